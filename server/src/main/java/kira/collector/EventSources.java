package kira.collector;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Service;

/** The sources of a workspace, and which of them a key belongs to. */
@Service
public class EventSources {
  private final DurableObjects objects;
  private final InstantSource clock;

  EventSources(DurableObjects objects, InstantSource clock) {
    this.objects = objects;
    this.clock = clock;
  }

  /** Who sends. */
  record Sending(TenantId tenant, UUID source, EventSource.Type type) {
    boolean verified() {
      return type == EventSource.Type.SERVER;
    }
  }

  /** The source that a key opens. */
  Optional<Sending> sending(String text) {
    return WriteKey.parse(text)
        .flatMap(key -> {
          var state = read(key.tenant(), key.source());
          return state.exists() && state.opens(key.hash(), clock.instant())
              ? Optional.of(new Sending(key.tenant(), key.source(), EventSource.typeOf(state)))
              : Optional.empty();
        });
  }

  EventSource.State read(TenantId tenant, UUID source) {
    return objects.read(address(tenant, source), EventSource.State.class).state();
  }

  /**
   * The key of a browser source with a name, made if it is missing: what a page of this server
   * itself, such as the demo shop, sends with.
   */
  public String ownPage(TenantId tenant, String name) {
    var id =
        UUID.nameUUIDFromBytes(
            "event-source/%s/%s".formatted(tenant.value(), name).getBytes(StandardCharsets.UTF_8));
    var state = read(tenant, id);
    if (!state.exists()) {
      var key = WriteKey.random(EventSource.Type.BROWSER, tenant, id);
      tell(
          tenant,
          id,
          new EventSource.Command.Create(
              name,
              EventSource.Type.BROWSER,
              EventSource.Key.of(key, EventSource.Type.BROWSER),
              "system",
              clock.instant()));
      state = read(tenant, id);
    }
    var key = state.key();
    return key == null || key.text() == null ? "" : key.text();
  }

  /**
   * @throws Problem 404 or 422 with the code of the refusal
   */
  void tell(TenantId tenant, UUID source, EventSource.Command command) {
    if (objects.ask(address(tenant, source), command) instanceof Outcome.Refused(var no)) {
      throw no.code().equals("not_found") ? Problem.notFound("event source") : Problem.of(no);
    }
  }

  private static Address address(TenantId tenant, UUID source) {
    return new Address(EventSource.KIND, tenant.value(), source);
  }
}

package kira.collector;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The sources of a workspace, for those who look after its settings. */
@RestController
@RequestMapping("/api/v1/event-sources")
class EventSourceController {
  private static final int MOST = 50;
  private static final int NAME_LIMIT = 60;
  private static final int REASONS_SHOWN = 20;
  private static final Duration COUNTED = Duration.ofDays(7);

  private final EventSources sources;
  private final EventSourceTable table;
  private final InstantSource clock;

  EventSourceController(EventSources sources, EventSourceTable table, InstantSource clock) {
    this.sources = sources;
    this.table = table;
    this.clock = clock;
  }

  /**
   * A source, and how it did in the last seven days.
   *
   * @param writeKey of a source whose key is public; a secret one is told once, when it is made
   * @param keyHint the end of the key; null when the source may send no more
   * @param accepted messages that were taken
   * @param refused messages that were not
   * @param reasons why messages, or parts of them, were not taken
   */
  record Source(
      UUID id,
      String name,
      EventSource.Type type,
      @Nullable String writeKey,
      @Nullable String keyHint,
      Instant createdAt,
      @Nullable Instant lastEventAt,
      long accepted,
      long refused,
      List<ReasonCount> reasons) {
    Source {
      reasons = List.copyOf(reasons);
    }
  }

  record ReasonCount(SourceCounts.Outcome outcome, String reason, String what, long count) {}

  /** All sources, oldest first. */
  record SourceList(List<Source> items) {
    SourceList {
      items = List.copyOf(items);
    }
  }

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  SourceList list() {
    return new SourceList(all(Tenancy.caller().tenant()));
  }

  private List<Source> all(TenantId tenant) {
    var since = clock.instant().minus(COUNTED).atZone(ZoneOffset.UTC).toLocalDate();
    var counted = table.counted(tenant, since);
    var last = table.lastAccepted(tenant);
    return table.all(tenant).stream().map(row -> view(row, counted, last)).toList();
  }

  private static Source view(
      EventSourceTable.Row row, List<EventSourceTable.Counted> counted, Map<UUID, Instant> last) {
    var state = row.state();
    var mine = counted.stream().filter(each -> each.source().equals(row.id())).toList();
    var key = state.key();
    return new Source(
        row.id(),
        state.name() == null ? "" : state.name(),
        EventSource.typeOf(state),
        key == null ? null : key.text(),
        key == null ? null : key.hint(),
        state.createdAt() == null ? Instant.EPOCH : state.createdAt(),
        last.get(row.id()),
        sum(mine, SourceCounts.Outcome.ACCEPTED),
        sum(mine, SourceCounts.Outcome.REFUSED),
        mine.stream()
            .filter(each -> each.outcome() != SourceCounts.Outcome.ACCEPTED)
            .limit(REASONS_SHOWN)
            .map(each -> new ReasonCount(each.outcome(), each.reason(), each.what(), each.count()))
            .toList());
  }

  private static long sum(List<EventSourceTable.Counted> counted, SourceCounts.Outcome outcome) {
    return counted.stream()
        .filter(each -> each.outcome() == outcome)
        .mapToLong(EventSourceTable.Counted::count)
        .sum();
  }

  /** What was not taken of late. */
  record TroubleList(List<SourceCounts.Trouble> items) {
    TroubleList {
      items = List.copyOf(items);
    }
  }

  @GetMapping("/{id}/troubles")
  @Requires(Permission.SETTINGS_READ)
  TroubleList troubles(@PathVariable UUID id) {
    var tenant = Tenancy.caller().tenant();
    found(tenant, id);
    return new TroubleList(table.troubles(tenant, id));
  }

  record NewSource(String name, EventSource.Type type) {}

  /** A source with its key, which of a server is shown this once. */
  record Handed(Source source, String writeKey) {}

  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<Handed> create(@RequestBody NewSource body, Creation creation) {
    var caller = Tenancy.caller();
    var name = name(body.name());
    if (table.all(caller.tenant()).size() >= MOST) {
      throw new Problem(
          422,
          "too_many_sources",
          "A workspace has at most %d event sources.".formatted(MOST),
          null);
    }
    var key = WriteKey.random(body.type(), caller.tenant(), creation.id());
    sources.tell(
        caller.tenant(),
        creation.id(),
        new EventSource.Command.Create(
            name,
            body.type(),
            EventSource.Key.of(key, body.type()),
            caller.actor().text(),
            clock.instant()));
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(new Handed(one(caller.tenant(), creation.id()), key.text()));
  }

  record Rename(String name) {}

  @PatchMapping("/{id}")
  @Requires(Permission.SETTINGS_MANAGE)
  Source rename(@PathVariable UUID id, @RequestBody Rename body) {
    var caller = Tenancy.caller();
    sources.tell(
        caller.tenant(),
        id,
        new EventSource.Command.Rename(name(body.name()), caller.actor().text(), clock.instant()));
    return one(caller.tenant(), id);
  }

  /**
   * @param atOnce whether the key before is to open nothing from now on; else it does for a day yet
   */
  record Rotation(boolean atOnce) {}

  @PostMapping("/{id}/key")
  @Requires(Permission.SETTINGS_MANAGE)
  Handed rotate(@PathVariable UUID id, @RequestBody Rotation body) {
    var caller = Tenancy.caller();
    var type = EventSource.typeOf(found(caller.tenant(), id));
    var key = WriteKey.random(type, caller.tenant(), id);
    sources.tell(
        caller.tenant(),
        id,
        new EventSource.Command.Rotate(
            EventSource.Key.of(key, type), body.atOnce(), caller.actor().text(), clock.instant()));
    return new Handed(one(caller.tenant(), id), key.text());
  }

  /** From now on nothing of the source is taken; a new key lets it send again. */
  @PostMapping("/{id}/revoke")
  @Requires(Permission.SETTINGS_MANAGE)
  Source revoke(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    sources.tell(
        caller.tenant(),
        id,
        new EventSource.Command.Revoke(caller.actor().text(), clock.instant()));
    return one(caller.tenant(), id);
  }

  private EventSource.State found(TenantId tenant, UUID id) {
    var state = sources.read(tenant, id);
    if (!state.exists()) {
      throw Problem.notFound("event source");
    }
    return state;
  }

  private Source one(TenantId tenant, UUID id) {
    return all(tenant).stream()
        .filter(source -> source.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Problem.notFound("event source"));
  }

  private static String name(String text) {
    var name = CleanText.line(text);
    if (name.isEmpty() || name.length() > NAME_LIMIT) {
      throw Problem.badRequest(
          "invalid_name", "A name has 1 to %d characters.".formatted(NAME_LIMIT), "name");
    }
    return name;
  }
}

package kira.channels;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Takes down what came in by another way than a provider's call, such as a mailbox. */
@Service
public class Inbounds {
  private final DurableObjects objects;
  private final ChannelAccountTable table;
  private final InstantSource clock;

  Inbounds(DurableObjects objects, ChannelAccountTable table, InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.clock = clock;
  }

  /** Keeps an item, once; it is on disk when this returns, and is worked on afterwards. */
  public void take(TenantId tenant, UUID account, ChannelProvider.Item item) {
    var id = Inbound.idOf(account, item.key());
    objects
        .ask(
            address(tenant, id),
            new Inbound.Command.Take(id, account, item.type(), item.body(), clock.instant()))
        .version();
  }

  /** Whether an item of this key was kept before. */
  public boolean knows(TenantId tenant, UUID account, String key) {
    return objects
        .read(address(tenant, Inbound.idOf(account, key)), Inbound.State.class)
        .state()
        .exists();
  }

  /**
   * How much came of a type.
   *
   * @param last null when nothing did
   */
  public record Arrivals(long count, @Nullable Instant last) {}

  /** What an account was brought of a type. Called in the tenant. */
  public Arrivals arrivals(TenantId tenant, UUID account, String type) {
    return table.arrivals(tenant, account, type);
  }

  private static Address address(TenantId tenant, UUID id) {
    return new Address(Inbound.KIND, tenant.value(), id);
  }
}

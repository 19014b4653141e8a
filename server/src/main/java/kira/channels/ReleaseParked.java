package kira.channels;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** An account works again: what waited for it goes out, and what is in doubt is asked about. */
@Component
class ReleaseParked implements EffectHandler<ReleaseParked.Wish> {
  static final String EFFECT = "channel.release";
  private static final int PAGE = 500;

  record Wish(Instant at) {}

  private final Deliveries deliveries;
  private final DeliveryTable table;
  private final InstantSource clock;

  ReleaseParked(Deliveries deliveries, DeliveryTable table, InstantSource clock) {
    this.deliveries = deliveries;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return EFFECT;
  }

  @Override
  public Class<Wish> payloadType() {
    return Wish.class;
  }

  @Override
  public EffectResult perform(Call<Wish> call) {
    var tenant = new TenantId(call.from().tenant());
    var account = call.from().id();
    // First, since what is released is in doubt as before.
    each(
        tenant,
        after -> table.inDoubt(tenant, account, after, PAGE),
        new Delivery.Command.Ring(clock.instant()));
    each(
        tenant,
        after -> table.parked(tenant, account, after, PAGE),
        new Delivery.Command.Release(clock.instant()));
    return EffectResult.done();
  }

  private void each(
      TenantId tenant, Function<@Nullable UUID, List<UUID>> page, Delivery.Command command) {
    for (@Nullable UUID last = null; ; ) {
      var after = last;
      var some = Tenancy.in(tenant, () -> page.apply(after));
      for (var delivery : some) {
        deliveries.tell(tenant, delivery, command);
      }
      if (some.size() < PAGE) {
        return;
      }
      last = some.getLast();
    }
  }
}

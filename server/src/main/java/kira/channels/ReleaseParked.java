package kira.channels;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** An account works again: what waited for it goes out. */
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
    for (@Nullable UUID last = null; ; ) {
      var after = last;
      var some = Tenancy.in(tenant, () -> table.parked(tenant, account, after, PAGE));
      for (var delivery : some) {
        deliveries.tell(tenant, delivery, new Delivery.Command.Release(clock.instant()));
      }
      if (some.size() < PAGE) {
        return EffectResult.done();
      }
      last = some.getLast();
    }
  }
}

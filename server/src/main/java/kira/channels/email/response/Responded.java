package kira.channels.email.response;

import java.time.Instant;
import java.util.UUID;
import kira.channels.Deliveries;
import kira.channels.Fact;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Tells a delivery what whoever got it did with it. */
@Component
class Responded implements EffectHandler<Responded.Wish> {
  static final String EFFECT = "mail.responded";

  record Wish(UUID account, Fact fact, Instant at) {}

  private final Deliveries deliveries;

  Responded(Deliveries deliveries) {
    this.deliveries = deliveries;
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
    deliveries.learned(
        new TenantId(call.from().tenant()),
        call.from().id(),
        call.payload().account(),
        call.payload().fact(),
        call.payload().at());
    return EffectResult.done();
  }
}

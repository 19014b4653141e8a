package kira.channels.phone;

import kira.channels.Deliveries;
import kira.channels.Lane;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Gives a call to the pipeline by which everything goes out; it is a delivery of the same id. */
@Component
class CallDialling implements EffectHandler<CallDialling.Wish> {
  static final String EFFECT = "phone.dial";

  record Wish(CallPlan plan) {}

  private final Deliveries deliveries;

  CallDialling(Deliveries deliveries) {
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
    var plan = call.payload().plan();
    deliveries.queue(
        new TenantId(call.from().tenant()),
        new Deliveries.Wish(
            call.from().id(),
            plan.account(),
            plan.contact(),
            plan.conversation(),
            null,
            Lane.FIRST,
            plan.other(),
            Json.MAPPER.writeValueAsString(plan)));
    return EffectResult.done();
  }
}

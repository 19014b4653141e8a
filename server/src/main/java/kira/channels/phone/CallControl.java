package kira.channels.phone;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Objects;
import kira.channels.ChannelAccounts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Tells a provider to do something in the middle of a call. */
@Component
class CallControl implements EffectHandler<CallControl.Wish> {
  static final String EFFECT = "phone.control";

  enum What {
    HANG_UP,
    /** Say to a machine that has beeped what was to be said. */
    SAY
  }

  record Wish(What what, String providerId) {
    static Wish hangUp(String providerId) {
      return new Wish(What.HANG_UP, providerId);
    }

    static Wish sayToMachine(String providerId) {
      return new Wish(What.SAY, providerId);
    }
  }

  private final DurableObjects objects;
  private final ChannelAccounts accounts;
  private final CallDesk desk;
  private final InstantSource clock;

  CallControl(
      DurableObjects objects, ChannelAccounts accounts, CallDesk desk, InstantSource clock) {
    this.objects = objects;
    this.accounts = accounts;
    this.desk = desk;
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
  public int attempts() {
    return 6;
  }

  @Override
  public EffectResult perform(Call<Wish> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var state =
        objects
            .read(
                new Address(kira.channels.phone.Call.KIND, call.from().tenant(), call.from().id()),
                CallState.class)
            .state();
    var plan = state.plan();
    if (plan == null || state.status().isOver()) {
      return EffectResult.done();
    }
    var account = accounts.find(tenant, plan.account()).orElse(null);
    if (account == null) {
      return failed("account_gone", "The channel account was removed.");
    }
    var provider = desk.provider(account);
    var providerId = call.payload().providerId();
    var stage = new PhoneScript.Stage(PhoneScript.Place.BEEP, false, 0).text();
    var done =
        switch (call.payload().what()) {
          case HANG_UP -> provider.hangUp(account, providerId);
          case SAY ->
              provider.redirect(
                  account,
                  call.from().id(),
                  providerId,
                  stage,
                  desk.steps(
                      account, new CallMoment(call.from().id(), stage, plan.own(), null, null)));
        };
    var code = done.code();
    return code == null || code.equals(PhoneProvider.Controlled.OVER)
        ? EffectResult.done()
        : failed(code, Objects.requireNonNullElse(done.words(), ""));
  }

  private EffectResult failed(String code, String words) {
    return EffectResult.done(
        new kira.channels.phone.Call.Command.ControlFailed(code, words, clock.instant()));
  }

  @Override
  public EffectResult exhausted(Call<Wish> call, String lastError) {
    return EffectResult.failed(
        lastError,
        new kira.channels.phone.Call.Command.ControlFailed(
            "unreachable", lastError, clock.instant()));
  }
}

package kira.channels.phone;

import java.io.IOException;
import java.time.Duration;
import kira.channels.ChannelAccounts;
import kira.channels.ForgottenAtProvider;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Removes from its provider what was recorded of a call that was forgotten here. */
@Component
class ForgottenRecordings implements EffectHandler<ForgottenAtProvider.Wish> {
  private static final Duration PAUSE = Duration.ofHours(1);

  private final ChannelAccounts accounts;
  private final CallDesk desk;

  ForgottenRecordings(ChannelAccounts accounts, CallDesk desk) {
    this.accounts = accounts;
    this.desk = desk;
  }

  @Override
  public String kind() {
    return ForgottenAtProvider.RECORDING;
  }

  @Override
  public Class<ForgottenAtProvider.Wish> payloadType() {
    return ForgottenAtProvider.Wish.class;
  }

  /** A week: whoever is forgotten does not depend on how the provider is today. */
  @Override
  public int attempts() {
    return 7 * 24;
  }

  @Override
  public EffectResult perform(Call<ForgottenAtProvider.Wish> call) {
    var account = accounts.find(new TenantId(call.from().tenant()), call.from().id()).orElse(null);
    if (account == null) {
      return EffectResult.done();
    }
    try {
      desk.provider(account).remove(account, call.payload().reference());
      return EffectResult.done();
    } catch (IOException e) {
      return EffectResult.retry(String.valueOf(e.getMessage()), PAUSE);
    }
  }
}

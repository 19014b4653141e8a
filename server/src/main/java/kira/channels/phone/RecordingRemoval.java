package kira.channels.phone;

import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
import kira.channels.ChannelAccounts;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Removes what we have of a call from the provider, which has no more need of it. */
@Component
class RecordingRemoval implements EffectHandler<RecordingRemoval.Wish> {
  static final String EFFECT = "phone.recording-removal";

  record Wish(UUID account, String reference) {}

  private final ChannelAccounts accounts;
  private final CallDesk desk;
  private final InstantSource clock;

  RecordingRemoval(ChannelAccounts accounts, CallDesk desk, InstantSource clock) {
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
    return 10;
  }

  @Override
  public EffectResult perform(Call<Wish> call) throws IOException {
    var wish = call.payload();
    var account = accounts.find(new TenantId(call.from().tenant()), wish.account()).orElse(null);
    // Without the account's credentials nobody can; the provider's own term has to do it.
    return account != null && desk.provider(account).remove(account, wish.reference())
        ? EffectResult.done(
            new kira.channels.phone.Call.Command.Removed(wish.reference(), clock.instant()))
        : EffectResult.done();
  }
}

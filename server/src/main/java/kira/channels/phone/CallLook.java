package kira.channels.phone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import kira.channels.ChannelAccounts;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Asks a provider how a call is that was in doubt: what was told meanwhile went to nobody. */
@Component
class CallLook implements EffectHandler<CallLook.Wish> {
  static final String EFFECT = "phone.look";

  record Wish(String providerId) {}

  private final ChannelAccounts accounts;
  private final CallDesk desk;

  CallLook(ChannelAccounts accounts, CallDesk desk) {
    this.accounts = accounts;
    this.desk = desk;
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
  public EffectResult perform(Call<Wish> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var id = call.from().id();
    var plan = desk.read(tenant, id).plan();
    var account = plan == null ? null : accounts.find(tenant, plan.account()).orElse(null);
    if (account == null) {
      return EffectResult.done();
    }
    for (var item : desk.provider(account).look(account, id, call.payload().providerId())) {
      desk.take(
          account,
          UUID.nameUUIDFromBytes((id + item.key()).getBytes(StandardCharsets.UTF_8)),
          item.body());
    }
    return EffectResult.done();
  }
}

package kira.channels.whatsapp;

import java.io.IOException;
import kira.channels.ChannelAccounts;
import kira.channels.text.TextDesk;
import kira.channels.text.TextLines;
import kira.conversations.ReadByTeam;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Shows customers two blue ticks when a person of the workspace has read what they wrote. */
@Component
class ReadMarks implements EffectHandler<ReadByTeam> {
  private final TextLines lines;
  private final ChannelAccounts accounts;
  private final GraphApi api;

  ReadMarks(TextLines lines, ChannelAccounts accounts, GraphApi api) {
    this.lines = lines;
    this.accounts = accounts;
    this.api = api;
  }

  @Override
  public String kind() {
    return ReadByTeam.EFFECT;
  }

  @Override
  public Class<ReadByTeam> payloadType() {
    return ReadByTeam.class;
  }

  @Override
  public int attempts() {
    return 4;
  }

  @Override
  public EffectResult perform(Call<ReadByTeam> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    if (!call.payload().channel().equals(TextDesk.WHATSAPP)) {
      return EffectResult.done();
    }
    var line = lines.ofConversation(tenant, call.from().id()).orElse(null);
    if (line == null || line.account() == null || line.lastReference() == null) {
      return EffectResult.done();
    }
    var account = accounts.find(tenant, line.account()).orElse(null);
    var token = account == null ? null : account.secret(WhatsApp.ACCESS_TOKEN).orElse(null);
    var number = account == null ? null : account.setting(WhatsApp.NUMBER).orElse(null);
    if (account == null || token == null || number == null) {
      return EffectResult.done();
    }
    // What is refused stays unmarked: nobody waits for it.
    api.post(
        account,
        token,
        "/%s/messages".formatted(GraphApi.part(number)),
        WhatsAppRequest.read(line.lastReference()));
    return EffectResult.done();
  }
}

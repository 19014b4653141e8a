package kira.channels.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.http.OwnServer;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Sends the webhooks of simulated phones, and repeats what was not acknowledged. */
@Component
class SimulatedTextNews implements EffectHandler<SimulatedText.News> {
  static final String EFFECT = "simulator.text-news";

  private static final Pauses PAUSES =
      new Pauses(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofHours(1),
          Duration.ofHours(5));

  private final ChannelAccounts accounts;
  private final Simulator simulator;
  private final OwnServer own;
  private final InstantSource clock;

  SimulatedTextNews(
      ChannelAccounts accounts, Simulator simulator, OwnServer own, InstantSource clock) {
    this.accounts = accounts;
    this.simulator = simulator;
    this.own = own;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return EFFECT;
  }

  @Override
  public Class<SimulatedText.News> payloadType() {
    return SimulatedText.News.class;
  }

  @Override
  public int attempts() {
    return PAUSES.attempts();
  }

  @Override
  public EffectResult perform(Call<SimulatedText.News> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var news = call.payload();
    var account = accounts.find(tenant, news.account()).orElse(null);
    var signing = simulator.signingSecret(tenant, news.account()).orElse(null);
    if (account == null
        || signing == null
        || !(simulator.provider(account.adapter()) instanceof SimulatedTextProvider provider)) {
      return EffectResult.done();
    }
    var door = new Door(tenant, news.account());
    var response = own.send(provider.webhook(door, account, signing, news, clock.instant()));
    return PAUSES.after(call.attempt(), response);
  }
}

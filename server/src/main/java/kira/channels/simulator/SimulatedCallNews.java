package kira.channels.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.http.OwnServer;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Tells the workspace how its simulated calls go, and asks it how they go on. */
@Component
class SimulatedCallNews implements EffectHandler<SimulatedCall.News> {
  static final String EFFECT = "simulator.call-news";

  private static final Pauses PAUSES =
      new Pauses(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(1));

  private final ChannelAccounts accounts;
  private final Simulator simulator;
  private final OwnServer own;
  private final InstantSource clock;

  SimulatedCallNews(
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
  public Class<SimulatedCall.News> payloadType() {
    return SimulatedCall.News.class;
  }

  @Override
  public int attempts() {
    return PAUSES.attempts();
  }

  @Override
  public EffectResult perform(Call<SimulatedCall.News> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var news = call.payload();
    var account = accounts.find(tenant, news.draft().account()).orElse(null);
    var signing = simulator.signingSecret(tenant, news.draft().account()).orElse(null);
    if (account == null
        || signing == null
        || !(simulator.provider(account.adapter()) instanceof SimulatedCallProvider provider)) {
      return EffectResult.done();
    }
    var response =
        own.send(provider.webhook(new Door(tenant, account.id()), account, signing, news));
    if (!news.what().equals("ask")) {
      return PAUSES.after(call.attempt(), response);
    }
    return EffectResult.done(
        instruct(
            news, response.isSuccess() ? provider.verbs(response.text()) : List.of(trouble())));
  }

  @Override
  public EffectResult exhausted(Call<SimulatedCall.News> call, String lastError) {
    return call.payload().what().equals("ask")
        ? EffectResult.done(instruct(call.payload(), List.of(trouble())))
        : EffectResult.failed(lastError);
  }

  private SimulatedCall.Command instruct(SimulatedCall.News news, List<SimulatedVerb> verbs) {
    return new SimulatedCall.Command.Instruct(
        Integer.parseInt(news.value("asked")), verbs, clock.instant());
  }

  /** As providers say it when nobody tells them what to do; then they hang up. */
  private static SimulatedVerb trouble() {
    return new SimulatedVerb.Say("We are sorry. An application error has occurred. Goodbye.");
  }
}

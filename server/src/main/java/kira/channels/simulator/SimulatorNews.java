package kira.channels.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import kira.channels.Door;
import kira.channels.webhook.SvixSignature;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Json;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Sends the webhooks of simulated mail providers: signed as theirs are, and repeated as they are.
 */
@Component
class SimulatorNews implements EffectHandler<SimulatedEmail.News> {
  static final String EFFECT = "simulator.news";

  /** As the provider repeats what was not acknowledged. */
  private static final Pauses PAUSES =
      new Pauses(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(10));

  private final Simulator simulator;
  private final SimulatedWorker worker;
  private final OwnServer own;
  private final InstantSource clock;

  SimulatorNews(Simulator simulator, SimulatedWorker worker, OwnServer own, InstantSource clock) {
    this.simulator = simulator;
    this.worker = worker;
    this.own = own;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return EFFECT;
  }

  @Override
  public Class<SimulatedEmail.News> payloadType() {
    return SimulatedEmail.News.class;
  }

  @Override
  public int attempts() {
    return PAUSES.attempts();
  }

  @Override
  public EffectResult perform(Call<SimulatedEmail.News> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var news = call.payload();
    var secret = simulator.signingSecret(tenant, news.account());
    if (secret.isEmpty()) {
      return EffectResult.done();
    }
    var door = new Door(tenant, news.account());
    if (simulator.has(door, SimulatedCloudflare.ADAPTER)) {
      // It brings mails and tells nothing of those that went out.
      return news.type().equals("email.received")
          ? PAUSES.after(call.attempt(), worker.bring(door, news, secret.get()))
          : EffectResult.done();
    }
    return PAUSES.after(call.attempt(), webhook(door, news, secret.get()));
  }

  private OutboundResponse webhook(Door door, SimulatedEmail.News news, Secret secret)
      throws IOException {
    var envelope = new LinkedHashMap<String, Object>();
    envelope.put("type", news.type());
    envelope.put("created_at", news.at().toString());
    envelope.put("data", Json.MAPPER.readTree(news.data()));
    var body = Json.MAPPER.writeValueAsString(envelope).getBytes(StandardCharsets.UTF_8);
    var now = clock.instant();
    return own.send(
        OutboundRequest.post(own.at(door.path()), "application/json", body)
            .header("User-Agent", "Svix-Webhooks/1.0 (simulator)")
            .header("svix-id", news.id())
            .header("svix-timestamp", Long.toString(now.getEpochSecond()))
            .header("svix-signature", SvixSignature.sign(secret, news.id(), now, body)));
  }
}

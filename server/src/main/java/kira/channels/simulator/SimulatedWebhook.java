package kira.channels.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.webhook.SvixSignature;
import kira.channels.webhook.WebhookChannel;
import kira.objects.Json;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import org.springframework.stereotype.Component;

/** The other side of a webhook: its people, and what becomes of messages to them. */
@Component
class SimulatedWebhook implements SimulatedTextProvider {
  static final String ADAPTER = WebhookChannel.ADAPTER;
  private static final int SECRET_BYTES = 24;

  private final SimulatorKeys keys;
  private final OwnServer own;

  SimulatedWebhook(SimulatorKeys keys, OwnServer own) {
    this.keys = keys;
    this.own = own;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public String path(Door door) {
    return door.path();
  }

  @Override
  public Opening open(Door door, SenderIdentity sender) {
    var inbound = secret();
    return new Opening(
        inbound,
        List.of(),
        Map.of(),
        Map.of(WebhookChannel.SIGNING_SECRET, secret(), WebhookChannel.INBOUND_SECRET, inbound));
  }

  private Secret secret() {
    return Secret.of("whsec_" + keys.base64(SECRET_BYTES));
  }

  @Override
  public Arrival arrives(
      Account account, UUID id, String from, String text, List<PhoneFile> files, Instant at) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", "message");
    body.put("id", id.toString());
    body.put("from", from);
    body.put("text", text);
    body.put(
        "attachments",
        files.stream()
            .map(file ->
                Map.of(
                    "name", file.name(),
                    "type", file.type(),
                    "content", Base64.getEncoder().encodeToString(file.content())))
            .toList());
    body.put("at", at.toString());
    var draft =
        new SimulatedText.Draft(
            account.id(), true, from, account.senders().getFirst().address(), text, "");
    return new Arrival(draft, List.of(news(account.id(), id.toString(), "received", body, at)));
  }

  @Override
  public List<String> fates() {
    return List.of("delivered", "read", "failed");
  }

  @Override
  public Optional<SimulatedText.News> happens(
      Account account, UUID id, SimulatedText.State message, String what, Instant at) {
    return Optional.of(status(account.id(), id, what, at));
  }

  SimulatedText.News status(UUID account, UUID delivery, String what, Instant at) {
    var id = "%s/%s/%d".formatted(delivery, what, at.toEpochMilli());
    var body = new LinkedHashMap<String, Object>();
    body.put("type", "status");
    body.put("id", id);
    body.put("delivery", delivery.toString());
    body.put("status", what);
    if (what.equals("failed")) {
      body.put("reason", "Nobody is there.");
    }
    body.put("at", at.toString());
    return news(account, id, what, body, at);
  }

  private static SimulatedText.News news(
      UUID account, String id, String what, Map<String, Object> body, Instant at) {
    return new SimulatedText.News(account, id, "", what, Json.MAPPER.writeValueAsString(body), at);
  }

  @Override
  public OutboundRequest webhook(
      Door door, Account account, Secret signing, SimulatedText.News news, Instant now) {
    var body = news.data().getBytes(StandardCharsets.UTF_8);
    return OutboundRequest.post(own.at(door.path()), "application/json", body)
        .header("User-Agent", "Simulator/1.0")
        .header("webhook-id", news.id())
        .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
        .header("webhook-signature", SvixSignature.sign(signing, news.id(), now, body));
  }
}

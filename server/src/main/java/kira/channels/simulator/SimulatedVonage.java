package kira.channels.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.sms.SmsLength;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageJwt;
import kira.objects.Json;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Vonage as far as text messages go: what phones do, and what Vonage tells of it. */
@Component
class SimulatedVonage implements SimulatedTextProvider {
  static final String ADAPTER = "vonage";
  static final String KEY_PREFIX = "vsim_";
  static final String PATH = "/simulator/vonage/";
  static final String FILE_PURPOSE = "simulated-vonage-file";

  /** How a message can end badly, by Vonage's number of the error. */
  private record End(String status, int error, String detail) {}

  private static final Map<String, End> ENDS =
      Map.of(
          "rejected",
              new End("rejected", 1241, "Destination unreachable - The phone is switched off."),
          "barred", new End("rejected", 1050, "Number barred - The number may not be written to."),
          "undeliverable",
              new End("undeliverable", 1100, "Communication Failed - The network did not answer."));

  private static final List<String> FATES =
      List.of("delivered", "rejected", "barred", "undeliverable");

  private final SimulatorKeys keys;
  private final Secrets secrets;
  private final OwnServer own;
  private final PublicAddress address;

  SimulatedVonage(SimulatorKeys keys, Secrets secrets, OwnServer own, PublicAddress address) {
    this.keys = keys;
    this.secrets = secrets;
    this.own = own;
    this.address = address;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public String path(Door door) {
    return PATH + door.text();
  }

  @Override
  public Opening open(Door door, SenderIdentity sender) {
    return SimulatedVonageAccount.opening(keys, KEY_PREFIX, door);
  }

  /**
   * A message of the workspace, as it is kept.
   *
   * @param reference that the request gives it
   * @param callback as the request names it
   */
  static SimulatedText.Draft draft(
      Door door,
      String from,
      String to,
      String text,
      @Nullable String reference,
      @Nullable String callback) {
    var detail = new LinkedHashMap<String, Object>();
    detail.put("clientRef", reference);
    detail.put("statusCallback", callback);
    detail.put("segments", SmsLength.of(text).parts());
    return new SimulatedText.Draft(
        door.account(), false, to, from, text, Json.MAPPER.writeValueAsString(detail));
  }

  /** What becomes of it by itself. */
  List<SimulatedText.News> course(
      Door door, UUID id, SimulatedText.Draft draft, boolean delivers, Instant at) {
    return Stream.of("submitted", "delivered")
        .limit(delivers ? 2 : 1)
        .map(what -> status(door, id, draft, what, at))
        .toList();
  }

  @Override
  public Arrival arrives(
      Account account, UUID id, String from, String text, List<PhoneFile> files, Instant at) {
    var ownNumber = account.senders().getFirst().address();
    var door = new Door(account.tenant(), account.id());
    var body = new LinkedHashMap<String, Object>();
    body.put("channel", files.isEmpty() ? "sms" : "mms");
    body.put("message_uuid", id.toString());
    body.put("to", VonageAccount.bare(ownNumber));
    body.put("from", VonageAccount.bare(from));
    body.put("timestamp", at.toString());
    var kept = new ArrayList<Map<String, Object>>();
    if (files.isEmpty()) {
      body.put("message_type", "text");
      body.put("text", text);
      body.put("sms", Map.of("num_messages", Integer.toString(SmsLength.of(text).parts())));
    } else {
      var first = files.getFirst();
      var kind = first.type().replaceFirst("/.*", "");
      var type = List.of("image", "audio", "video").contains(kind) ? kind : "file";
      body.put("message_type", type);
      body.put("text", text);
      body.put(type, Map.of("url", link(door, id), "name", first.name()));
      kept.add(
          Map.of(
              "name", first.name(),
              "type", first.type(),
              "content", Base64.getEncoder().encodeToString(first.content())));
    }
    var draft =
        new SimulatedText.Draft(
            account.id(),
            true,
            from,
            ownNumber,
            text,
            kept.isEmpty() ? "" : Json.MAPPER.writeValueAsString(Map.of("media", kept)));
    return new Arrival(draft, List.of(news(account.id(), id, "", "received", body, at)));
  }

  /** An address that is its own credential, as Vonage's are. */
  private String link(Door door, UUID id) {
    var path = filePath(door, id);
    return address.link(
        path + "?sig=" + secrets.sign(FILE_PURPOSE, path.getBytes(StandardCharsets.UTF_8)));
  }

  static String filePath(Door door, UUID id) {
    return "%s%s/files/%s".formatted(PATH, door.text(), id);
  }

  @Override
  public List<String> fates() {
    return FATES;
  }

  @Override
  public Optional<SimulatedText.News> happens(
      Account account, UUID id, SimulatedText.State message, String what, Instant at) {
    var draft = message.draft();
    return draft == null
        ? Optional.empty()
        : Optional.of(status(new Door(account.tenant(), account.id()), id, draft, what, at));
  }

  private SimulatedText.News status(
      Door door, UUID id, SimulatedText.Draft draft, String what, Instant at) {
    var detail = draft.detail().isEmpty() ? null : Json.MAPPER.readTree(draft.detail());
    var end = ENDS.get(what);
    var body = new LinkedHashMap<String, Object>();
    body.put("message_uuid", id.toString());
    body.put("to", VonageAccount.bare(draft.address()));
    body.put("from", VonageAccount.bare(draft.own()));
    body.put("timestamp", at.toString());
    body.put("status", end == null ? what : end.status());
    if (end != null) {
      body.put(
          "error",
          Map.of(
              "type", "https://developer.vonage.com/api-errors/messages#" + end.error(),
              "title", Integer.toString(end.error()),
              "detail", end.detail(),
              "instance", id.toString()));
    }
    body.put("channel", "sms");
    var reference = detail == null ? "" : detail.path("clientRef").asString("");
    if (!reference.isEmpty()) {
      body.put("client_ref", reference);
    }
    body.put("destination", Map.of("network_code", "23410"));
    return news(door.account(), id, "status", what, body, at);
  }

  private static SimulatedText.News news(
      UUID account, UUID id, String part, String what, Map<String, Object> body, Instant at) {
    return new SimulatedText.News(
        account,
        "%s/%s/%d".formatted(id, what, at.toEpochMilli()),
        part,
        what,
        Json.MAPPER.writeValueAsString(body),
        at);
  }

  @Override
  public OutboundRequest webhook(
      Door door, Account account, Secret signing, SimulatedText.News news, Instant now) {
    var body = news.data().getBytes(StandardCharsets.UTF_8);
    var id = UUID.nameUUIDFromBytes(news.id().getBytes(StandardCharsets.UTF_8));
    var path = door.path() + (news.what().isEmpty() ? "" : "/" + news.what());
    return OutboundRequest.post(own.at(path), "application/json", body)
        .header("User-Agent", "Vonage (simulator)")
        .header(
            "Authorization",
            "Bearer "
                + VonageJwt.forWebhook(
                    signing,
                    SimulatedVonageAccount.API_KEY,
                    account.id().toString(),
                    body,
                    now,
                    id));
  }
}

package kira.channels.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.whatsapp.HubSignature;
import kira.channels.whatsapp.WhatsApp;
import kira.objects.Json;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** How accounts with the simulated WhatsApp begin, and what it tells of its phones. */
@Component
class SimulatedWhatsApp implements SimulatedTextProvider {
  static final String KEY_PREFIX = "EAASIM";
  private static final String FAILED = "failed_";

  /** What can go wrong with a message, by the provider's number. */
  private static final Map<String, String> ERRORS =
      Map.of(
          "131026",
          "Message undeliverable: the number is not on WhatsApp, or its app is too old.",
          "131047",
          "Re-engagement message: more than 24 hours have passed since the recipient last replied.",
          "131049",
          "The message was not delivered to keep the ecosystem healthy.",
          "131050",
          "The recipient has chosen to stop receiving marketing messages from your business.");

  private final SimulatorKeys keys;
  private final OwnServer own;

  SimulatedWhatsApp(SimulatorKeys keys, OwnServer own) {
    this.keys = keys;
    this.own = own;
  }

  @Override
  public String adapter() {
    return WhatsApp.ADAPTER;
  }

  @Override
  public Opening open(Door door, SenderIdentity sender) {
    var signing = Secret.of(keys.hex(16));
    return new Opening(
        signing,
        List.of(),
        Map.of(
            WhatsApp.NUMBER, number(door, "number"), WhatsApp.BUSINESS, number(door, "business")),
        Map.of(
            WhatsApp.ACCESS_TOKEN,
            keys.key(KEY_PREFIX, door),
            WhatsApp.APP_SECRET,
            signing,
            WhatsApp.VERIFY_TOKEN,
            Secret.of(keys.hex(16))));
  }

  /** An id of fifteen digits, as Meta's are. */
  private static String number(Door door, String of) {
    var id =
        UUID.nameUUIDFromBytes(
            "%s/%s".formatted(of, door.account()).getBytes(StandardCharsets.UTF_8));
    return "1%014d".formatted(Math.floorMod(id.getMostSignificantBits(), 100_000_000_000_000L));
  }

  /** The provider's id of a message on a phone. */
  static String wamid(UUID id, int part) {
    return "wamid.SIM%s%s"
        .formatted(
            id.toString().replace("-", "").toUpperCase(Locale.ROOT), part == 0 ? "" : "." + part);
  }

  /** The message on a phone that a provider's id names. */
  static Optional<UUID> message(String wamid) {
    if (!wamid.matches("wamid\\.SIM[0-9A-F]{32}(\\.\\d+)?")) {
      return Optional.empty();
    }
    var hex = wamid.substring(9, 41).toLowerCase(Locale.ROOT);
    return Optional.of(
        UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")));
  }

  @Override
  public Arrival arrives(
      Account account, UUID id, String from, String text, List<PhoneFile> files, Instant at) {
    var messages = new ArrayList<Map<String, Object>>();
    var kept = new ArrayList<Map<String, Object>>();
    if (files.isEmpty()) {
      messages.add(incoming(wamid(id, 0), from, at, "text", Map.of("body", text)));
    }
    // Several files are several messages, which one webhook brings.
    for (int i = 0; i < files.size(); i++) {
      var file = files.get(i);
      var media = new LinkedHashMap<String, Object>();
      media.put("id", "%s-%d".formatted(id, i));
      media.put("mime_type", file.type());
      var type = type(file.type());
      if (type.equals("document")) {
        media.put("filename", file.name());
      }
      if (i == 0 && !text.isEmpty() && !type.equals("audio")) {
        media.put("caption", text);
      }
      messages.add(incoming(wamid(id, i), from, at, type, media));
      kept.add(
          Map.of(
              "name",
              file.name(),
              "type",
              file.type(),
              "size",
              file.content().length,
              "content",
              Base64.getEncoder().encodeToString(file.content())));
    }
    return arrival(
        account, id, from, text, kept.isEmpty() ? Map.of() : Map.of("media", kept), messages, at);
  }

  static Map<String, Object> incoming(
      String wamid, String from, Instant at, String type, Object content) {
    var message = new LinkedHashMap<String, Object>();
    message.put("from", from.substring(1));
    message.put("id", wamid);
    message.put("timestamp", Long.toString(at.getEpochSecond()));
    message.put("type", type);
    message.put(type, content);
    return message;
  }

  /** A message from a phone, whatever is in it. */
  Arrival arrival(
      Account account,
      UUID id,
      String from,
      String text,
      Map<String, Object> detail,
      List<Map<String, Object>> messages,
      Instant at) {
    var value = value(account);
    value.put(
        "contacts",
        List.of(Map.of("profile", Map.of("name", name(from)), "wa_id", from.substring(1))));
    value.put("messages", messages);
    var all = new LinkedHashMap<>(detail);
    all.put("wamid", wamid(id, 0));
    return new Arrival(
        new SimulatedText.Draft(
            account.id(),
            true,
            from,
            account.senders().getFirst().address(),
            text,
            Json.MAPPER.writeValueAsString(all)),
        List.of(
            new SimulatedText.News(
                account.id(),
                wamid(id, 0),
                "",
                "received",
                Json.MAPPER.writeValueAsString(value),
                at)));
  }

  /** How whoever holds the phone calls themselves. */
  private static String name(String from) {
    return "Customer " + from.substring(Math.max(1, from.length() - 4));
  }

  private static String type(String media) {
    var kind = media.replaceAll("/.*", "");
    return switch (kind) {
      case "image" -> media.equals("image/webp") ? "sticker" : "image";
      case "audio", "video" -> kind;
      default -> "document";
    };
  }

  @Override
  public List<String> fates() {
    return List.of(
        "delivered", "read", "failed_131026", "failed_131047", "failed_131049", "failed_131050");
  }

  @Override
  public Optional<SimulatedText.News> happens(
      Account account, UUID id, SimulatedText.State message, String what, Instant at) {
    var draft = message.draft();
    return draft == null
        ? Optional.empty()
        : Optional.of(
            status(account, id, draft.address(), what, Json.MAPPER.readTree(draft.detail()), at));
  }

  /**
   * @param what {@code sent}, {@code delivered}, {@code read}, or {@code failed_} and a number
   * @param detail of the message: what is echoed stands in it
   */
  SimulatedText.News status(
      Account account, UUID id, String address, String what, JsonNode detail, Instant at) {
    var status = new LinkedHashMap<String, Object>();
    boolean failed = what.startsWith(FAILED);
    status.put("id", wamid(id, 0));
    status.put("status", failed ? "failed" : what);
    status.put("timestamp", Long.toString(at.getEpochSecond()));
    status.put("recipient_id", address.substring(1));
    var echo = detail.path("biz_opaque_callback_data").asString("");
    if (!echo.isEmpty()) {
      status.put("biz_opaque_callback_data", echo);
    }
    if (failed) {
      status.put("errors", List.of(error(what.substring(FAILED.length()))));
    } else if (what.equals("sent")) {
      status.put(
          "pricing",
          Map.of(
              "billable", false, "pricing_model", "PMP", "type", "regular", "category", "service"));
    }
    var value = value(account);
    value.put("statuses", List.of(status));
    return new SimulatedText.News(
        account.id(),
        "%s/%s/%d".formatted(wamid(id, 0), what, at.toEpochMilli()),
        "",
        what,
        Json.MAPPER.writeValueAsString(value),
        at);
  }

  private static Map<String, Object> error(String number) {
    var words = ERRORS.getOrDefault(number, "Something went wrong.");
    return Map.of(
        "code",
        Integer.parseInt(number),
        "title",
        words.split(":", 2)[0],
        "message",
        words.split(":", 2)[0],
        "error_data",
        Map.of("details", words),
        "href",
        "/documentation/business-messaging/whatsapp/support/error-codes");
  }

  private static LinkedHashMap<String, Object> value(Account account) {
    var value = new LinkedHashMap<String, Object>();
    value.put("messaging_product", "whatsapp");
    value.put(
        "metadata",
        Map.of(
            "display_phone_number",
            account.senders().getFirst().address().substring(1),
            "phone_number_id",
            account.setting(WhatsApp.NUMBER).orElse("")));
    return value;
  }

  @Override
  public OutboundRequest webhook(
      Door door, Account account, Secret signing, SimulatedText.News news, Instant now) {
    return webhook(door, account, signing, "messages", Json.MAPPER.readTree(news.data()), now);
  }

  OutboundRequest webhook(
      Door door, Account account, Secret signing, String field, JsonNode value, Instant now) {
    var entry = new LinkedHashMap<String, Object>();
    entry.put("id", account.setting(WhatsApp.BUSINESS).orElse(""));
    entry.put("time", now.getEpochSecond());
    entry.put("changes", List.of(Map.of("field", field, "value", value)));
    var body =
        escaped(
                Json.MAPPER.writeValueAsString(
                    Map.of("object", "whatsapp_business_account", "entry", List.of(entry))))
            .getBytes(StandardCharsets.US_ASCII);
    return OutboundRequest.post(own.at(door.path()), "application/json", body)
        .header("User-Agent", "facebookexternalua (simulator)")
        .header(HubSignature.HEADER, HubSignature.sign(signing, body));
  }

  /** As Meta writes JSON: whatever is not ASCII is escaped, before it is signed. */
  private static String escaped(String json) {
    var text = new StringBuilder(json.length() + 32);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c < 128) {
        text.append(c);
      } else {
        text.append("\\u").append("%04x".formatted((int) c));
      }
    }
    return text.toString();
  }

  static @Nullable String text(JsonNode body, String field) {
    var value = body.get(field);
    return value == null || !value.isString() || value.asString().isEmpty()
        ? null
        : value.asString();
  }
}

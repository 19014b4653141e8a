package kira.channels.simulator;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.sms.FormBody;
import kira.channels.sms.SmsLength;
import kira.channels.sms.twilio.TwilioSignature;
import kira.objects.Json;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Twilio as far as text messages go: what phones do, and what Twilio tells of it. */
@Component
class SimulatedTwilio implements SimulatedTextProvider {
  static final String ADAPTER = "twilio";
  static final String PATH = "/simulator/twilio/2010-04-01/Accounts/";
  static final String KEY_PREFIX = "";
  private static final String VERSION = "2010-04-01";

  /** How a message can end badly: the status, and Twilio's number of the error. */
  private record End(String status, int error) {}

  private static final Map<String, End> ENDS =
      Map.of(
          "unreachable", new End("undelivered", 30003),
          "unknown_number", new End("undelivered", 30005),
          "landline", new End("undelivered", 30006),
          "filtered", new End("undelivered", 30007),
          "failed", new End("failed", 30008));

  private static final List<String> FATES =
      List.of("delivered", "unreachable", "unknown_number", "landline", "filtered", "failed");

  private static final Set<String> STOP_WORDS =
      Set.of("stop", "stopall", "unsubscribe", "cancel", "end", "quit");
  private static final Set<String> START_WORDS = Set.of("start", "unstop", "yes");

  private final SimulatorKeys keys;
  private final SimulatedTextTable table;
  private final OwnServer own;
  private final PublicAddress address;

  SimulatedTwilio(
      SimulatorKeys keys, SimulatedTextTable table, OwnServer own, PublicAddress address) {
    this.keys = keys;
    this.table = table;
    this.own = own;
    this.address = address;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  /** The token opens the account and signs its webhooks, as Twilio's does. */
  @Override
  public Opening open(Door door, SenderIdentity sender) {
    var token = keys.key(KEY_PREFIX, door);
    return new Opening(
        token,
        List.of(),
        Map.of("accountSid", sid("AC", door.account())),
        Map.of("authToken", token));
  }

  static String sid(String prefix, UUID id) {
    return prefix + id.toString().replace("-", "");
  }

  static Optional<UUID> idOf(String prefix, String sid) {
    if (!sid.matches(prefix + "[0-9a-fA-F]{32}")) {
      return Optional.empty();
    }
    var hex = sid.substring(prefix.length());
    return Optional.of(
        UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")));
  }

  /** The last status, as Twilio calls it. */
  static String statusOf(SimulatedText.State state) {
    var draft = state.draft();
    if (draft != null && draft.incoming()) {
      return "received";
    }
    var last = state.last();
    var end = ENDS.get(last);
    return end != null ? end.status() : last;
  }

  static @Nullable Integer errorOf(SimulatedText.State state) {
    var end = ENDS.get(state.last());
    return end == null ? null : end.error();
  }

  /**
   * A message of the workspace, as it is kept.
   *
   * @param callback as the request names it
   */
  static SimulatedText.Draft draft(
      Door door, String from, String to, String text, @Nullable String callback) {
    var detail = new LinkedHashMap<String, Object>();
    detail.put("statusCallback", callback);
    detail.put("segments", SmsLength.of(text).parts());
    return new SimulatedText.Draft(
        door.account(), false, to, from, text, Json.MAPPER.writeValueAsString(detail));
  }

  /** What becomes of it by itself. */
  List<SimulatedText.News> course(
      Door door, UUID id, SimulatedText.Draft draft, boolean delivers, Instant at) {
    return Stream.of("sent", "delivered")
        .limit(delivers ? 2 : 1)
        .map(what -> status(door, id, draft, what, new End(what, 0), at))
        .toList();
  }

  /** Whether the phone wrote STOP, and not START since: Twilio then sends it nothing. */
  boolean hasStopped(Door door, String phone) {
    return table.newest(door.tenant(), door.account(), phone, 50).stream()
        .map(SimulatedTable.Row::state)
        .map(SimulatedText.State::draft)
        .filter(draft -> draft != null && draft.incoming())
        .map(draft -> draft.text().strip().toLowerCase(Locale.ROOT))
        .filter(word -> STOP_WORDS.contains(word) || START_WORDS.contains(word))
        .findFirst()
        .filter(STOP_WORDS::contains)
        .isPresent();
  }

  @Override
  public Arrival arrives(
      Account account, UUID id, String from, String text, List<PhoneFile> files, Instant at) {
    var door = new Door(account.tenant(), account.id());
    var ownNumber = account.senders().getFirst().address();
    var sid = sid(files.isEmpty() ? "SM" : "MM", id);
    var form =
        new FormBody(Map.of())
            .with("ToCountry", "")
            .with("MessageSid", sid)
            .with("SmsMessageSid", sid)
            .with("SmsSid", sid)
            .with("SmsStatus", "received")
            .with("AccountSid", sid("AC", account.id()))
            .with("ApiVersion", VERSION)
            .with("From", from)
            .with("To", ownNumber)
            .with("Body", text)
            .with("NumSegments", Integer.toString(Math.max(1, SmsLength.of(text).parts())))
            .with("NumMedia", Integer.toString(files.size()));
    var kept = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < files.size(); i++) {
      var file = files.get(i);
      var media = "ME%030d%02d".formatted(0, i);
      form =
          form.with("MediaContentType" + i, file.type())
              .with(
                  "MediaUrl" + i,
                  address.link(
                      "%s%s/Messages/%s/Media/%s"
                          .formatted(PATH, sid("AC", account.id()), sid, media)));
      kept.add(
          Map.of(
              "sid", media,
              "name", file.name(),
              "type", file.type(),
              "content", Base64.getEncoder().encodeToString(file.content())));
    }
    if (STOP_WORDS.contains(text.strip().toLowerCase(Locale.ROOT))) {
      form = form.with("OptOutType", "STOP");
    }
    var draft =
        new SimulatedText.Draft(
            account.id(),
            true,
            from,
            ownNumber,
            text,
            kept.isEmpty() ? "" : Json.MAPPER.writeValueAsString(Map.of("media", kept)));
    return new Arrival(
        draft, List.of(news(account.id(), sid, "received", address.link(door.path()), form, at)));
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
        : Optional.of(
            status(
                new Door(account.tenant(), account.id()),
                id,
                draft,
                what,
                ENDS.getOrDefault(what, new End(what, 0)),
                at));
  }

  private SimulatedText.News status(
      Door door, UUID id, SimulatedText.Draft draft, String what, End end, Instant at) {
    var sid = sid("SM", id);
    var form =
        new FormBody(Map.of())
            .with("SmsSid", sid)
            .with("SmsStatus", end.status())
            .with("MessageStatus", end.status())
            .with("To", draft.address())
            .with("MessageSid", sid)
            .with("AccountSid", sid("AC", door.account()))
            .with("From", draft.own())
            .with("ApiVersion", VERSION);
    if (end.error() != 0) {
      form = form.with("ErrorCode", Integer.toString(end.error()));
    }
    return news(door.account(), sid, what, callback(door, draft), form, at);
  }

  /** Where the request said, if that is here; else where the number says. */
  private String callback(Door door, SimulatedText.Draft draft) {
    var given =
        draft.detail().isEmpty()
            ? ""
            : Json.MAPPER.readTree(draft.detail()).path("statusCallback").asString("");
    return given.startsWith(address.base() + "/") ? given : address.link(door.path()) + "/status";
  }

  private static SimulatedText.News news(
      UUID account, String sid, String what, String url, FormBody form, Instant at) {
    return new SimulatedText.News(
        account,
        "%s/%s/%d".formatted(sid, what, at.toEpochMilli()),
        "",
        what,
        Json.MAPPER.writeValueAsString(Map.of("url", url, "form", form.encoded())),
        at);
  }

  @Override
  public OutboundRequest webhook(
      Door door, Account account, Secret signing, SimulatedText.News news, Instant now) {
    var data = Json.MAPPER.readTree(news.data());
    var url = data.path("url").asString("");
    var form = data.path("form").asString("");
    var uri = URI.create(url);
    var query = uri.getRawQuery();
    return OutboundRequest.post(
            own.at(uri.getRawPath() + (query == null ? "" : "?" + query)),
            "application/x-www-form-urlencoded; charset=UTF-8",
            form.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .header("User-Agent", "TwilioProxy/1.1 (simulator)")
        .header("X-Twilio-Signature", TwilioSignature.sign(signing, url, FormBody.parse(form)));
  }
}

package kira.channels.whatsapp;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.ChannelProvider;
import kira.channels.text.IncomingText;
import kira.channels.text.MediaFile;
import kira.channels.text.OutgoingText;
import kira.channels.text.TextDesk;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.platform.secrets.Secret;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** WhatsApp by Meta's Cloud API. */
@Component
public class WhatsApp implements ChannelProvider {
  public static final String ADAPTER = "whatsapp";

  /** The provider's id of the number; not the number itself. */
  public static final String NUMBER = "phoneNumberId";

  /** The provider's id of the business account, whose the templates are. */
  public static final String BUSINESS = "businessAccountId";

  public static final String ACCESS_TOKEN = "accessToken";
  public static final String APP_SECRET = "appSecret";
  public static final String VERIFY_TOKEN = "verifyToken";

  private static final String ELSEWHERE = "{\"elsewhere\":true}";

  private final GraphApi api;
  private final WhatsAppMedia media;
  private final WhatsAppNumbers numbers;
  private final TextDesk desk;
  private final PairPace pairs;
  private final Suppressions suppressions;
  private final ChannelProperties.WhatsApp properties;
  private final InstantSource clock;

  WhatsApp(
      GraphApi api,
      WhatsAppMedia media,
      WhatsAppNumbers numbers,
      TextDesk desk,
      PairPace pairs,
      Suppressions suppressions,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.media = media;
    this.numbers = numbers;
    this.desk = desk;
    this.pairs = pairs;
    this.suppressions = suppressions;
    this.properties = properties.whatsapp();
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public Channel channel() {
    return Channel.WHATSAPP;
  }

  /** WhatsApp knows no keys: whatever is in doubt waits for a status that names it. */
  @Override
  public Duration remembersKeys() {
    return Duration.ZERO;
  }

  @Override
  public double perSecond(Account account) {
    return properties.perSecond();
  }

  @Override
  public Duration rest(Account account, String recipient) {
    return pairs.rest(account.id(), recipient);
  }

  @Override
  public List<Field> fields() {
    return Stream.concat(
            Stream.of(
                Field.of(NUMBER, Field.Type.TEXT, true),
                Field.of(BUSINESS, Field.Type.TEXT, true),
                Field.of(ACCESS_TOKEN, Field.Type.SECRET, true),
                Field.of(APP_SECRET, Field.Type.SECRET, true),
                Field.of(VERIFY_TOKEN, Field.Type.SECRET, true)),
            TextDesk.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    var settings = new LinkedHashMap<String, String>();
    given.forEach((key, value) -> {
      var clean = value == null ? "" : value.strip();
      switch (key) {
        case NUMBER, BUSINESS -> {
          if (!clean.isEmpty()) {
            settings.put(key, id(clean, "settings." + key));
          }
        }
        case TextDesk.KIRA_ANSWERS ->
            settings.put(key, Boolean.toString(Boolean.parseBoolean(clean)));
        default ->
            throw Problem.badRequest(
                "invalid_request", "There is no such setting.", "settings." + key);
      }
    });
    return settings;
  }

  private static String id(String text, String field) {
    if (!text.matches("\\d{5,20}")) {
      throw Problem.badRequest(
          "invalid_request", "An id of Meta is a number of 5 to 20 digits.", field);
    }
    return text;
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return switch (secret) {
      case ACCESS_TOKEN ->
          value.matches("[\\x21-\\x7e]{20,1000}")
              ? Optional.empty()
              : Optional.of("An access token has at least 20 characters and no spaces.");
      case APP_SECRET ->
          value.matches("[0-9a-f]{32}")
              ? Optional.empty()
              : Optional.of("An app secret has 32 digits and letters from a to f.");
      case VERIFY_TOKEN ->
          value.matches("[\\x21-\\x7e]{8,200}")
              ? Optional.empty()
              : Optional.of("A verify token has 8 to 200 characters and no spaces.");
      default -> Optional.of("WhatsApp has no secret of this name.");
    };
  }

  @Override
  public String compose(Account account, Draft draft) {
    MessageRules.fault(draft.text(), List.of())
        .ifPresent(fault -> {
          throw Problem.badRequest(fault.code(), fault.message(), "text");
        });
    return Json.MAPPER.writeValueAsString(OutgoingText.of(account, draft));
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var token = account.secret(ACCESS_TOKEN);
    var number = account.setting(NUMBER);
    if (token.isEmpty()) {
      return new SendResult.Unusable("missing_access_token", "There is no access token yet.", null);
    }
    if (number.isEmpty()) {
      return new SendResult.Unusable("missing_number", "There is no phone number id yet.", null);
    }
    if (message.content().isEmpty()) {
      return new SendResult.Refused("no_sender", "The account has no number yet.");
    }
    var text = Json.MAPPER.readValue(message.content(), OutgoingText.class);
    var result =
        switch (body(account, token.get(), number.get(), text, message.delivery())) {
          case Body.Ready(var body) -> posted(account, token.get(), number.get(), body);
          case Body.Not(var why) -> why;
        };
    return switch (result) {
      case SendResult.Refused(var code, var words) when code.equals(GraphFault.OPTED_OUT) -> {
        optedOut(account, text.to(), words);
        yield result;
      }
      case SendResult.TryLater(var code, var words, var after, _)
          when code.equals(GraphFault.PAIR_LIMIT) ->
          new SendResult.TryLater(
              code, words, pairs.complained(account.id(), text.to(), after), true);
      case SendResult.Accepted _ -> {
        pairs.taken(account.id(), text.to());
        yield result;
      }
      default -> result;
    };
  }

  private SendResult posted(
      Account account, Secret token, String number, Map<String, Object> body) {
    try {
      return Graph.sent(
          api.post(account, token, "/%s/messages".formatted(GraphApi.part(number)), body),
          clock.instant());
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  private sealed interface Body {
    record Ready(Map<String, Object> body) implements Body {}

    record Not(SendResult why) implements Body {}
  }

  private Body body(
      Account account, Secret token, String number, OutgoingText text, UUID delivery) {
    var to = text.to().startsWith("+") ? text.to().substring(1) : text.to();
    var extra = Extra.read(text.extra());
    var reaction = extra.reaction();
    if (reaction != null) {
      return new Body.Ready(
          WhatsAppRequest.reaction(to, delivery, reaction.message(), reaction.emoji()));
    }
    var template = extra.template();
    if (template != null) {
      var file = template.media();
      if (file == null) {
        return new Body.Ready(WhatsAppRequest.template(to, delivery, template, null));
      }
      return switch (media.bring(account, token, number, file, clock.instant())) {
        case WhatsAppMedia.Brought.Up(var up) ->
            new Body.Ready(WhatsAppRequest.template(to, delivery, template, up));
        case WhatsAppMedia.Brought.Not(var why) -> new Body.Not(why);
      };
    }
    var fault = MessageRules.fault(text.text(), text.files());
    if (fault.isPresent()) {
      return new Body.Not(new SendResult.Refused(fault.get().code(), fault.get().message()));
    }
    if (!text.files().isEmpty()) {
      return switch (media.bring(
          account, token, number, text.files().getFirst(), clock.instant())) {
        case WhatsAppMedia.Brought.Up(var up) ->
            new Body.Ready(WhatsAppRequest.media(to, delivery, up, text.text(), text.quotes()));
        case WhatsAppMedia.Brought.Not(var why) -> new Body.Not(why);
      };
    }
    var choices = text.choices();
    return new Body.Ready(
        choices == null
            ? WhatsAppRequest.text(to, delivery, text.text(), text.quotes())
            : WhatsAppRequest.choices(to, delivery, choices, text.quotes()));
  }

  /** They want no marketing: what they ask is still answered, campaigns pass them by. */
  private void optedOut(Account account, String address, String words) {
    suppressions.told(
        account.tenant(), Channel.WHATSAPP, address, Suppression.Reason.LISTED, words);
  }

  @Override
  public Checked check(Account account) {
    var token = account.secret(ACCESS_TOKEN);
    var number = account.setting(NUMBER);
    var business = account.setting(BUSINESS);
    if (token.isEmpty()) {
      return new Checked("missing_access_token", "There is no access token yet.");
    }
    if (number.isEmpty()) {
      return new Checked("missing_number", "There is no phone number id yet.");
    }
    if (business.isEmpty()) {
      return new Checked("missing_business", "There is no id of the business account yet.");
    }
    if (account.secret(APP_SECRET).isEmpty()) {
      return new Checked("missing_app_secret", "There is no app secret yet.");
    }
    if (account.secret(VERIFY_TOKEN).isEmpty()) {
      return new Checked("missing_verify_token", "There is no verify token yet.");
    }
    try {
      var checked = numbers.check(account, token.get(), number.get());
      return checked.code() == null ? numbers.sync(account, token.get(), business.get()) : checked;
    } catch (IOException e) {
      return new Checked("unreachable", "The provider cannot be reached.");
    }
  }

  /** Fetches the account's templates anew. */
  Checked sync(Account account) {
    var token = account.secret(ACCESS_TOKEN);
    var business = account.setting(BUSINESS);
    if (token.isEmpty() || business.isEmpty()) {
      return check(account);
    }
    try {
      return numbers.sync(account, token.get(), business.get());
    } catch (IOException e) {
      return new Checked("unreachable", "The provider cannot be reached.");
    }
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    if (!hook.what().isEmpty()) {
      return new Verified.Forged("unknown_address");
    }
    if (hook.method().equals("GET")) {
      return challenge(account, hook.query());
    }
    var secret = account.secret(APP_SECRET);
    if (secret.isEmpty()) {
      return new Verified.Forged("no_app_secret");
    }
    if (!HubSignature.holds(secret.get(), hook.headers(), hook.body())) {
      return new Verified.Forged("invalid_signature");
    }
    var items = new ArrayList<Item>();
    for (var part : WhatsAppHook.parts(hook.body())) {
      boolean ours = isOurs(account, part);
      items.add(
          new Item(part.key(), ours ? part.type() : "elsewhere", ours ? part.body() : ELSEWHERE));
    }
    return new Verified.Genuine(items, Answer.TAKEN);
  }

  /** Answers as it was asked, in plain text, or somebody reads our page as theirs. */
  private static Verified challenge(Account account, String query) {
    var asked = parameters(query);
    var token = account.secret(VERIFY_TOKEN);
    var given = asked.getOrDefault("hub.verify_token", "");
    var challenge = asked.getOrDefault("hub.challenge", "");
    boolean holds =
        token.isPresent()
            && "subscribe".equals(asked.get("hub.mode"))
            && MessageDigest.isEqual(
                token.get().reveal().getBytes(StandardCharsets.UTF_8),
                given.getBytes(StandardCharsets.UTF_8));
    return holds && challenge.length() <= 500
        ? new Verified.Genuine(List.of(), new Answer(200, "text/plain;charset=UTF-8", challenge))
        : new Verified.Forged("invalid_verify_token");
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new LinkedHashMap<String, String>();
    for (var pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          parameters.putIfAbsent(
              decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        } catch (IllegalArgumentException e) {
          // A broken escape is no parameter of Meta's.
          continue;
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /**
   * One app has one webhook, and one secret, for all its numbers. What is told of another number,
   * or of another business account, is none of this account's, and is not kept.
   */
  private static boolean isOurs(Account account, WhatsAppHook.Part part) {
    var item = Graph.json(part.body()).orElse(null);
    if (item == null) {
      return true;
    }
    if (item.has("field")) {
      return account
          .setting(BUSINESS)
          .filter(business -> business.equals(item.path("account").asString("")))
          .isPresent();
    }
    return !item.has("number")
        || account
            .setting(NUMBER)
            .filter(number -> number.equals(item.path("number").asString("")))
            .isPresent();
  }

  @Override
  public Told read(String body) {
    return WhatsAppEvent.read(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
    var told = Graph.json(reference).orElse(null);
    if (told == null) {
      return Landed.dropped("unreadable");
    }
    if (told.has("field")) {
      return noted(account, told);
    }
    var message = WhatsAppMessage.read(told).orElse(null);
    if (message == null) {
      return Landed.dropped("unreadable");
    }
    if (message.type().equals(WhatsAppMessage.SYSTEM)) {
      // Nobody wrote; but somebody may have another number now.
      return WhatsAppMessage.newNumber(told.path("message"))
          .map(number -> desk.moved(account, TextDesk.WHATSAPP, "+" + message.from(), "+" + number))
          .orElseGet(() -> Landed.dropped("system"));
    }
    if (message.type().equals(WhatsAppMessage.REACTION) && message.text().isEmpty()) {
      return Landed.dropped("reaction_removed");
    }
    return desk.receive(account, item, incoming(account, message, files == Files.FETCHED));
  }

  private Landed noted(Account account, JsonNode told) {
    NumberNews.read(told, clock.instant()).forEach(command -> numbers.tell(account, command));
    return Landed.dropped("noted");
  }

  private IncomingText incoming(Account account, WhatsAppMessage message, boolean fetch)
      throws IOException {
    var files = new ArrayList<MediaFile>();
    var text = message.text();
    var attached = message.media();
    if (attached != null) {
      var file = fetch ? fetched(account, attached) : Optional.<MediaFile>empty();
      file.ifPresent(files::add);
      text = file.isPresent() ? text : withGone(text, attached);
    }
    return new IncomingText(
        TextDesk.WHATSAPP,
        "+" + message.from(),
        message.name(),
        text,
        files,
        message.id(),
        message.answers(),
        message.chosen());
  }

  private Optional<MediaFile> fetched(Account account, WhatsAppMessage.Media file)
      throws IOException {
    var token =
        account
            .secret(ACCESS_TOKEN)
            .orElseThrow(() -> new IOException("there is no access token yet"));
    return media.fetch(account, token, file);
  }

  /** As a file is told of that may not be kept. */
  private static String withGone(@Nullable String text, WhatsAppMessage.Media file) {
    var gone = "[1 ✕ %s]".formatted(file.name());
    return text == null || text.isEmpty() ? gone : text + "\n\n" + gone;
  }
}

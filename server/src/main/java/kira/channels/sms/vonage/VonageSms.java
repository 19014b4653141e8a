package kira.channels.sms.vonage;

import java.io.IOException;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.ChannelProvider;
import kira.channels.HookAddress;
import kira.channels.sms.MediaNames;
import kira.channels.sms.SmsRefusals;
import kira.channels.sms.SmsSettings;
import kira.channels.sms.SmsText;
import kira.channels.text.IncomingText;
import kira.channels.text.MediaFile;
import kira.channels.text.OutgoingText;
import kira.channels.text.TextDesk;
import kira.contacts.consent.Channel;
import kira.objects.Json;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** SMS by Vonage's Messages API. */
@Component
class VonageSms implements ChannelProvider {
  static final String ADAPTER = "vonage";
  static final String API_KEY = "apiKey";
  static final String APPLICATION = "applicationId";
  static final String API_SECRET = "apiSecret";
  static final String PRIVATE_KEY = "privateKey";
  static final String SIGNATURE_SECRET = "signatureSecret";

  private static final String STATUS = "status";

  /** Vonage says that some callbacks lose their signature on the way: then it sends them again. */
  private static final Verified.Genuine UNSIGNED =
      new Verified.Genuine(
          List.of(), new Answer(503, "application/json", "{\"code\":\"unsigned\"}"));

  private static final Map<String, SmsSettings.Setting> SETTINGS =
      Map.of(
          API_KEY,
          new SmsSettings.Setting(
              Pattern.compile("[0-9A-Za-z]{4,40}"), "An API key is letters and digits."),
          APPLICATION,
          new SmsSettings.Setting(
              Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
              "An application ID looks like 78d335fa-323d-0114-9c3d-d6f0d48968cf."));

  private final VonageApi api;
  private final TextDesk desk;
  private final SmsRefusals refusals;
  private final HookAddress hooks;
  private final ChannelProperties.Vonage properties;
  private final InstantSource clock;

  VonageSms(
      VonageApi api,
      TextDesk desk,
      SmsRefusals refusals,
      HookAddress hooks,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.desk = desk;
    this.refusals = refusals;
    this.hooks = hooks;
    this.properties = properties.vonage();
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public Channel channel() {
    return Channel.SMS;
  }

  /** Vonage knows no keys: a doubt ends with a callback, or with a person. */
  @Override
  public Duration remembersKeys() {
    return Duration.ZERO;
  }

  @Override
  public double perSecond(Account account) {
    return properties.perSecond();
  }

  @Override
  public List<Field> fields() {
    return Stream.concat(
            Stream.of(
                Field.of(API_KEY, Field.Type.TEXT, true),
                Field.of(API_SECRET, Field.Type.SECRET, true),
                Field.of(APPLICATION, Field.Type.TEXT, true),
                Field.of(PRIVATE_KEY, Field.Type.LONG_SECRET, true),
                Field.of(SIGNATURE_SECRET, Field.Type.SECRET, true)),
            TextDesk.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return SmsSettings.checked(given, SETTINGS);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return VonageSecrets.faultOf(secret, value);
  }

  @Override
  public String compose(Account account, Draft draft) {
    return SmsText.compose(account, draft);
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var login = login(account);
    if (login.isEmpty()) {
      return new SendResult.Unusable(
          "missing_credentials", "There is no application or private key yet.", null);
    }
    return switch (SmsText.of(message.content())) {
      case SmsText.Not(var why) -> why;
      case SmsText.Ready(var text) -> sent(account, login.get(), message.delivery(), text);
    };
  }

  private SendResult sent(Account account, Login login, UUID delivery, OutgoingText text) {
    try {
      var body = Json.MAPPER.writeValueAsBytes(request(text, delivery, statusAddress(account)));
      return refusals.noted(
          account,
          text.to(),
          VonageAnswer.of(api.post(account, login.application, login.key, "/v1/messages", body)));
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  /** A message as {@code POST /v1/messages} takes it. */
  static Map<String, Object> request(OutgoingText text, UUID delivery, @Nullable String status) {
    var body = new LinkedHashMap<String, Object>();
    body.put("channel", "sms");
    body.put("message_type", "text");
    body.put("to", text.to().replace("+", ""));
    body.put("from", text.from().replace("+", ""));
    body.put("text", text.text());
    // Comes back in every callback, also in one that comes before the answer.
    body.put("client_ref", delivery.toString());
    if (status != null) {
      body.put("webhook_url", status);
      body.put("webhook_version", "v1");
    }
    return body;
  }

  private @Nullable String statusAddress(Account account) {
    return hooks.isReachable(account) ? hooks.of(account) + "/" + STATUS : null;
  }

  private record Login(String application, PrivateKey key) {}

  private static Optional<Login> login(Account account) {
    var application = account.setting(APPLICATION);
    var key = account.secret(PRIVATE_KEY).map(Secret::reveal).flatMap(VonageJwt::privateKey);
    return application.isPresent() && key.isPresent()
        ? Optional.of(new Login(application.get(), key.get()))
        : Optional.empty();
  }

  @Override
  public Checked check(Account account) {
    var login = login(account);
    var apiKey = account.setting(API_KEY);
    var apiSecret = account.secret(API_SECRET);
    if (login.isEmpty() || apiKey.isEmpty() || apiSecret.isEmpty()) {
      return new Checked(
          "missing_credentials", "The API key, its secret, the application or its key is missing.");
    }
    if (account.secret(SIGNATURE_SECRET).isEmpty()) {
      return new Checked("no_signature_secret", "There is no signature secret yet.");
    }
    if (account.senders().isEmpty()) {
      return new Checked("no_sender", "There is no sender yet.");
    }
    try {
      var response =
          api.application(account, login.get().application, apiKey.get(), apiSecret.get());
      var body = VonageAnswer.json(response).orElse(null);
      if (!response.isSuccess() || body == null) {
        return new Checked(
            response.status() == 401
                ? "invalid_credentials"
                : response.status() == 404 ? "unknown_application" : "http_" + response.status(),
            VonageAnswer.words(body, response));
      }
      var checked =
          VonageApplication.judge(
              body, login.get().key, hooks.isReachable(account) ? hooks.of(account) : null);
      return checked.code() == null
          ? numbers(account, login.get().application, apiKey.get(), apiSecret.get())
          : checked;
    } catch (IOException e) {
      return new Checked("unreachable", "The provider cannot be reached.");
    }
  }

  private Checked numbers(Account account, String application, String apiKey, Secret apiSecret)
      throws IOException {
    var response = api.numbers(account, apiKey, apiSecret);
    var body = VonageAnswer.json(response).orElse(null);
    if (!response.isSuccess() || body == null) {
      return new Checked("http_" + response.status(), VonageAnswer.words(body, response));
    }
    for (var sender : account.senders()) {
      var checked =
          VonageApplication.judgeNumber(body.path("numbers"), sender.address(), application);
      if (checked.code() != null) {
        return checked;
      }
    }
    return Checked.WELL;
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    var secret = account.secret(SIGNATURE_SECRET);
    if (secret.isEmpty()) {
      return new Verified.Forged("no_signature_secret");
    }
    var header = hook.headers().get("authorization");
    if (header == null) {
      return UNSIGNED;
    }
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)
        || !VonageJwt.isWebhook(
            secret.get(),
            account.setting(API_KEY).orElse(null),
            header.substring(7).strip(),
            hook.body(),
            clock.instant())) {
      return new Verified.Forged("invalid_signature");
    }
    return VonageNews.named(hook.body())
        .<Verified>map(news -> Verified.Genuine.of(news.key(), news.type(), hook.body()))
        .orElseGet(() -> new Verified.Genuine(List.of(), Answer.TAKEN));
  }

  @Override
  public Told read(String body) {
    return VonageNews.read(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference) throws IOException {
    var incoming = VonageNews.incoming(reference).orElse(null);
    if (incoming == null) {
      return Landed.dropped("no_sender");
    }
    if (account.senders().stream().anyMatch(each -> each.address().equals(incoming.from()))) {
      return Landed.dropped("own");
    }
    return desk.receive(
        account,
        item,
        new IncomingText(
            TextDesk.SMS,
            incoming.from(),
            null,
            incoming.text(),
            files(account, incoming.media()),
            incoming.id(),
            null));
  }

  private List<MediaFile> files(Account account, List<VonageNews.Media> media) throws IOException {
    var files = new ArrayList<MediaFile>();
    for (var each : media) {
      var response = api.file(account, each.url());
      if (response.status() == 404 || response.status() == 410) {
        continue;
      }
      if (!response.isSuccess()) {
        throw new IOException("a file cannot be fetched: status " + response.status());
      }
      var type =
          MediaNames.type(response.header("content-type").orElse("application/octet-stream"));
      var name = each.name();
      files.add(
          new MediaFile(
              name == null ? MediaNames.of(files.size() + 1, type) : name, type, response.body()));
    }
    return files;
  }
}

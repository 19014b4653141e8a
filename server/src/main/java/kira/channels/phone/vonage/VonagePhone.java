package kira.channels.phone.vonage;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.HookAddress;
import kira.channels.phone.CallDesk;
import kira.channels.phone.CallNews;
import kira.channels.phone.CallPlan;
import kira.channels.phone.CallStep;
import kira.channels.phone.Machine;
import kira.channels.phone.PhoneProvider;
import kira.channels.phone.PhoneSettings;
import kira.channels.sms.FormBody;
import kira.channels.sms.vonage.VonageAnswer;
import kira.channels.sms.vonage.VonageApi;
import kira.channels.sms.vonage.VonageJwt;
import kira.channels.sms.vonage.VonageSecrets;
import kira.objects.Json;
import kira.platform.http.OutboundResponse;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Calls by Vonage's Voice API. */
@Component
class VonagePhone implements PhoneProvider {
  static final String ADAPTER = "vonage-phone";
  static final String API_KEY = "apiKey";
  static final String APPLICATION = "applicationId";
  static final String API_SECRET = "apiSecret";
  static final String PRIVATE_KEY = "privateKey";
  static final String SIGNATURE_SECRET = "signatureSecret";

  static final String ANSWER = "answer";
  static final String EVENT = "event";

  /** Voicemail that never beeps is not waited for longer. */
  private static final int BEEP_TIMEOUT = 45;

  private static final String JSON = "application/json";
  private static final String PURPOSE = "vonage-call/";

  /** Some callbacks lose their signature on the way: whoever says no gets them once more. */
  private static final Verified.Genuine UNSIGNED =
      new Verified.Genuine(List.of(), new Answer(503, JSON, "{\"code\":\"unsigned\"}"));

  /** Nothing is to be done differently. */
  private static final Answer GO_ON = new Answer(204, JSON, "");

  private static final Map<String, PhoneSettings.Setting> SETTINGS =
      Map.of(
          API_KEY,
          new PhoneSettings.Setting(
              Pattern.compile("[0-9A-Za-z]{4,40}"), "An API key is letters and digits."),
          APPLICATION,
          new PhoneSettings.Setting(
              Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
              "An application ID looks like 78d335fa-323d-0114-9c3d-d6f0d48968cf."));

  private final VonageApi api;
  private final CallDesk desk;
  private final HookAddress hooks;
  private final Secrets secrets;
  private final ChannelProperties.Vonage properties;
  private final InstantSource clock;

  VonagePhone(
      VonageApi api,
      CallDesk desk,
      HookAddress hooks,
      Secrets secrets,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.desk = desk;
    this.hooks = hooks;
    this.secrets = secrets;
    this.properties = properties.vonage();
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  /** Vonage queues nothing: what is more is refused. */
  @Override
  public double perSecond(Account account) {
    return properties.callsPerSecond();
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
            PhoneSettings.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return PhoneSettings.checked(given, SETTINGS);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return VonageSecrets.faultOf(secret, value);
  }

  @Override
  public String compose(Account account, Draft draft) {
    return desk.compose(account, draft);
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
  public SendResult send(Account account, Outbound message) {
    var login = login(account);
    if (login.isEmpty()) {
      return new SendResult.Unusable(
          "missing_credentials", "There is no application or private key yet.", null);
    }
    if (!hooks.isReachable(account)) {
      return new SendResult.Unusable(
          "not_reachable", "Vonage cannot ask this server what to say.", null);
    }
    return desk.dial(
        account, message, plan -> dialled(account, login.get(), message.delivery(), plan));
  }

  private SendResult dialled(Account account, Login login, UUID call, CallPlan plan) {
    try {
      var body = Json.MAPPER.writeValueAsBytes(request(links(account), call, plan));
      return VonageCallAnswer.of(
          api.post(account, login.application, login.key, "/v1/calls", body));
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  /** A call as {@code POST /v1/calls} takes it; numbers have no plus. */
  static Map<String, Object> request(VonageLinks links, UUID call, CallPlan plan) {
    var body = new LinkedHashMap<String, Object>();
    body.put("to", List.of(Map.of("type", "phone", "number", bare(plan.other()))));
    body.put("from", Map.of("type", "phone", "number", bare(plan.own())));
    body.put("answer_url", List.of(links.of(ANSWER, Map.of("call", call.toString()))));
    body.put("answer_method", "POST");
    // The event names the call: it may come before the answer, or instead of it.
    body.put("event_url", List.of(links.of(EVENT, Map.of("call", call.toString()))));
    body.put("event_method", "POST");
    body.put("ringing_timer", CallDesk.RINGS.toSeconds());
    if (plan.machine() != Machine.IGNORE) {
      var detection = new LinkedHashMap<String, Object>();
      // What is done about it is ours to decide, and is seen then.
      detection.put("behavior", "continue");
      detection.put("mode", plan.machine() == Machine.SAY ? "detect_beep" : "detect");
      if (plan.machine() == Machine.SAY) {
        detection.put("beep_timeout", BEEP_TIMEOUT);
      }
      body.put("advanced_machine_detection", detection);
    }
    return body;
  }

  static String bare(String number) {
    return number.startsWith("+") ? number.substring(1) : number;
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
    if (!hooks.isReachable(account)) {
      return new Checked("not_reachable", account.senders().getFirst().address());
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
      var checked = VonageVoiceApplication.judge(body, login.get().key, hooks.of(account));
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
          VonageVoiceApplication.judgeNumber(body.path("numbers"), sender.address(), application);
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
    var token = header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).strip() : "";
    boolean holds =
        hook.method().equals("GET")
            ? VonageQuery.signed(hook.query()).stream()
                .anyMatch(body -> isSigned(account, secret.get(), token, body))
            : isSigned(account, secret.get(), token, hook.body());
    if (!holds) {
      return new Verified.Forged("invalid_signature");
    }
    var told = hook.method().equals("GET") ? VonageQuery.json(hook.query()) : json(hook.body());
    return told.<Verified>map(body -> taken(account, hook, body))
        .orElseGet(() -> new Verified.Genuine(List.of(), Answer.TAKEN));
  }

  private boolean isSigned(Account account, Secret secret, String token, byte[] body) {
    return VonageJwt.isWebhook(
        secret, account.setting(API_KEY).orElse(null), token, body, clock.instant());
  }

  private static Optional<JsonNode> json(byte[] body) {
    try {
      return Optional.ofNullable(Json.MAPPER.readTree(body)).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private VonageLinks links(Account account) {
    var purpose = PURPOSE + account.id();
    return new VonageLinks(
        hooks.of(account),
        text -> secrets.sign(purpose, text.getBytes(StandardCharsets.UTF_8)),
        (text, signature) ->
            secrets.verify(purpose, text.getBytes(StandardCharsets.UTF_8), signature));
  }

  private Verified taken(Account account, Hook hook, JsonNode body) {
    var query = FormBody.parse(hook.query());
    if (!links(account).holds(hook.what(), query)) {
      return new Verified.Forged("invalid_address");
    }
    var news = new VonageCallNews(body, query, clock.instant());
    return switch (hook.what()) {
      case "", ANSWER -> asked(account, news, news.asked());
      case Ncco.INPUT -> asked(account, news, news.pressed());
      case Ncco.LEG ->
          Boolean.FALSE.equals(news.reached())
              ? asked(account, news, news.leg())
              : new Verified.Genuine(news.leg().stream().toList(), GO_ON);
      case Ncco.RECORDING -> told(news.recorded());
      case EVENT -> told(news.happened());
      default -> told(Optional.empty());
    };
  }

  private static Verified told(Optional<Item> item) {
    return new Verified.Genuine(item.stream().toList(), Answer.TAKEN);
  }

  private Verified asked(Account account, VonageCallNews news, Optional<Item> item) {
    var ncco = new Ncco(links(account), news.call().orElse(null), news.parent());
    var steps = desk.steps(account, news.moment());
    return new Verified.Genuine(
        item.stream().toList(),
        new Answer(
            200,
            JSON,
            Json.MAPPER.writeValueAsString(
                ncco.of(steps, stage -> desk.steps(account, news.momentAt(stage))))));
  }

  @Override
  public Told read(String body) {
    return CallNews.read(body) == null ? new Told.Unknown() : new Told.Arrived(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference) throws IOException {
    return desk.take(account, item, reference);
  }

  @Override
  public Controlled hangUp(Account account, String providerId) throws IOException {
    return changed(account, providerId, Map.of("action", "hangup"));
  }

  @Override
  public Controlled redirect(
      Account account, UUID call, String providerId, String stage, List<CallStep> steps)
      throws IOException {
    var url = new Ncco(links(account), call, providerId).stage(ANSWER, stage);
    return changed(
        account,
        providerId,
        Map.of("action", "transfer", "destination", Map.of("type", "ncco", "url", List.of(url))));
  }

  private Controlled changed(Account account, String uuid, Map<String, Object> body)
      throws IOException {
    var login = login(account).orElseThrow(() -> new IOException("there are no credentials"));
    if (!uuid.matches("[0-9a-fA-F-]{32,40}")) {
      return new Controlled("unknown_call", uuid);
    }
    var response =
        api.put(
            account,
            login.application,
            login.key,
            "/v1/calls/" + uuid,
            Json.MAPPER.writeValueAsBytes(body));
    if (response.isSuccess()) {
      return Controlled.DONE;
    }
    if (response.status() == 404) {
      return new Controlled(Controlled.OVER, null);
    }
    var answer = VonageAnswer.json(response).orElse(null);
    var words = VonageAnswer.words(answer, response);
    // To ask twice for the same end does no harm.
    if (response.status() == 429 || response.status() >= 500) {
      throw new IOException(words);
    }
    return new Controlled("http_" + response.status(), words);
  }

  @Override
  public Sound recording(Account account, String url) throws IOException {
    var login = login(account).orElseThrow(() -> new IOException("there are no credentials"));
    if (!isOfVonage(account, url)) {
      throw new IOException("the recording is not with Vonage");
    }
    OutboundResponse response = api.recording(account, login.application, login.key, url);
    if (!response.isSuccess()) {
      throw new IOException("the recording cannot be fetched: status " + response.status());
    }
    return Sound.of(response.body());
  }

  /** A token that opens the application is shown to nobody else, whoever names an address. */
  private boolean isOfVonage(Account account, String url) {
    try {
      var uri = URI.create(url);
      var host = uri.getHost();
      if (account.isSimulated()) {
        return true;
      }
      return host != null
          && ("https".equals(uri.getScheme())
                  && (host.endsWith(".nexmo.com") || host.endsWith(".vonage.com"))
              || url.startsWith(properties.baseUrl() + "/"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static @Nullable String text(JsonNode body, String field) {
    return VonageAnswer.text(body, field);
  }
}

package kira.channels.phone.vonage;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.HookAddress;
import kira.channels.phone.CallDesk;
import kira.channels.phone.CallPlan;
import kira.channels.phone.CallSearch;
import kira.channels.phone.CallStep;
import kira.channels.phone.Machine;
import kira.channels.phone.PhoneProvider;
import kira.channels.phone.PhoneSettings;
import kira.channels.sms.FormBody;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageAnswer;
import kira.channels.sms.vonage.VonageApi;
import kira.objects.Json;
import kira.platform.http.OutboundResponse;
import kira.platform.secrets.Secrets;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Calls by Vonage's Voice API. */
@Component
class VonagePhone implements PhoneProvider {
  static final String ADAPTER = "vonage-phone";
  static final String ANSWER = "answer";
  static final String EVENT = "event";

  /** Voicemail that never beeps is not waited for longer. */
  private static final int BEEP_TIMEOUT = 45;

  private static final String JSON = "application/json";
  private static final String PURPOSE = "vonage-call/";
  private static final String CALL_UUID = "[0-9a-fA-F-]{32,40}";

  /** More calls than an account places in the time that is asked for. */
  private static final int MOST_LISTED = 3_000;

  /** Nothing is to be done differently. */
  private static final Answer GO_ON = new Answer(204, JSON, "");

  private final VonageApi api;
  private final VonageAccount vonage;
  private final CallDesk desk;
  private final HookAddress hooks;
  private final Secrets secrets;
  private final ChannelProperties.Vonage properties;
  private final InstantSource clock;

  VonagePhone(
      VonageApi api,
      VonageAccount vonage,
      CallDesk desk,
      HookAddress hooks,
      Secrets secrets,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.vonage = vonage;
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
    return Stream.concat(VonageAccount.FIELDS.stream(), PhoneSettings.FIELDS.stream()).toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return PhoneSettings.checked(given, VonageAccount.SETTINGS);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return VonageAccount.faultOf(secret, value);
  }

  @Override
  public String compose(Account account, Draft draft) {
    return desk.compose(account, draft);
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var login = VonageAccount.login(account);
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

  private SendResult dialled(Account account, VonageAccount.Login login, UUID call, CallPlan plan) {
    try {
      var body = Json.MAPPER.writeValueAsBytes(request(links(account), call, plan));
      return VonageCallAnswer.of(
          api.post(account, login.application(), login.key(), "/v1/calls", body));
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  /** Vonage lists what it has; what is not in the list minutes later it never took. */
  @Override
  public Asked ask(Account account, Doubt doubt) {
    return desk.ask(account, doubt, plan -> listed(account, new CallSearch(plan, doubt.since())));
  }

  private Asked listed(Account account, CallSearch search) {
    try {
      var login = login(account);
      int seen = VonageCalls.PAGE;
      for (int from = 0; seen == VonageCalls.PAGE; from += seen) {
        var path = VonageCalls.list(search, from);
        var response =
            from == MOST_LISTED ? null : api.get(account, login.application(), login.key(), path);
        var body = response == null ? null : VonageAnswer.json(response).orElse(null);
        if (response == null || !response.isSuccess() || body == null) {
          return new Asked.Later();
        }
        seen = VonageCalls.look(body, search);
      }
      return Asked.of(search.found(), VonageCalls.CERTAIN);
    } catch (IOException e) {
      return new Asked.Later();
    }
  }

  @Override
  public void learned(Account account, UUID delivery, SendResult result) {
    desk.noted(account, delivery, result);
  }

  @Override
  public List<Item> look(Account account, UUID call, String providerId) throws IOException {
    if (!providerId.matches(CALL_UUID)) {
      return List.of();
    }
    var login = login(account);
    var response = api.get(account, login.application(), login.key(), "/v1/calls/" + providerId);
    if (response.status() == 404) {
      return List.of();
    }
    return VonageAnswer.json(response)
        .filter(_ -> response.isSuccess())
        .map(body -> VonageCalls.news(body, call, clock.instant()))
        .orElseThrow(() -> new IOException("the call cannot be read: status " + response.status()));
  }

  /** A call as {@code POST /v1/calls} takes it; numbers have no plus. */
  static Map<String, Object> request(VonageLinks links, UUID call, CallPlan plan) {
    var body = new LinkedHashMap<String, Object>();
    body.put("to", List.of(Map.of("type", "phone", "number", VonageAccount.bare(plan.other()))));
    body.put("from", Map.of("type", "phone", "number", VonageAccount.bare(plan.own())));
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

  @Override
  public Checked check(Account account) {
    return vonage.check(
        account,
        new VonageVoiceApplication(
            hooks.of(account),
            hooks.isReachable(account)
                ? null
                : account.senders().stream().map(each -> each.address()).findFirst().orElse("")));
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    boolean isQuery = hook.method().equals("GET");
    var doubt =
        vonage.doubt(
            account, hook, isQuery ? VonageQuery.signed(hook.query()) : List.of(hook.body()));
    if (doubt != null) {
      return doubt;
    }
    var told = isQuery ? VonageQuery.json(hook.query()) : json(hook.body());
    return told.<Verified>map(body -> taken(account, hook, body))
        .orElseGet(() -> new Verified.Genuine(List.of(), Answer.TAKEN));
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
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
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
    var login = login(account);
    if (!uuid.matches(CALL_UUID)) {
      return new Controlled("unknown_call", uuid);
    }
    var response =
        api.put(
            account,
            login.application(),
            login.key(),
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
    var login = login(account);
    if (!isOfVonage(account, url)) {
      throw new IOException("the recording is not with Vonage");
    }
    OutboundResponse response = api.recording(account, login.application(), login.key(), url);
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

  private static VonageAccount.Login login(Account account) throws IOException {
    return VonageAccount.login(account)
        .orElseThrow(() -> new IOException("there are no credentials"));
  }
}

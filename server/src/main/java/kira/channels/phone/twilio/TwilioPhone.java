package kira.channels.phone.twilio;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.HookAddress;
import kira.channels.SettingRule;
import kira.channels.phone.CallDesk;
import kira.channels.phone.CallMoment;
import kira.channels.phone.CallPlan;
import kira.channels.phone.CallSearch;
import kira.channels.phone.CallStep;
import kira.channels.phone.Machine;
import kira.channels.phone.PhoneProvider;
import kira.channels.phone.PhoneSettings;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioAccount;
import kira.channels.sms.twilio.TwilioAnswer;
import kira.channels.sms.twilio.TwilioApi;
import kira.channels.sms.twilio.TwilioCode;
import kira.platform.http.OutboundResponse;
import org.springframework.stereotype.Component;

/** Calls by Twilio. */
@Component
class TwilioPhone implements PhoneProvider {
  static final String ADAPTER = "twilio-phone";

  private static final String STATUS = "call";
  private static final String MACHINE = "machine";
  private static final List<String> EVENTS =
      List.of("initiated", "ringing", "answered", "completed");
  private static final String NOTHING = "<Response/>";
  private static final String CALL_SID = "CA[0-9a-fA-F]{32}";

  private static final Map<String, SettingRule> SETTINGS =
      Map.of(
          TwilioAccount.ACCOUNT_SID, new SettingRule(TwilioAccount.SID, TwilioAccount.SID_FAULT));

  private final TwilioApi api;
  private final TwilioAccount twilio;
  private final CallDesk desk;
  private final HookAddress hooks;
  private final ChannelProperties.Twilio properties;
  private final InstantSource clock;

  TwilioPhone(
      TwilioApi api,
      TwilioAccount twilio,
      CallDesk desk,
      HookAddress hooks,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.twilio = twilio;
    this.desk = desk;
    this.hooks = hooks;
    this.properties = properties.twilio();
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  /** Twilio queues what is more, and rings hours later. */
  @Override
  public double perSecond(Account account) {
    return properties.callsPerSecond();
  }

  @Override
  public List<Field> fields() {
    return Stream.concat(
            Stream.of(
                Field.of(TwilioAccount.ACCOUNT_SID, Field.Type.TEXT, true),
                Field.of(TwilioAccount.AUTH_TOKEN, Field.Type.SECRET, true)),
            PhoneSettings.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return PhoneSettings.checked(given, SETTINGS);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return TwilioAccount.faultOf(secret, value);
  }

  @Override
  public String compose(Account account, Draft draft) {
    return desk.compose(account, draft);
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var login = TwilioAccount.login(account);
    if (login.isEmpty()) {
      return new SendResult.Unusable(
          "missing_credentials", "There is no account SID or auth token yet.", null);
    }
    if (!hooks.isReachable(account)) {
      return new SendResult.Unusable(
          "not_reachable", "Twilio cannot ask this server what to say.", null);
    }
    return desk.dial(
        account, message, plan -> dialled(account, login.get(), message.delivery(), plan));
  }

  private SendResult dialled(Account account, TwilioApi.Login login, UUID call, CallPlan plan) {
    try {
      return TwilioAnswer.of(
          api.post(account, login, "/Calls.json", form(account, call, plan)), clock.instant());
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  /** Twilio lists what it has; what is not in the list minutes later it never took. */
  @Override
  public Asked ask(Account account, Doubt doubt) {
    return desk.ask(account, doubt, plan -> listed(account, plan, doubt));
  }

  private Asked listed(Account account, CallPlan plan, Doubt doubt) {
    var search = new CallSearch(plan, doubt.since());
    try {
      for (var list : TwilioCalls.lists(plan, search)) {
        if (!api.pages(account, login(account), list, page -> TwilioCalls.look(page, search))) {
          return new Asked.Later();
        }
      }
      return Asked.of(search.found(), TwilioCalls.CERTAIN);
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
    if (!providerId.matches(CALL_SID)) {
      return List.of();
    }
    var response = api.get(account, login(account), "/Calls/%s.json".formatted(providerId));
    if (response.status() == 404) {
      return List.of();
    }
    return TwilioAnswer.json(response)
        .filter(_ -> response.isSuccess())
        .map(body -> TwilioCalls.news(body, call, clock.instant()))
        .orElseThrow(() -> new IOException("the call cannot be read: status " + response.status()));
  }

  private FormBody form(Account account, UUID call, CallPlan plan) {
    var door = hooks.of(account);
    var form =
        new FormBody(Map.of())
            .with("To", plan.other())
            .with("From", plan.own())
            .with("Url", "%s/%s?call=%s".formatted(door, TwilioScript.VOICE, call))
            .with("Method", "POST")
            // The callback names the call: it may come before the answer, or instead of it.
            .with("StatusCallback", "%s/%s?call=%s".formatted(door, STATUS, call))
            .with("StatusCallbackMethod", "POST")
            .with("Timeout", Long.toString(CallDesk.RINGS.toSeconds()));
    for (var event : EVENTS) {
      form = form.with("StatusCallbackEvent", event);
    }
    if (plan.machine() == Machine.IGNORE) {
      return form;
    }
    // At the same time as the call goes on: else whoever takes it hears nothing for seconds.
    return form.with(
            "MachineDetection", plan.machine() == Machine.SAY ? "DetectMessageEnd" : "Enable")
        .with("AsyncAmd", "true")
        .with("AsyncAmdStatusCallback", "%s/%s?call=%s".formatted(door, MACHINE, call))
        .with("AsyncAmdStatusCallbackMethod", "POST");
  }

  @Override
  public Checked check(Account account) {
    return twilio.check(
        account,
        (login, number) ->
            twilio.number(
                account,
                login,
                number,
                found -> {
                  var voice = hooks.of(account);
                  var status = voice + "/" + STATUS;
                  return switch (TwilioVoiceNumber.judge(
                      number, found, hooks.isReachable(account) ? voice : null, status)) {
                    case TwilioVoiceNumber.Judged.Well _ -> Checked.WELL;
                    case TwilioVoiceNumber.Judged.Wrong(var checked) -> checked;
                    case TwilioVoiceNumber.Judged.Deaf(var sid) ->
                        twilio.point(
                            account,
                            login,
                            sid,
                            new FormBody(Map.of())
                                .with("VoiceUrl", voice)
                                .with("VoiceMethod", "POST")
                                .with("StatusCallback", status)
                                .with("StatusCallbackMethod", "POST"));
                  };
                }));
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    return TwilioAccount.verified(account, hook, (each, form) -> taken(account, each, form));
  }

  private Verified taken(Account account, Hook hook, FormBody form) {
    var news = new TwilioCallNews(form, FormBody.parse(hook.query()), clock.instant());
    return switch (hook.what()) {
      case "", TwilioScript.VOICE -> asked(account, news);
      case STATUS -> told(news.status());
      case MACHINE -> told(news.judged());
      case TwilioScript.LEG -> told(news.leg());
      case TwilioScript.RECORDING -> told(news.recorded());
      default -> told(Optional.empty());
    };
  }

  private static Verified told(Optional<Item> item) {
    return new Verified.Genuine(item.stream().toList(), new Answer(200, "text/xml", NOTHING));
  }

  private Verified asked(Account account, TwilioCallNews news) {
    var call = news.call().orElse(null);
    var steps =
        desk.steps(
            account, new CallMoment(call, news.stage(), news.own(), news.digits(), news.reached()));
    return new Verified.Genuine(
        news.asked().stream().toList(),
        new Answer(200, "text/xml", new TwilioScript(hooks.of(account), call).of(steps)));
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
    return desk.take(account, item, reference);
  }

  @Override
  public Controlled hangUp(Account account, String providerId) throws IOException {
    return changed(account, providerId, new FormBody(Map.of()).with("Status", "completed"));
  }

  @Override
  public Controlled redirect(
      Account account, UUID call, String providerId, String stage, List<CallStep> steps)
      throws IOException {
    return changed(
        account,
        providerId,
        new FormBody(Map.of())
            .with("Url", new TwilioScript(hooks.of(account), call).stage(stage))
            .with("Method", "POST"));
  }

  private Controlled changed(Account account, String sid, FormBody form) throws IOException {
    var login = login(account);
    if (!sid.matches(CALL_SID)) {
      return new Controlled("unknown_call", sid);
    }
    var response = api.post(account, login, "/Calls/%s.json".formatted(sid), form);
    if (response.isSuccess()) {
      return Controlled.DONE;
    }
    if (response.status() == 404) {
      return new Controlled(Controlled.OVER, null);
    }
    var body = TwilioAnswer.json(response).orElse(null);
    if (response.status() == 429 || response.status() >= 500) {
      throw new IOException(TwilioAnswer.words(body, response));
    }
    var meaning = TwilioCode.of(TwilioAnswer.number(body));
    return new Controlled(
        meaning == null ? "http_" + response.status() : meaning.code(),
        TwilioAnswer.words(body, response));
  }

  @Override
  public Sound recording(Account account, String url) throws IOException {
    var file = url.matches(".*/RE[0-9a-fA-F]{32}") ? url + ".wav" : url;
    OutboundResponse response = api.file(account, login(account), file);
    if (!response.isSuccess()) {
      throw new IOException("the recording cannot be fetched: status " + response.status());
    }
    return Sound.of(response.body());
  }

  @Override
  public boolean remove(Account account, String reference) throws IOException {
    if (!reference.matches("RE[0-9a-fA-F]{32}")) {
      return false;
    }
    var response = api.delete(account, login(account), recordingPath(reference));
    if (response.isSuccess() || response.status() == 404) {
      return true;
    }
    throw new IOException("the recording cannot be removed: status " + response.status());
  }

  static String recordingPath(String reference) {
    return "/Recordings/%s.json".formatted(reference);
  }

  private static TwilioApi.Login login(Account account) throws IOException {
    return TwilioAccount.login(account)
        .orElseThrow(() -> new IOException("there are no credentials any more"));
  }
}

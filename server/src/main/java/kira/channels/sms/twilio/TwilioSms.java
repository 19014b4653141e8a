package kira.channels.sms.twilio;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
import kira.channels.SettingRule;
import kira.channels.sms.FormBody;
import kira.channels.sms.MediaNames;
import kira.channels.sms.SmsRefusals;
import kira.channels.sms.SmsSettings;
import kira.channels.sms.SmsText;
import kira.channels.text.IncomingText;
import kira.channels.text.MediaFile;
import kira.channels.text.OutgoingText;
import kira.channels.text.TextDesk;
import kira.contacts.consent.Channel;
import org.springframework.stereotype.Component;

/** SMS by Twilio. */
@Component
class TwilioSms implements ChannelProvider {
  static final String ADAPTER = "twilio";
  static final String SERVICE_SID = "messagingServiceSid";

  private static final String STATUS = "status";
  private static final Verified.Genuine NOTHING =
      new Verified.Genuine(List.of(), new Answer(200, "text/xml", "<Response/>"));

  private static final Map<String, SettingRule> SETTINGS =
      Map.of(
          TwilioAccount.ACCOUNT_SID,
          new SettingRule(TwilioAccount.SID, TwilioAccount.SID_FAULT),
          SERVICE_SID,
          new SettingRule(
              Pattern.compile("MG[0-9a-fA-F]{32}"),
              "The SID of a messaging service is MG and 32 letters and digits."));

  private final TwilioApi api;
  private final TwilioAccount twilio;
  private final TextDesk desk;
  private final SmsRefusals refusals;
  private final HookAddress hooks;
  private final ChannelProperties.Twilio properties;
  private final InstantSource clock;

  TwilioSms(
      TwilioApi api,
      TwilioAccount twilio,
      TextDesk desk,
      SmsRefusals refusals,
      HookAddress hooks,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.twilio = twilio;
    this.desk = desk;
    this.refusals = refusals;
    this.hooks = hooks;
    this.properties = properties.twilio();
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

  /** Twilio knows no keys: a doubt ends with a callback, or with a person. */
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
                Field.of(TwilioAccount.ACCOUNT_SID, Field.Type.TEXT, true),
                Field.of(TwilioAccount.AUTH_TOKEN, Field.Type.SECRET, true),
                Field.of(SERVICE_SID, Field.Type.TEXT, false)),
            TextDesk.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return SmsSettings.checked(given, SETTINGS);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return TwilioAccount.faultOf(secret, value);
  }

  @Override
  public String compose(Account account, Draft draft) {
    return SmsText.compose(account, draft);
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var login = TwilioAccount.login(account);
    if (login.isEmpty()) {
      return new SendResult.Unusable(
          "missing_credentials", "There is no account SID or auth token yet.", null);
    }
    return switch (SmsText.of(message.content())) {
      case SmsText.Not(var why) -> why;
      case SmsText.Ready(var text) -> sent(account, login.get(), message.delivery(), text);
    };
  }

  private SendResult sent(
      Account account, TwilioApi.Login login, UUID delivery, OutgoingText text) {
    var form = form(account, delivery, text);
    try {
      return refusals.noted(
          account,
          text.to(),
          TwilioAnswer.of(api.post(account, login, "/Messages.json", form), clock.instant()));
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  private FormBody form(Account account, UUID delivery, OutgoingText text) {
    var form = new FormBody(Map.of()).with("To", text.to());
    var service = account.setting(SERVICE_SID);
    form =
        service.isPresent()
            ? form.with("MessagingServiceSid", service.get())
            : form.with("From", text.from());
    form = form.with("Body", text.text());
    // The callback names the delivery: it may come before the answer, or instead of it.
    return hooks.isReachable(account)
        ? form.with("StatusCallback", hooks.of(account) + "/" + STATUS + "?delivery=" + delivery)
        : form;
  }

  /** Twilio lists what it has; what is not in the list minutes later it never took. */
  @Override
  public Asked ask(Account account, Doubt doubt) {
    var login = TwilioAccount.login(account);
    if (login.isEmpty() || !(SmsText.of(doubt.content()) instanceof SmsText.Ready(var text))) {
      return new Asked.Later();
    }
    var from = account.setting(SERVICE_SID).isPresent() ? null : text.from();
    try {
      var list = new TwilioList(text.text(), doubt.since());
      var first = TwilioList.first(text.to(), from, doubt.since());
      return api.pages(account, login.get(), first, list::read)
          ? Asked.of(list.found(), TwilioList.CERTAIN)
          : new Asked.Later();
    } catch (IOException e) {
      return new Asked.Later();
    }
  }

  @Override
  public Checked check(Account account) {
    return twilio.check(account, (login, number) -> number(account, login, number));
  }

  /** A number whose messages go nowhere yet is told to bring them here. */
  private Checked number(Account account, TwilioApi.Login login, String number) throws IOException {
    var ours =
        hooks.isReachable(account) && account.setting(SERVICE_SID).isEmpty()
            ? hooks.of(account)
            : null;
    return twilio.number(
        account,
        login,
        number,
        found ->
            switch (TwilioNumber.judge(number, found, ours)) {
              case TwilioNumber.Judged.Well _ -> Checked.WELL;
              case TwilioNumber.Judged.Wrong(var checked) -> checked;
              case TwilioNumber.Judged.Deaf(var sid) ->
                  twilio.point(
                      account,
                      login,
                      sid,
                      new FormBody(Map.of())
                          .with("SmsUrl", hooks.of(account))
                          .with("SmsMethod", "POST"));
            });
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    return TwilioAccount.verified(account, hook, this::taken);
  }

  private Verified taken(Hook hook, FormBody form) {
    boolean isStatus = hook.what().equals(STATUS);
    var news =
        new TwilioNews(
            isStatus ? TwilioNews.deliveryIn(hook.query()).orElse(null) : null,
            form.encoded(),
            clock.instant());
    return TwilioNews.key(form, isStatus)
        .map(key -> new Item(key, type(form, isStatus), news.kept(), !isStatus))
        .<Verified>map(item -> new Verified.Genuine(List.of(item), NOTHING.answer()))
        .orElse(NOTHING);
  }

  private static String type(FormBody form, boolean isStatus) {
    return isStatus
        ? form.text("MessageStatus").or(() -> form.text("SmsStatus")).orElse(STATUS)
        : "received";
  }

  @Override
  public Told read(String body) {
    return TwilioNews.read(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
    var incoming = TwilioNews.incoming(FormBody.parse(reference)).orElse(null);
    if (incoming == null) {
      return Landed.dropped("no_sender");
    }
    if (account.senders().stream().anyMatch(each -> each.address().equals(incoming.from()))) {
      return Landed.dropped("own");
    }
    if (incoming.stops()) {
      refusals.stopped(account, incoming.from(), incoming.text());
    }
    return desk.receive(
        account,
        item,
        IncomingText.sms(
            incoming.from(),
            incoming.to(),
            incoming.text(),
            files == Files.FETCHED
                ? files(account, incoming.media())
                : incoming.media().stream().map(each -> missing(each.type())).toList(),
            incoming.sid()));
  }

  private static MediaFile missing(String told) {
    var type = MediaNames.type(told);
    return MediaFile.missing(MediaNames.of(1, type), type);
  }

  private List<MediaFile> files(Account account, List<TwilioNews.Media> media) throws IOException {
    var login =
        TwilioAccount.login(account)
            .orElseThrow(() -> new IOException("there are no credentials any more"));
    var files = new ArrayList<MediaFile>();
    for (var each : media) {
      var response = api.file(account, login, each.url());
      if (response.status() == 404 || response.status() == 410) {
        files.add(missing(each.type()));
        continue;
      }
      if (!response.isSuccess()) {
        throw new IOException("a file cannot be fetched: status " + response.status());
      }
      var type = MediaNames.type(each.type());
      files.add(new MediaFile(MediaNames.of(files.size() + 1, type), type, response.body()));
    }
    return files;
  }
}

package kira.channels.sms.vonage;

import java.io.IOException;
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
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** SMS by Vonage's Messages API. */
@Component
class VonageSms implements ChannelProvider {
  static final String ADAPTER = "vonage";
  private static final String STATUS = "status";

  private final VonageApi api;
  private final VonageAccount vonage;
  private final TextDesk desk;
  private final SmsRefusals refusals;
  private final HookAddress hooks;
  private final ChannelProperties.Vonage properties;
  private final InstantSource clock;

  VonageSms(
      VonageApi api,
      VonageAccount vonage,
      TextDesk desk,
      SmsRefusals refusals,
      HookAddress hooks,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.vonage = vonage;
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
    return Stream.concat(VonageAccount.FIELDS.stream(), TextDesk.FIELDS.stream()).toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return SmsSettings.checked(given, VonageAccount.SETTINGS);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return VonageAccount.faultOf(secret, value);
  }

  @Override
  public String compose(Account account, Draft draft) {
    return SmsText.compose(account, draft);
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var login = VonageAccount.login(account);
    if (login.isEmpty()) {
      return new SendResult.Unusable(
          "missing_credentials", "There is no application or private key yet.", null);
    }
    return switch (SmsText.of(message.content())) {
      case SmsText.Not(var why) -> why;
      case SmsText.Ready(var text) -> sent(account, login.get(), message.delivery(), text);
    };
  }

  private SendResult sent(
      Account account, VonageAccount.Login login, UUID delivery, OutgoingText text) {
    try {
      var body = Json.MAPPER.writeValueAsBytes(request(text, delivery, statusAddress(account)));
      return refusals.noted(
          account,
          text.to(),
          VonageAnswer.of(
              api.post(account, login.application(), login.key(), "/v1/messages", body)));
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  /** A message as {@code POST /v1/messages} takes it. */
  static Map<String, Object> request(OutgoingText text, UUID delivery, @Nullable String status) {
    var body = new LinkedHashMap<String, Object>();
    body.put("channel", "sms");
    body.put("message_type", "text");
    body.put("to", VonageAccount.bare(text.to()));
    body.put("from", VonageAccount.bare(text.from()));
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

  @Override
  public Checked check(Account account) {
    return vonage.check(
        account, new VonageApplication(hooks.isReachable(account) ? hooks.of(account) : null));
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    var doubt = vonage.doubt(account, hook, List.of(hook.body()));
    return doubt != null
        ? doubt
        : VonageNews.named(hook.body())
            .<Verified>map(news -> Verified.Genuine.of(news.key(), news.type(), hook.body()))
            .orElseGet(() -> new Verified.Genuine(List.of(), Answer.TAKEN));
  }

  @Override
  public Told read(String body) {
    return VonageNews.read(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
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
        IncomingText.sms(
            incoming.from(),
            incoming.to(),
            incoming.text(),
            files == Files.FETCHED
                ? files(account, incoming.media())
                : incoming.media().stream().map(VonageSms::missing).toList(),
            incoming.id()));
  }

  private static MediaFile missing(VonageNews.Media media) {
    var type = "application/octet-stream";
    return MediaFile.missing(media.name() == null ? MediaNames.of(1, type) : media.name(), type);
  }

  private List<MediaFile> files(Account account, List<VonageNews.Media> media) throws IOException {
    var files = new ArrayList<MediaFile>();
    for (var each : media) {
      var response = api.file(account, each.url());
      if (response.status() == 404 || response.status() == 410) {
        files.add(missing(each));
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

package kira.channels.email.cloudflare;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailContent;
import kira.channels.email.EmailFiles;
import kira.channels.email.EmailSettings;
import kira.channels.email.MailIntake;
import kira.channels.email.OutgoingEmail;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;

/** Email by Cloudflare: sent by its REST, brought by a Worker of the workspace's own. */
@Component
class CloudflareEmail implements ChannelProvider {
  static final String ADAPTER = "cloudflare";
  static final String ACCOUNT_ID = "accountId";
  static final String API_TOKEN = "apiToken";
  static final String SIGNING_SECRET = "signingSecret";

  /** Where the simulator stands in its place. */
  static final String SIMULATOR = "/simulator/cloudflare";

  private static final int SHORTEST_SECRET = 32;

  private final OutboundHttp http;
  private final OwnServer own;
  private final EmailFiles files;
  private final MailIntake intake;
  private final Suppressions suppressions;
  private final CloudflareProperties properties;
  private final InstantSource clock;

  CloudflareEmail(
      OutboundHttp http,
      OwnServer own,
      EmailFiles files,
      MailIntake intake,
      Suppressions suppressions,
      CloudflareProperties properties,
      InstantSource clock) {
    this.http = http;
    this.own = own;
    this.files = files;
    this.intake = intake;
    this.suppressions = suppressions;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  /** It documents no keys: what is in doubt is held for a person. */
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
                Field.of(ACCOUNT_ID, Field.Type.TEXT, true),
                Field.of(API_TOKEN, Field.Type.SECRET, true),
                Field.of(SIGNING_SECRET, Field.Type.SECRET, false)),
            EmailSettings.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    var rest = new HashMap<>(given);
    var id = rest.remove(ACCOUNT_ID);
    var settings = new LinkedHashMap<>(EmailSettings.checked(rest));
    if (id != null && !id.isBlank()) {
      if (!id.strip().matches("[0-9a-f]{32}")) {
        throw Problem.badRequest(
            "invalid_request",
            "An account ID of Cloudflare has 32 digits, 0 to 9 and a to f.",
            "settings." + ACCOUNT_ID);
      }
      settings.put(ACCOUNT_ID, id.strip());
    }
    return settings;
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return switch (secret) {
      case API_TOKEN ->
          value.matches("[\\x21-\\x7e]{20,300}")
              ? Optional.empty()
              : Optional.of("An API token of Cloudflare has at least 20 characters, no spaces.");
      case SIGNING_SECRET ->
          value.length() >= SHORTEST_SECRET && value.matches("[\\x21-\\x7e]{1,200}")
              ? Optional.empty()
              : Optional.of("Choose a secret of at least 32 characters without spaces.");
      default -> Optional.of("Cloudflare has no secret of this name.");
    };
  }

  @Override
  public String compose(Account account, Draft draft) {
    return Json.MAPPER.writeValueAsString(EmailContent.of(account, draft));
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    if (account.secret(API_TOKEN).isEmpty() || account.setting(ACCOUNT_ID).isEmpty()) {
      return new SendResult.Unusable(
          "missing_api_token", "There is no account ID or API token yet.", null);
    }
    OutgoingEmail mail;
    byte[] body;
    try {
      var content = Json.MAPPER.readValue(message.content(), EmailContent.class);
      var filled = files.filled(account.tenant(), content);
      if (filled.isEmpty()) {
        return new SendResult.Refused("attachment_gone", "A file of the message is gone.");
      }
      mail = filled.get();
      body = Json.MAPPER.writeValueAsBytes(CloudflareRequest.of(mail, message.delivery()));
    } catch (IOException e) {
      return new SendResult.TryLater("files", "The files cannot be read now.", null);
    }
    if (body.length > CloudflareRequest.LARGEST) {
      return new SendResult.Refused("too_large", "Cloudflare takes mails of up to 5 MB.");
    }
    if (mail.to().size() + mail.cc().size() + mail.bcc().size()
        > CloudflareRequest.MOST_RECIPIENTS) {
      return new SendResult.Refused("refused", "Cloudflare takes 50 recipients at most.");
    }
    try {
      var recipient = mail.to().getFirst().address();
      var result =
          CloudflareAnswer.of(post(account, body), recipient, message.delivery().toString());
      if (result instanceof SendResult.Refused(var code, var words) && code.equals("bounced")) {
        close(account, recipient, words);
      }
      return result;
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  private void close(Account account, String recipient, String words) {
    suppressions.told(
        account.tenant(), Channel.EMAIL, recipient, Suppression.Reason.BOUNCED, words);
  }

  private OutboundResponse post(Account account, byte[] body) throws IOException {
    var path =
        "/accounts/%s/email/sending/send".formatted(account.setting(ACCOUNT_ID).orElseThrow());
    var base = properties.baseUrl().toString();
    var at =
        account.isSimulated()
            ? own.at(SIMULATOR + path)
            : URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    var request =
        OutboundRequest.post(at, "application/json", body)
            .header("Authorization", "Bearer " + account.secret(API_TOKEN).orElseThrow().reveal())
            .header("Accept", "application/json")
            .within(Duration.ofSeconds(20), Duration.ofSeconds(60))
            .atMost(1_000_000);
    return account.isSimulated() ? own.send(request) : http.send(request);
  }

  /** Sends what is no mail: a token that may send is told so, another one that it may not. */
  @Override
  public Checked check(Account account) {
    if (account.secret(API_TOKEN).isEmpty() || account.setting(ACCOUNT_ID).isEmpty()) {
      return new Checked("missing_api_token", "There is no account ID or API token yet.");
    }
    if (account.senders().isEmpty()) {
      return new Checked("no_sender", "There is no sender yet.");
    }
    try {
      var response = post(account, new byte[] {'{', '}'});
      var body = CloudflareAnswer.json(response).orElse(null);
      if (CloudflareAnswer.code(body) == CloudflareAnswer.INVALID_SCHEMA) {
        return Checked.WELL;
      }
      return switch (CloudflareAnswer.of(response, "", "")) {
        case SendResult.Unusable(var code, var words, _) -> new Checked(code, words);
        case SendResult.TryLater(var code, var words, _, _) -> new Checked(code, words);
        default -> new Checked("unexpected", CloudflareAnswer.words(body, response.status()));
      };
    } catch (IOException e) {
      return new Checked("unreachable", "The provider cannot be reached.");
    }
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    var secret = account.secret(SIGNING_SECRET);
    if (secret.isEmpty()) {
      return new Verified.Forged("no_signing_secret");
    }
    if (!hook.method().equals("POST")
        || !WorkerSignature.holds(secret.get(), hook.headers(), hook.body(), clock.instant())) {
      return new Verified.Forged("invalid_signature");
    }
    var to = hook.headers().getOrDefault(WorkerSignature.TO, "");
    var recipients = Suppressions.normal(Channel.EMAIL, to).map(EmailAddress::of).stream().toList();
    try {
      return new Verified.Genuine(
          List.of(intake.kept(account, hook.body(), recipients)), Answer.TAKEN);
    } catch (IOException e) {
      // The Worker is told that it failed, and the other server brings the mail again.
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public Told read(String body) {
    return intake.read(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
    return intake.receive(account, item, reference);
  }
}

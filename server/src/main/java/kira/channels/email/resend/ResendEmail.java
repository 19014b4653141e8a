package kira.channels.email.resend;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.ChannelProvider;
import kira.channels.email.EmailContent;
import kira.channels.email.EmailFiles;
import kira.channels.email.EmailSettings;
import kira.channels.email.MailIntake;
import kira.channels.webhook.SvixSignature;
import kira.contacts.consent.Channel;
import kira.objects.Json;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Email by Resend. */
@Component
class ResendEmail implements ChannelProvider {
  static final String ADAPTER = "resend";
  static final String API_KEY = "apiKey";
  static final String SIGNING_SECRET = "signingSecret";

  private final ResendApi api;
  private final ResendInbox inbox;
  private final MailIntake intake;
  private final EmailFiles files;
  private final ChannelProperties.Resend properties;
  private final InstantSource clock;

  ResendEmail(
      ResendApi api,
      ResendInbox inbox,
      MailIntake intake,
      EmailFiles files,
      ChannelProperties properties,
      InstantSource clock) {
    this.api = api;
    this.inbox = inbox;
    this.intake = intake;
    this.files = files;
    this.properties = properties.resend();
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

  @Override
  public Duration remembersKeys() {
    return properties.remembersKeys();
  }

  @Override
  public double perSecond(Account account) {
    return properties.perSecond();
  }

  @Override
  public List<Field> fields() {
    return Stream.concat(
            Stream.of(
                Field.of(API_KEY, Field.Type.SECRET, true),
                Field.of(SIGNING_SECRET, Field.Type.SECRET, true)),
            EmailSettings.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    return EmailSettings.checked(given);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    return switch (secret) {
      case API_KEY ->
          value.matches("re_[\\x21-\\x7e]{4,300}")
              ? Optional.empty()
              : Optional.of("An API key of Resend begins with re_ and has no spaces.");
      case SIGNING_SECRET ->
          SvixSignature.isSecret(value)
              ? Optional.empty()
              : Optional.of("A signing secret of Resend begins with whsec_.");
      default -> Optional.of("Resend has no secret of this name.");
    };
  }

  @Override
  public String compose(Account account, Draft draft) {
    return Json.MAPPER.writeValueAsString(EmailContent.of(account, draft));
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    var key = account.secret(API_KEY);
    if (key.isEmpty()) {
      return new SendResult.Unusable("missing_api_key", "There is no API key yet.", null);
    }
    byte[] body;
    try {
      var content = Json.MAPPER.readValue(message.content(), EmailContent.class);
      var mail = files.filled(account.tenant(), content);
      if (mail.isEmpty()) {
        return new SendResult.Refused("attachment_gone", "A file of the message is gone.");
      }
      if (ResendRequest.size(mail.get()) > ResendRequest.LARGEST) {
        return new SendResult.Refused("too_large", "The files are larger than 40 MB together.");
      }
      body = Json.MAPPER.writeValueAsBytes(ResendRequest.of(mail.get(), message.delivery()));
    } catch (IOException e) {
      return new SendResult.TryLater("files", "The files cannot be read now.", null);
    }
    try {
      return ResendAnswer.of(
          api.post(account, key.get(), "/emails", body, message.key()), clock.instant());
    } catch (IOException e) {
      return SendResult.broken(e);
    }
  }

  @Override
  public Checked check(Account account) {
    var key = account.secret(API_KEY);
    if (key.isEmpty()) {
      return new Checked("missing_api_key", "There is no API key yet.");
    }
    if (account.senders().isEmpty()) {
      return new Checked("no_sender", "There is no sender yet.");
    }
    try {
      var response = api.get(account, key.get(), "/domains");
      var body = ResendAnswer.json(response).orElse(null);
      if (!response.isSuccess() || body == null) {
        return notWell(response, body);
      }
      return domains(account, body.path("data"));
    } catch (IOException e) {
      return new Checked("unreachable", "The provider cannot be reached.");
    }
  }

  private static Checked notWell(OutboundResponse response, @Nullable JsonNode body) {
    var name = ResendAnswer.text(body, "name");
    // A key that may send and nothing else is a good key: what it cannot see is not checked.
    return "restricted_api_key".equals(name) && response.status() == 401
        ? Checked.WELL
        : new Checked(
            name == null ? "http_" + response.status() : name, ResendAnswer.words(body, response));
  }

  private static Checked domains(Account account, JsonNode data) {
    Set<String> verified = new HashSet<>();
    Set<String> known = new HashSet<>();
    for (var domain : data) {
      var name = ResendAnswer.text(domain, "name");
      if (name != null) {
        known.add(name.toLowerCase(Locale.ROOT));
        if ("verified".equals(ResendAnswer.text(domain, "status"))) {
          verified.add(name.toLowerCase(Locale.ROOT));
        }
      }
    }
    for (var sender : account.senders()) {
      var domain =
          sender
              .address()
              .substring(sender.address().lastIndexOf('@') + 1)
              .toLowerCase(Locale.ROOT);
      if (!verified.contains(domain) && !domain.equals("resend.dev")) {
        return known.contains(domain)
            ? new Checked("domain_not_verified", domain)
            : new Checked("domain_unknown", domain);
      }
    }
    return Checked.WELL;
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    var secret = account.secret(SIGNING_SECRET);
    if (secret.isEmpty()) {
      return new Verified.Forged("no_signing_secret");
    }
    return SvixSignature.verified(secret.get(), hook.headers(), hook.body(), clock.instant())
        .<Verified>map(id -> Verified.Genuine.of(id, ResendEvent.type(hook.body()), hook.body()))
        .orElseGet(() -> new Verified.Forged("invalid_signature"));
  }

  @Override
  public Told read(String body) {
    return ResendEvent.read(body);
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
    var key = account.secret(API_KEY).orElseThrow(() -> new IOException("there is no API key yet"));
    var fetched = inbox.fetch(account, key, reference);
    return fetched.isEmpty()
        ? Landed.dropped("gone")
        : intake.receive(
            account, item, fetched.get().mail(), fetched.get().proof(), fetched.get().raw());
  }

  static String path(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  static URI uri(String text) throws IOException {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address", e);
    }
  }
}

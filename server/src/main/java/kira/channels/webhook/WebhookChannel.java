package kira.channels.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.ChannelProvider;
import kira.channels.Door;
import kira.channels.Fact;
import kira.channels.text.IncomingText;
import kira.channels.text.MediaFile;
import kira.channels.text.OutgoingText;
import kira.channels.text.TextDesk;
import kira.contacts.consent.Channel;
import kira.objects.Json;
import kira.platform.blobs.Blobs;
import kira.platform.html.CleanText;
import kira.platform.http.BlockedAddressException;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.http.ResponseTooLargeException;
import kira.platform.secrets.Secret;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Anything that a workspace attaches itself: signed webhooks in both directions. */
@Component
public class WebhookChannel implements ChannelProvider {
  public static final String ADAPTER = "webhook";
  public static final String URL = "url";

  /** What we sign with. */
  public static final String SIGNING_SECRET = "signingSecret";

  /** What the other side signs with: another one, or it could send our own messages back to us. */
  public static final String INBOUND_SECRET = "inboundSecret";

  public static final String SIMULATOR = "/simulator/webhook/";

  private static final Duration FIRST_PIECE = Duration.ofSeconds(15);
  private static final Duration WHOLE = Duration.ofSeconds(30);
  private static final long LARGEST_ANSWER = 100_000;
  private static final long LARGEST_FILE = 10_000_000;
  private static final int LONGEST_SENDER = 200;
  private static final int LONGEST_TEXT = 8_000;
  private static final int LONGEST_URL = 2_000;

  private final OutboundHttp http;
  private final OwnServer own;
  private final TextDesk desk;
  private final Blobs blobs;
  private final ChannelProperties.Webhook properties;
  private final InstantSource clock;

  WebhookChannel(
      OutboundHttp http,
      OwnServer own,
      TextDesk desk,
      Blobs blobs,
      ChannelProperties properties,
      InstantSource clock) {
    this.http = http;
    this.own = own;
    this.desk = desk;
    this.blobs = blobs;
    this.properties = properties.webhook();
    this.clock = clock;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public Channel channel() {
    return Channel.WEBHOOK;
  }

  /** For so long receivers are told to remember ids. */
  @Override
  public Duration remembersKeys() {
    return properties.remembersKeys();
  }

  @Override
  public double perSecond(Account account) {
    return properties.perSecond();
  }

  @Override
  public Optional<String> sender(String address) {
    return Optional.of(CleanText.line(address))
        .filter(text -> !text.isEmpty() && text.length() <= LONGEST_SENDER);
  }

  @Override
  public Optional<String> listed(Account account, String recipient) {
    return TextDesk.listed(account.id(), Channel.WEBHOOK, recipient);
  }

  @Override
  public List<Field> fields() {
    return Stream.concat(
            Stream.of(
                Field.of(URL, Field.Type.TEXT, true),
                Field.of(SIGNING_SECRET, Field.Type.SECRET, true),
                Field.of(INBOUND_SECRET, Field.Type.SECRET, true)),
            TextDesk.FIELDS.stream())
        .toList();
  }

  @Override
  public Map<String, String> settings(Map<String, String> given) {
    var settings = new LinkedHashMap<String, String>();
    given.forEach((key, value) -> {
      var text = value == null ? "" : CleanText.line(value);
      switch (key) {
        case URL -> {
          if (!text.isEmpty()) {
            if (text.length() > LONGEST_URL || WebhookNews.address(text).isEmpty()) {
              throw fault("An address is like https://example.com/kira.", key);
            }
            settings.put(key, text);
          }
        }
        case TextDesk.KIRA_ANSWERS -> {
          if (!text.isEmpty()) {
            if (!text.equals("true") && !text.equals("false")) {
              throw fault("Write true or false.", key);
            }
            settings.put(key, text);
          }
        }
        default -> throw fault("There is no such setting.", key);
      }
    });
    return settings;
  }

  private static Problem fault(String words, String key) {
    return Problem.badRequest("invalid_request", words, "settings." + key);
  }

  @Override
  public Optional<String> faultOf(String secret, String value) {
    if (!secret.equals(SIGNING_SECRET) && !secret.equals(INBOUND_SECRET)) {
      return Optional.of("A webhook has no secret of this name.");
    }
    return SvixSignature.isSecret(value)
        ? Optional.empty()
        : Optional.of("A secret is whsec_ and at least 16 bytes in base64.");
  }

  @Override
  public Map<String, Secret> besides(Account account, Map<String, Secret> given) {
    var old = new LinkedHashMap<String, Secret>();
    for (var which : List.of(SIGNING_SECRET, INBOUND_SECRET)) {
      var before = account.secret(which);
      var now = given.get(which);
      if (before.isPresent() && now != null && !now.reveal().equals(before.get().reveal())) {
        old.put(
            OldSecret.name(which),
            new OldSecret(before.get(), clock.instant().plus(OldSecret.HOLDS)).kept());
      }
    }
    return old;
  }

  @Override
  public String compose(Account account, Draft draft) {
    if (draft.text().length() > LONGEST_TEXT) {
      throw Problem.badRequest(
          "too_long", "A message has at most %,d characters.".formatted(LONGEST_TEXT), "text");
    }
    return Json.MAPPER.writeValueAsString(OutgoingText.of(account, draft));
  }

  @Override
  public SendResult send(Account account, Outbound message) {
    return switch (WebhookMessage.of(account.tenant(), message, blobs)) {
      case WebhookMessage.Made.Not(var why) -> why;
      case WebhookMessage.Made.Ready(var body) -> {
        try {
          yield posted(account, message.key(), body)
              .map(response -> WebhookAnswer.of(response, message.delivery(), clock.instant()))
              .orElseGet(() ->
                  new SendResult.Unusable(
                      "missing_credentials", "There is no address or signing secret yet.", null));
        } catch (BlockedAddressException e) {
          yield new SendResult.Unusable("address_blocked", String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
          yield SendResult.broken(e);
        }
      }
    };
  }

  @Override
  public Checked check(Account account) {
    if (account.secret(INBOUND_SECRET).isEmpty()) {
      return new Checked("missing_inbound_secret", "Nothing can come in without a secret.");
    }
    var id = UUID.randomUUID();
    var ping = Json.MAPPER.writeValueAsBytes(Map.of("type", "ping", "id", id.toString()));
    try {
      var response = posted(account, id.toString(), ping).orElse(null);
      if (response == null) {
        return new Checked("missing_credentials", "There is no address or signing secret yet.");
      }
      if (response.isSuccess()) {
        return Checked.WELL;
      }
      return switch (WebhookAnswer.of(response, id, clock.instant())) {
        case SendResult.Unusable(var code, var words, _) -> new Checked(code, words);
        case SendResult.Refused(var code, var words) -> new Checked(code, words);
        case SendResult.TryLater(var code, var words, _, _) -> new Checked(code, words);
        case SendResult.InDoubt(var words) -> new Checked("receiver_broken", words);
        case SendResult.Accepted _ -> Checked.WELL;
      };
    } catch (BlockedAddressException e) {
      return new Checked("address_blocked", e.getMessage());
    } catch (IOException e) {
      return new Checked("unreachable", "The receiver cannot be reached.");
    }
  }

  /** Posts, signed; empty when there is not yet where to, or what to sign with. */
  private Optional<OutboundResponse> posted(Account account, String id, byte[] body)
      throws IOException {
    var secret = account.secret(SIGNING_SECRET).orElse(null);
    var url = at(account);
    if (secret == null || url == null) {
      return Optional.empty();
    }
    var now = clock.instant();
    var request =
        OutboundRequest.post(url, "application/json", body)
            .header("webhook-id", id)
            .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
            .header("webhook-signature", signatures(account, secret, id, now, body))
            .within(FIRST_PIECE, WHOLE)
            .atMost(LARGEST_ANSWER);
    return Optional.of(account.isSimulated() ? own.send(request) : http.send(request));
  }

  /** By the old secret, too, as long as it holds: receivers take any that they know. */
  private static String signatures(
      Account account, Secret secret, String id, Instant now, byte[] body) {
    var signature = SvixSignature.sign(secret, id, now, body);
    return OldSecret.of(account, SIGNING_SECRET, now)
        .map(old -> signature + " " + SvixSignature.sign(old.secret(), id, now, body))
        .orElse(signature);
  }

  private @Nullable URI at(Account account) {
    return account.isSimulated()
        ? own.at(SIMULATOR + new Door(account.tenant(), account.id()).text())
        : account.setting(URL).flatMap(WebhookNews::address).orElse(null);
  }

  @Override
  public Verified verify(Account account, Hook hook) {
    Secret secret = account.secret(INBOUND_SECRET).orElse(null);
    if (secret == null) {
      return new Verified.Forged("no_signing_secret");
    }
    var now = clock.instant();
    var id =
        SvixSignature.verified(secret, hook.headers(), hook.body(), now)
            .or(() ->
                OldSecret.of(account, INBOUND_SECRET, now)
                    .flatMap(old ->
                        SvixSignature.verified(old.secret(), hook.headers(), hook.body(), now)));
    if (id.isEmpty() || !hook.method().equals("POST")) {
      return new Verified.Forged("invalid_signature");
    }
    var news = WebhookNews.of(id.get(), hook.body(), clock.instant());
    return new Verified.Genuine(
        List.of(new Item(news.key(), news.type(), news.kept())), Answer.TAKEN);
  }

  @Override
  public Told read(String body) {
    var news = WebhookNews.ofKept(body).orElse(null);
    if (news == null) {
      return new Told.Unknown();
    }
    return switch (news.type()) {
      case WebhookNews.MESSAGE -> new Told.Arrived(body);
      case WebhookNews.STATUS -> report(news);
      default -> new Told.Unknown();
    };
  }

  private static Told report(WebhookNews news) {
    var fact =
        switch (String.valueOf(news.status())) {
          case "delivered" -> Fact.DELIVERED;
          case "read" -> Fact.READ;
          default -> Fact.FAILED;
        };
    return new Told.Report(
        news.delivery(),
        null,
        fact,
        fact == Fact.FAILED ? "receiver_failed" : null,
        news.words(),
        null,
        news.at());
  }

  @Override
  public Landed receive(Account account, UUID item, String reference, Files files)
      throws IOException {
    var news = WebhookNews.ofKept(reference).orElse(null);
    if (news == null || news.from() == null) {
      return Landed.dropped("no_sender");
    }
    return desk.receive(
        account,
        item,
        new IncomingText(
            TextDesk.WEBHOOK,
            news.from(),
            news.name(),
            news.text(),
            files(account, news.attachments(), files == Files.FETCHED),
            news.id(),
            null,
            null));
  }

  private List<MediaFile> files(
      Account account, List<WebhookNews.Attachment> attachments, boolean fetch) throws IOException {
    var files = new ArrayList<MediaFile>();
    for (var each : attachments) {
      var url = each.url();
      var content = each.content();
      files.add(
          new MediaFile(
              each.name(),
              each.type(),
              content != null
                  ? Base64.getDecoder().decode(content)
                  : url == null || !fetch ? new byte[0] : fetched(account, URI.create(url))));
    }
    return files;
  }

  /**
   * The file, or nothing where there is none to be had: the message then says that it is missing.
   */
  private byte[] fetched(Account account, URI url) throws IOException {
    try {
      var request = OutboundRequest.get(url).within(FIRST_PIECE, WHOLE).atMost(LARGEST_FILE);
      // Whoever plays a simulated account is a stranger: nothing is fetched for them from here.
      var response = account.isSimulated() ? own.send(request) : http.send(request);
      if (response.isSuccess()) {
        return response.body();
      }
      if (response.status() >= 500 || response.status() == 429) {
        throw new IOException("a file cannot be fetched: status " + response.status());
      }
      return new byte[0];
    } catch (UnknownHostException | ResponseTooLargeException e) {
      return new byte[0];
    }
  }
}

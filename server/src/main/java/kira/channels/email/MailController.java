package kira.channels.email;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import kira.channels.NotAnAddress;
import kira.channels.email.mime.MailWriter;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.html.HtmlSanitizer;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Mails of a conversation as mails, and to whom a reply goes. */
@RestController
@RequestMapping("/api/v1/conversations/{id}")
class MailController {
  private static final long LARGEST_IMAGE = 8_000_000;
  private static final int MOST_TO = 10;
  private static final int MOST_CC = 20;
  private static final int LONGEST_NAME = 120;
  private static final Set<String> IMAGES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif");

  private final Conversations conversations;
  private final EmailMessageTable table;
  private final EmailMessages messages;
  private final EmailThreads threads;
  private final OutboundHttp http;
  private final InstantSource clock;

  MailController(
      Conversations conversations,
      EmailMessageTable table,
      EmailMessages messages,
      EmailThreads threads,
      OutboundHttp http,
      InstantSource clock) {
    this.conversations = conversations;
    this.table = table;
    this.messages = messages;
    this.threads = threads;
    this.http = http;
    this.clock = clock;
  }

  /**
   * A mail that came in.
   *
   * @param rich whether its HTML says more than its text
   * @param folded whether something of it is not shown at first
   * @param original whether its bytes are there
   * @param doubtful whether it was most likely not written by whom it names
   */
  record MailView(
      UUID message,
      EmailAddress from,
      List<EmailAddress> to,
      List<EmailAddress> cc,
      String subject,
      @Nullable Instant sentAt,
      boolean rich,
      boolean folded,
      boolean original,
      boolean doubtful,
      MailProof proof) {
    MailView {
      to = List.copyOf(to);
      cc = List.copyOf(cc);
    }
  }

  record Mails(List<MailView> items) {
    Mails {
      items = List.copyOf(items);
    }
  }

  @GetMapping("/mails")
  @Requires(Permission.CONVERSATIONS_READ)
  Mails list(@PathVariable UUID id) {
    found(id);
    return new Mails(
        table.ofConversation(Tenancy.caller().tenant().value(), id).stream()
            .filter(row -> row.state().letter() != null)
            .map(row -> view(row.id(), Objects.requireNonNull(row.state().letter())))
            .toList());
  }

  private static MailView view(UUID message, EmailMessage.Letter letter) {
    return new MailView(
        message,
        letter.from(),
        letter.to(),
        letter.cc(),
        letter.subject(),
        letter.sentAt(),
        letter.rich(),
        letter.folded(),
        letter.origin().raw() != null,
        letter.origin().proof().isDoubtful(),
        letter.origin().proof());
  }

  /**
   * What is shown of a mail, cleaned.
   *
   * @param rest what is folded away, as text
   * @param restHtml the same as HTML
   * @param images how many it would fetch from elsewhere
   */
  record MailBodyView(String html, String rest, String restHtml, int images) {}

  /** What a mail says; images from elsewhere only when they are asked for. */
  @GetMapping("/mails/{message}")
  @Requires(Permission.CONVERSATIONS_READ)
  MailBodyView body(
      @PathVariable UUID id,
      @PathVariable UUID message,
      @RequestParam(defaultValue = "false") boolean images) {
    var letter = letter(id, message);
    var shown =
        messages
            .shown(Tenancy.caller().tenant(), letter)
            .orElseThrow(() -> Problem.notFound("mail"));
    var elsewhere = new AtomicInteger();
    var html =
        HtmlSanitizer.mail(shown.html(), src -> image(id, message, letter, src, images, elsewhere));
    var restHtml =
        HtmlSanitizer.mail(
            shown.restHtml(), src -> image(id, message, letter, src, images, elsewhere));
    return new MailBodyView(html, shown.rest(), restHtml, elsewhere.get());
  }

  /** Of a file of the mail its address here; of an image elsewhere ours, which fetches it. */
  private static @Nullable String image(
      UUID id,
      UUID message,
      EmailMessage.Letter letter,
      String source,
      boolean images,
      AtomicInteger elsewhere) {
    if (source.regionMatches(true, 0, "cid:", 0, 4)) {
      var file = letter.inline().get(source.substring(4));
      return file == null ? null : "/api/v1/attachments/" + file;
    }
    if (!isElsewhere(source)) {
      return null;
    }
    int number = elsewhere.getAndIncrement();
    return images
        ? "/api/v1/conversations/%s/mails/%s/images/%d".formatted(id, message, number)
        : null;
  }

  private static boolean isElsewhere(String source) {
    var lower = source.toLowerCase(Locale.ROOT);
    return lower.startsWith("https://") || lower.startsWith("http://");
  }

  /**
   * An image that a mail shows from elsewhere: this server fetches it, so that its sender learns
   * nothing of who looks at it.
   */
  @GetMapping("/mails/{message}/images/{number}")
  @Requires(Permission.CONVERSATIONS_READ)
  ResponseEntity<byte[]> image(
      @PathVariable UUID id, @PathVariable UUID message, @PathVariable int number) {
    var letter = letter(id, message);
    var shown =
        messages
            .shown(Tenancy.caller().tenant(), letter)
            .orElseThrow(() -> Problem.notFound("mail"));
    var sources = new ArrayList<String>();
    for (var html : List.of(shown.html(), shown.restHtml())) {
      HtmlSanitizer.mail(
          html,
          source -> {
            if (isElsewhere(source)) {
              sources.add(source);
            }
            return null;
          });
    }
    if (number < 0 || number >= sources.size()) {
      throw Problem.notFound("image");
    }
    try {
      var answer =
          http.send(
              OutboundRequest.get(URI.create(sources.get(number).strip()))
                  .within(Duration.ofSeconds(10), Duration.ofSeconds(20))
                  .atMost(LARGEST_IMAGE));
      var type =
          answer
              .header("content-type")
              .map(each -> each.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
              .filter(IMAGES::contains);
      if (!answer.isSuccess() || type.isEmpty()) {
        throw Problem.notFound("image");
      }
      return ResponseEntity.ok()
          .contentType(MediaType.parseMediaType(type.get()))
          .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate())
          .header("X-Content-Type-Options", "nosniff")
          .header("Content-Security-Policy", "default-src 'none'; sandbox")
          .body(answer.body());
    } catch (IOException | IllegalArgumentException e) {
      throw Problem.notFound("image");
    }
  }

  /** The mail as it came, byte for byte. */
  @GetMapping("/mails/{message}/original")
  @Requires(Permission.CONVERSATIONS_READ)
  ResponseEntity<byte[]> original(@PathVariable UUID id, @PathVariable UUID message) {
    var bytes =
        messages
            .original(Tenancy.caller().tenant(), letter(id, message))
            .orElseThrow(() -> Problem.notFound("mail"));
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType("message/rfc822"))
        .header("Content-Disposition", "attachment; filename=\"mail-%s.eml\"".formatted(message))
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; sandbox")
        .body(bytes);
  }

  /** To whom the next reply goes. */
  record Recipients(List<EmailAddress> to, List<EmailAddress> cc) {
    Recipients {
      to = List.copyOf(to);
      cc = List.copyOf(cc);
    }
  }

  @GetMapping("/recipients")
  @Requires(Permission.CONVERSATIONS_READ)
  Recipients recipients(@PathVariable UUID id) {
    found(id);
    return threads
        .find(Tenancy.caller().tenant(), id)
        .map(thread -> new Recipients(thread.recipients(), thread.cc()))
        .orElseThrow(() -> Problem.notFound("mail"));
  }

  record AddressBody(@Needed @Nullable String address, @Nullable String name) {}

  record RecipientsBody(@Needed @Nullable List<AddressBody> to, @Nullable List<AddressBody> cc) {}

  /** Says to whom replies go, until the next mail comes in. */
  @PutMapping("/recipients")
  @Requires(Permission.CONVERSATIONS_REPLY)
  Recipients address(@PathVariable UUID id, @RequestBody RecipientsBody body) {
    found(id);
    var to = addresses(body.to(), "to", MOST_TO);
    if (to.isEmpty()) {
      throw Problem.badRequest("invalid_request", "A mail needs a recipient.", "to");
    }
    var cc =
        addresses(body.cc(), "cc", MOST_CC).stream()
            .filter(each -> to.stream().noneMatch(each::same))
            .toList();
    var caller = Tenancy.caller();
    if (threads.tell(
            caller.tenant(),
            id,
            new EmailThread.Command.Address(to, cc, caller.actor().text(), clock.instant()))
        instanceof Outcome.Refused) {
      throw Problem.notFound("mail");
    }
    return recipients(id);
  }

  private static List<EmailAddress> addresses(
      @Nullable List<AddressBody> bodies, String field, int most) {
    if (bodies == null) {
      return List.of();
    }
    if (bodies.size() > most) {
      throw Problem.badRequest("invalid_request", "At most %d addresses.".formatted(most), field);
    }
    var addresses = new ArrayList<EmailAddress>();
    for (int i = 0; i < bodies.size(); i++) {
      var at = "%s[%d]".formatted(field, i);
      var body = bodies.get(i);
      var address =
          Suppressions.normal(Channel.EMAIL, body.address() == null ? "" : body.address().strip())
              .map(EmailAddress::of)
              .filter(MailWriter::isAddress)
              .orElseThrow(() -> NotAnAddress.of(Channel.EMAIL, at));
      var name =
          body.name() == null ? "" : CleanText.cut(CleanText.line(body.name()), LONGEST_NAME);
      if (addresses.stream().noneMatch(address::same)) {
        addresses.add(new EmailAddress(address.address(), name.isEmpty() ? null : name));
      }
    }
    return addresses;
  }

  private void found(UUID id) {
    if (conversations
        .find(Tenancy.caller().tenant(), new ConversationId(id))
        .filter(view -> view.channel().equals(EmailDesk.CHANNEL))
        .isEmpty()) {
      throw Problem.notFound("conversation");
    }
  }

  private EmailMessage.Letter letter(UUID id, UUID message) {
    found(id);
    return messages
        .find(Tenancy.caller().tenant(), message)
        .filter(letter -> letter.conversation().equals(id))
        .orElseThrow(() -> Problem.notFound("mail"));
  }
}

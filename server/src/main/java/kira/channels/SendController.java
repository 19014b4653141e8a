package kira.channels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.email.response.MailMarks;
import kira.channels.email.template.EmailTemplates;
import kira.channels.email.template.TemplateData;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.html.CleanText;
import kira.platform.html.HtmlSanitizer;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sends messages that belong to no conversation. */
@RestController
@RequestMapping("/api/v1/channels/accounts")
class SendController {
  private static final int MOST_MESSAGES = 1_000;
  private static final int KEY_LIMIT = 200;
  private static final int TEXT_LIMIT = 200_000;

  private final ChannelAccounts accounts;
  private final Deliveries deliveries;
  private final MailMarks marks;
  private final EmailTemplates templates;

  SendController(
      ChannelAccounts accounts, Deliveries deliveries, MailMarks marks, EmailTemplates templates) {
    this.accounts = accounts;
    this.deliveries = deliveries;
    this.marks = marks;
    this.templates = templates;
  }

  /**
   * One message of many.
   *
   * @param key of the sender's own, such as the number of an invoice: by an account, the same key
   *     is the same message, sent once; null takes the place in the request
   * @param to may be missing where a template goes to a contact
   * @param text of a message that is not made of a template
   * @param template a published email template, in place of subject, text and HTML
   * @param contact whom a template is for
   * @param data what stands for the template's {@code data.…}
   * @param tracking null leaves it to the account
   */
  record NewMessage(
      @Nullable String key,
      @Nullable String to,
      @Nullable String subject,
      @Nullable String text,
      @Nullable String html,
      @Nullable UUID template,
      @Nullable UUID contact,
      @Nullable Map<String, String> data,
      @Nullable TrackingBody tracking) {}

  /**
   * What is to be learned of a mail; null leaves it to the account.
   *
   * @param opens whether it was opened
   * @param clicks which links were followed
   */
  record TrackingBody(@Nullable Boolean opens, @Nullable Boolean clicks) {}

  record NewMessages(@Nullable Lane lane, @Needed @Nullable List<NewMessage> messages) {}

  /**
   * What became of one message of a request.
   *
   * @param id of its delivery; null when it was refused
   * @param code why it was refused
   * @param field at fault
   */
  record TakenMessage(
      @Nullable UUID id, @Nullable String code, @Nullable String message, @Nullable String field) {}

  /** In the order of the request. */
  record TakenMessages(List<TakenMessage> items) {
    TakenMessages {
      items = List.copyOf(items);
    }
  }

  /**
   * Sends up to 1,000 messages that belong to no conversation: a password, an invoice, a
   * newsletter. What people asked not to get is refused when it is handed over, where the delivery
   * tells of it.
   */
  @PostMapping("/{id}/messages")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<TakenMessages> send(
      @PathVariable UUID id, @RequestBody NewMessages body, Creation creation) {
    var account =
        accounts
            .find(Tenancy.caller().tenant(), id)
            .orElseThrow(() -> Problem.notFound("channel account"));
    var provider = accounts.provider(account);
    requireSender(account);
    var messages = body.messages() == null ? List.<NewMessage>of() : body.messages();
    if (messages.isEmpty() || messages.size() > MOST_MESSAGES) {
      throw Problem.badRequest(
          "invalid_request", "Send 1 to %,d messages.".formatted(MOST_MESSAGES), "messages");
    }
    var lane = body.lane() == null ? Lane.FIRST : body.lane();
    var taken = new ArrayList<TakenMessage>();
    var wishes = new ArrayList<Deliveries.Wish>();
    for (int i = 0; i < messages.size(); i++) {
      try {
        var wish = wish(account, provider, lane, messages.get(i), creation.id() + "/" + i);
        wishes.add(wish);
        taken.add(new TakenMessage(wish.id(), null, null, null));
      } catch (Problem refused) {
        taken.add(new TakenMessage(null, refused.code(), refused.getMessage(), refused.field()));
      }
    }
    deliveries.queue(account.tenant(), wishes);
    return ResponseEntity.accepted().body(new TakenMessages(taken));
  }

  private Deliveries.Wish wish(
      Account account, ChannelProvider provider, Lane lane, NewMessage message, String place) {
    var key = message.key() == null || message.key().isBlank() ? place : message.key().strip();
    if (key.length() > KEY_LIMIT) {
      throw Problem.badRequest(
          "invalid_request", "A key has at most %d characters.".formatted(KEY_LIMIT), "key");
    }
    var id = Deliveries.idOf(account.id(), key);
    boolean isEmail = provider.channel() == Channel.EMAIL;
    var headers = isEmail ? marks.headers(account, id, lane) : Map.<String, String>of();
    if (message.template() != null && !isEmail) {
      throw new Problem(422, "no_templates", "Only mails are made of email templates.", "template");
    }
    UUID contact = null;
    ChannelProvider.Draft draft;
    if (message.template() != null) {
      var made =
          templates.make(
              account.tenant(),
              message.template(),
              message.contact(),
              message.to(),
              TemplateData.of(message.data()),
              marks.unsubscribe(account.tenant(), id));
      contact = made.contact();
      draft =
          new ChannelProvider.Draft(made.to(), made.subject(), made.text(), made.html(), headers);
    } else {
      draft = written(provider, message, headers);
    }
    if (isEmail) {
      draft = marks.marked(account, id, draft, tracking(message.tracking()));
    }
    return new Deliveries.Wish(
        id, account.id(), contact, null, null, lane, draft.to(), provider.compose(account, draft));
  }

  private static MailMarks.@Nullable Tracking tracking(@Nullable TrackingBody body) {
    return body == null ? null : new MailMarks.Tracking(body.opens(), body.clicks());
  }

  private static ChannelProvider.Draft written(
      ChannelProvider provider, NewMessage message, Map<String, String> headers) {
    var to = recipient(provider, message.to(), "to");
    var text = message.text() == null ? "" : CleanText.block(message.text());
    if (text.isEmpty() || text.length() > TEXT_LIMIT) {
      throw Problem.badRequest(
          "invalid_request", "A text has 1 to %,d characters.".formatted(TEXT_LIMIT), "text");
    }
    var html = message.html() == null ? null : HtmlSanitizer.article(message.html());
    if (html != null && html.length() > TEXT_LIMIT) {
      throw Problem.badRequest("invalid_request", "The HTML is too long.", "html");
    }
    return new ChannelProvider.Draft(to, message.subject(), text, html, headers);
  }

  static String recipient(ChannelProvider provider, @Nullable String to, String field) {
    return Suppressions.normal(provider.channel(), to == null ? "" : to)
        .orElseThrow(() -> NotAnAddress.of(provider.channel(), field));
  }

  static void requireSender(Account account) {
    if (account.senders().isEmpty()) {
      throw new Problem(422, "no_sender", "Say first who sends.", "senders");
    }
  }
}

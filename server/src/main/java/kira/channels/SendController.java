package kira.channels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.email.response.MailMarks;
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

  SendController(ChannelAccounts accounts, Deliveries deliveries, MailMarks marks) {
    this.accounts = accounts;
    this.deliveries = deliveries;
    this.marks = marks;
  }

  /**
   * One message of many.
   *
   * @param key of the sender's own, such as the number of an invoice: by an account, the same key
   *     is the same message, sent once; null takes the place in the request
   */
  record NewMessage(
      @Nullable String key,
      @Needed @Nullable String to,
      @Nullable String subject,
      @Needed @Nullable String text,
      @Nullable String html) {}

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
    var id = Deliveries.idOf(account.id(), key);
    var headers =
        provider.channel() == Channel.EMAIL
            ? marks.headers(account, id, lane)
            : Map.<String, String>of();
    var content =
        provider.compose(
            account, new ChannelProvider.Draft(to, message.subject(), text, html, headers));
    return new Deliveries.Wish(id, account.id(), null, null, null, lane, to, content);
  }

  static String recipient(ChannelProvider provider, @Nullable String to, String field) {
    return Suppressions.normal(provider.channel(), to == null ? "" : to)
        .orElseThrow(() -> ChannelAccountController.notAnAddress(provider.channel(), field));
  }

  static void requireSender(Account account) {
    if (account.senders().isEmpty()) {
      throw new Problem(422, "no_sender", "Say first who sends.", "senders");
    }
  }
}

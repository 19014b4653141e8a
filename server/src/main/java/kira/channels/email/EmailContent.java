package kira.channels.email;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.conversations.AttachmentRef;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A mail as a delivery keeps it until a provider has it: what {@link OutgoingEmail} is, but for the
 * files, which are only named.
 *
 * @param at when it was written, the same at every attempt; null where nobody said
 */
public record EmailContent(
    EmailAddress from,
    List<EmailAddress> to,
    List<EmailAddress> cc,
    List<EmailAddress> replyTo,
    String subject,
    @Nullable String messageId,
    @Nullable String inReplyTo,
    List<String> references,
    @Nullable String html,
    String text,
    List<AttachmentRef> attachments,
    Map<String, String> headers,
    @Nullable Instant at) {
  private static final int LONGEST_SUBJECT = 300;

  public EmailContent {
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    replyTo = List.copyOf(replyTo);
    references = List.copyOf(references);
    attachments = List.copyOf(attachments);
    headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The same with other words. */
  EmailContent with(String otherHtml, String otherText) {
    return new EmailContent(
        from,
        to,
        cc,
        replyTo,
        subject,
        messageId,
        inReplyTo,
        references,
        otherHtml,
        otherText,
        attachments,
        headers,
        at);
  }

  /**
   * The same by another account; empty when its senders are not to be used. Answers go where they
   * would have gone.
   *
   * @param anySender whether it may have another sender
   */
  Optional<EmailContent> by(Account other, boolean anySender) {
    var same =
        other.senders().stream()
            .filter(each -> each.address().equalsIgnoreCase(from.address()))
            .findFirst();
    if (same.isPresent()) {
      return Optional.of(this);
    }
    if (!anySender || other.senders().isEmpty()) {
      return Optional.empty();
    }
    var sender = other.senders().getFirst();
    return Optional.of(
        new EmailContent(
            new EmailAddress(sender.address(), sender.name()),
            to,
            cc,
            replyTo.isEmpty() ? List.of(from) : replyTo,
            subject,
            messageId,
            inReplyTo,
            references,
            html,
            text,
            attachments,
            headers,
            at));
  }

  /**
   * A mail that belongs to no conversation.
   *
   * @throws Problem 400 without a subject
   */
  public static EmailContent of(Account account, ChannelProvider.Draft draft) {
    var subject = draft.subject() == null ? "" : CleanText.line(draft.subject());
    if (subject.isEmpty() || subject.length() > LONGEST_SUBJECT) {
      throw Problem.badRequest(
          "invalid_subject",
          "A mail has a subject of 1 to %d characters.".formatted(LONGEST_SUBJECT),
          "subject");
    }
    var sender = account.senders().getFirst();
    return new EmailContent(
        new EmailAddress(sender.address(), sender.name()),
        List.of(EmailAddress.of(draft.to())),
        List.of(),
        List.of(),
        subject,
        null,
        null,
        List.of(),
        draft.html(),
        draft.text(),
        List.of(),
        draft.headers(),
        null);
  }
}

package kira.channels.email;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kira.channels.Account;
import kira.conversations.AttachmentRef;
import kira.platform.html.CleanText;
import org.jspecify.annotations.Nullable;

/**
 * A mail as a delivery keeps it until a provider has it: what {@link OutgoingEmail} is, but for the
 * files, which are only named.
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
    Map<String, String> headers) {
  public EmailContent {
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    replyTo = List.copyOf(replyTo);
    references = List.copyOf(references);
    attachments = List.copyOf(attachments);
    headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** A mail that shows that an account works. */
  public static EmailContent test(Account account, String recipient) {
    var sender = account.senders().getFirst();
    var text =
        "This is a test message of Kira. It was sent by the channel account \"%s\"."
            .formatted(CleanText.line(account.name()));
    return new EmailContent(
        new EmailAddress(sender.address(), sender.name()),
        List.of(EmailAddress.of(recipient)),
        List.of(),
        List.of(),
        "Test message",
        null,
        null,
        List.of(),
        null,
        text,
        List.of(),
        Map.of());
  }
}

package kira.channels.email;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mail to be handed to a provider or a server.
 *
 * @param messageId with angle brackets, made by us; null where the provider makes its own
 * @param inReplyTo with angle brackets
 * @param references with angle brackets, oldest first
 * @param html null for a mail of text alone
 * @param text always there: the text part that stands for the HTML, too
 * @param headers more of them, in order; never one that has a component of its own here
 */
public record OutgoingEmail(
    EmailAddress from,
    List<EmailAddress> to,
    List<EmailAddress> cc,
    List<EmailAddress> bcc,
    List<EmailAddress> replyTo,
    String subject,
    @Nullable String messageId,
    @Nullable String inReplyTo,
    List<String> references,
    @Nullable String html,
    String text,
    List<EmailAttachment> attachments,
    Map<String, String> headers) {
  public OutgoingEmail {
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    bcc = List.copyOf(bcc);
    replyTo = List.copyOf(replyTo);
    references = List.copyOf(references);
    attachments = List.copyOf(attachments);
    headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}

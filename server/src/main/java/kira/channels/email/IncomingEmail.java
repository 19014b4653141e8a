package kira.channels.email;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mail that came in, whoever brought it. Nothing in it is believed: the sender wrote all of it.
 *
 * @param from the first of the From header; null where it cannot be read
 * @param recipients whom the envelope names, where it is known: who is in no header got it by Bcc
 * @param messageId with angle brackets
 * @param references with angle brackets, oldest first
 * @param html as it came, not yet cleaned
 * @param text as it came; null where there is only HTML
 * @param headers by lower-case name, unfolded and decoded, in the order they came
 * @param sentAt what the Date header says; null where it cannot be read
 */
public record IncomingEmail(
    @Nullable EmailAddress from,
    List<EmailAddress> replyTo,
    List<EmailAddress> to,
    List<EmailAddress> cc,
    List<EmailAddress> recipients,
    String subject,
    @Nullable String messageId,
    @Nullable String inReplyTo,
    List<String> references,
    @Nullable String html,
    @Nullable String text,
    List<EmailAttachment> attachments,
    Map<String, List<String>> headers,
    @Nullable Instant sentAt) {
  public IncomingEmail {
    replyTo = List.copyOf(replyTo);
    to = List.copyOf(to);
    cc = List.copyOf(cc);
    recipients = List.copyOf(recipients);
    references = List.copyOf(references);
    attachments = List.copyOf(attachments);
    headers = Map.copyOf(headers);
  }

  /** The first header of a name, written in lower case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }
}

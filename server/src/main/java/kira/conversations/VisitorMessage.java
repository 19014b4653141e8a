package kira.conversations;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor wrote.
 *
 * @param messageId made by the visitor's side; the same id is the same message
 * @param text plain text, at most {@link Conversations#TEXT_LIMIT} characters
 * @param origin the page it was written on
 * @param locale language tag of the visitor's browser
 * @param subject what a conversation that begins with it is about; null takes its first words
 * @param forKira whether Kira may answer it; else people hold the conversation
 * @param chosen the answer that it is, where a channel says so
 */
public record VisitorMessage(
    UUID messageId,
    String text,
    List<AttachmentRef> attachments,
    @Nullable Origin origin,
    @Nullable String locale,
    @Nullable String subject,
    boolean forKira,
    @Nullable Chosen chosen) {
  public VisitorMessage {
    attachments = List.copyOf(attachments);
  }

  public VisitorMessage(
      UUID messageId,
      String text,
      List<AttachmentRef> attachments,
      @Nullable Origin origin,
      @Nullable String locale,
      @Nullable String subject,
      boolean forKira) {
    this(messageId, text, attachments, origin, locale, subject, forKira, null);
  }

  public VisitorMessage(
      UUID messageId,
      String text,
      List<AttachmentRef> attachments,
      @Nullable Origin origin,
      @Nullable String locale) {
    this(messageId, text, attachments, origin, locale, null, true, null);
  }
}

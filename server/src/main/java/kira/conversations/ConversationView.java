package kira.conversations;

import java.time.Instant;
import java.util.UUID;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a list shows it.
 *
 * @param status {@code OPEN}, {@code SNOOZED} or {@code RESOLVED}
 * @param holder {@code KIRA} or {@code PERSON}
 * @param unread messages of the visitor that no person has seen
 * @param missedCall whether the last that was heard of is a call that reached nobody
 * @param waitingSince since when the visitor waits for a person
 * @param csat the visitor's rating, 1 to 5
 */
public record ConversationView(
    UUID id,
    long version,
    String subject,
    ContactRef contact,
    String channel,
    @OneOf(of = Conversation.Status.class) String status,
    @OneOf(of = Conversation.Holder.class) String holder,
    MessageView.@Nullable Person assignee,
    int unread,
    String preview,
    boolean missedCall,
    Instant createdAt,
    Instant lastMessageAt,
    @OneOf(of = Conversation.Speaker.class) String lastMessageBy,
    @Nullable Instant waitingSince,
    @Nullable Instant snoozedUntil,
    @Nullable String handOffReason,
    @Nullable Integer csat,
    @Nullable String csatComment,
    @Nullable Origin origin) {

  /**
   * The person spoken with.
   *
   * @param avatar names the picture at {@code /contacts/{id}/avatar/{avatar}}
   */
  public record ContactRef(UUID id, String name, @Nullable String email, @Nullable UUID avatar) {}
}

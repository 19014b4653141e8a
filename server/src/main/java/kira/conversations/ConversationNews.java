package kira.conversations;

import java.time.Instant;
import java.util.UUID;
import kira.platform.tenancy.PublicEvent;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/** What other modules may hear of a conversation, out of the journal. */
public sealed interface ConversationNews extends PublicEvent {
  ConversationId id();

  record Opened(TenantId tenant, ConversationId id, String channel, Instant at)
      implements ConversationNews {}

  record Received(TenantId tenant, ConversationId id, UUID messageId, Instant at)
      implements ConversationNews {}

  /**
   * @param version the answer's place in the conversation
   */
  record Answered(
      TenantId tenant,
      ConversationId id,
      long version,
      String question,
      KiraAnswer answer,
      Instant at)
      implements ConversationNews {}

  record Replied(TenantId tenant, ConversationId id, UUID user, Instant at)
      implements ConversationNews {}

  record HandedOff(TenantId tenant, ConversationId id, String reason, Instant at)
      implements ConversationNews {}

  /**
   * @param byKira whether Kira held it to the end
   * @param confirmed whether the visitor said so, rather than it being assumed
   */
  record Resolved(TenantId tenant, ConversationId id, boolean byKira, boolean confirmed, Instant at)
      implements ConversationNews {}

  record Reopened(TenantId tenant, ConversationId id, Instant at) implements ConversationNews {}

  record Rated(TenantId tenant, ConversationId id, int score, @Nullable String comment, Instant at)
      implements ConversationNews {}
}

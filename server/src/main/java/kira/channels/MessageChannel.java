package kira.channels;

import java.util.UUID;
import kira.platform.tenancy.TenantId;

/** What the core asks of a channel about the messages of its conversations. */
public interface MessageChannel {
  /** Whether the message is of this channel and another delivery was queued. In the tenant. */
  boolean sendAgain(TenantId tenant, UUID delivery, UUID conversation, UUID message);

  /**
   * A message of a conversation is known in the world by this reference.
   *
   * @return whether the conversation is of this channel
   */
  boolean referenced(TenantId tenant, UUID conversation, String reference);
}

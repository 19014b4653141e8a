package kira.channels;

import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;

/** What the core asks of a channel about the messages of its conversations. */
public interface MessageChannel {
  /** The channels it brings messages of, as conversations name them. */
  Set<String> channels();

  /**
   * Queues a message of a conversation as a delivery. In the tenant.
   *
   * @return false when the conversation or the message is not known here, or not yet
   */
  boolean queue(TenantId tenant, UUID delivery, UUID conversation, UUID message);

  /**
   * A message of a conversation is known in the world by this reference.
   *
   * @return whether the conversation is of this channel
   */
  boolean referenced(TenantId tenant, UUID conversation, String reference);
}

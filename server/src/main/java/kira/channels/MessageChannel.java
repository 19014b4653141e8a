package kira.channels;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

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
   * Makes ready for a conversation that we begin. In the tenant.
   *
   * @param conversation its id, unless another one with the same person goes on
   * @param to an address of the channel, normalised
   * @return the conversation that the first message belongs to; empty where we never write first
   */
  default Optional<UUID> begin(
      Account account, UUID conversation, UUID contact, String to, @Nullable String subject) {
    return Optional.empty();
  }

  /**
   * The content of a delivery as another account of the channel sends it; empty when it must not.
   *
   * @param anySender whether it may have another sender than it was written for
   */
  Optional<String> readdressed(Account to, String content, boolean anySender);

  /**
   * A message of a conversation goes by another account, to which it may be answered. In the
   * tenant.
   *
   * @return whether the conversation is known
   */
  default boolean diverted(Account to, UUID conversation, UUID contact, String recipient) {
    return true;
  }

  /**
   * A message of a conversation is known in the world by this reference.
   *
   * @return whether the conversation is of this channel
   */
  boolean referenced(TenantId tenant, UUID conversation, String reference);
}

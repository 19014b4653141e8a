package kira.conversations;

import java.util.UUID;

/**
 * A message that has to be brought to the contact by a channel: payload of the effect {@link
 * #EFFECT}, which the conversation asks for.
 *
 * @param messageId of the line to be brought
 */
public record OutwardMessage(UUID messageId, String channel) {
  public static final String EFFECT = "conversation.outward";
}

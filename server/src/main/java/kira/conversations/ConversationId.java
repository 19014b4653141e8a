package kira.conversations;

import java.util.UUID;

/** Identity of a conversation within its workspace. */
public record ConversationId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}

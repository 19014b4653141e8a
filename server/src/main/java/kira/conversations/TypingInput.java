package kira.conversations;

import java.util.UUID;
import kira.platform.realtime.RealtimeInput;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Passes on that an agent is typing. */
@Component
class TypingInput implements RealtimeInput {
  private final Conversations conversations;

  TypingInput(Conversations conversations) {
    this.conversations = conversations;
  }

  @Override
  public String type() {
    return "typing";
  }

  @Override
  public void take(Caller caller, String connection, JsonNode frame) {
    if (!caller.may(Permission.CONVERSATIONS_REPLY)) {
      throw new IllegalArgumentException("You may not reply in conversations.");
    }
    var id = new ConversationId(UUID.fromString(frame.path("conversationId").asString("")));
    conversations.typing(
        caller.tenant(), id, caller.actor(), caller.name(), frame.path("on").asBoolean(false));
  }
}

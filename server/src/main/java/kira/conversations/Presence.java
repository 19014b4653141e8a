package kira.conversations;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import kira.platform.realtime.RealtimeInput;
import kira.platform.realtime.RealtimePresence;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Who looks at which conversation right now, so that two agents do not answer at once. */
@Component
class Presence implements RealtimeInput, RealtimePresence {
  private final Conversations conversations;

  /** What each connection looks at. */
  private final Map<String, Viewing> viewing = new ConcurrentHashMap<>();

  private record Viewing(Caller caller, ConversationId conversation) {}

  Presence(Conversations conversations) {
    this.conversations = conversations;
  }

  @Override
  public String type() {
    return "viewing";
  }

  @Override
  public void take(Caller caller, String connection, JsonNode frame) {
    if (!caller.may(Permission.CONVERSATIONS_READ)) {
      throw new IllegalArgumentException("You may not see conversations.");
    }
    var id = frame.path("conversationId");
    var before =
        id.isNull() || id.isMissingNode()
            ? viewing.remove(connection)
            : viewing.put(
                connection,
                new Viewing(caller, new ConversationId(UUID.fromString(id.asString("")))));
    if (before != null) {
      tell(before);
    }
    var now = viewing.get(connection);
    if (now != null) {
      tell(now);
    }
  }

  @Override
  public void left(String connection) {
    var before = viewing.remove(connection);
    if (before != null) {
      tell(before);
    }
  }

  private void tell(Viewing changed) {
    var tenant = changed.caller().tenant();
    Collection<Map<String, Object>> users =
        viewing.values().stream()
            .filter(v -> v.conversation().equals(changed.conversation()))
            .filter(v -> v.caller().tenant().equals(tenant))
            .map(Viewing::caller)
            .sorted(Comparator.comparing(Caller::name))
            .map(c -> Map.<String, Object>of("id", c.userId(), "name", c.name()))
            .distinct()
            .toList();
    var frame = Conversations.signal("viewing", changed.conversation());
    frame.put("users", users);
    conversations.publish(tenant, frame);
  }
}

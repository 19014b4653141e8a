package kira.conversations;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import kira.conversations.Conversation.Event;
import kira.objects.StateTable.Written;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * How events become the lines of a thread: stored as they happened, shown without another look-up.
 */
final class Transcript {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Transcript() {}

  /**
   * The rows of {@code message} that an event writes: one, or none when it is not for the thread.
   */
  static List<@Nullable Object[]> rows(Written<Conversation.State> written, Event event) {
    if (!isShown(event)) {
      return List.of();
    }
    return List.<@Nullable Object[]>of(
        new Object[] {
          written.id(),
          written.version(),
          messageId(written.id(), written.version(), event),
          written.at(),
          event.getClass().getSimpleName(),
          event.actor(),
          JSON.writeValueAsString(event)
        });
  }

  private static boolean isShown(Event event) {
    return switch (event) {
      case Event.MessageReceived _,
          Event.Answered _,
          Event.Replied _,
          Event.NoteAdded _,
          Event.HandedOff _,
          Event.Taken _,
          Event.Released _,
          Event.Assigned _,
          Event.Resolved _,
          Event.Reopened _,
          Event.Snoozed _,
          Event.Woken _,
          Event.Rated _ ->
          true;
      case Event.ConversationOpened _,
          Event.CallMissed _,
          Event.Attended _,
          Event.MarkedRead _,
          Event.ContactChanged _ ->
          false;
    };
  }

  private static UUID messageId(UUID conversation, long version, Event event) {
    return switch (event) {
      case Event.MessageReceived e -> e.messageId();
      case Event.Replied e -> e.messageId();
      case Event.NoteAdded e -> e.messageId();
      case Event.Answered e -> Conversations.answerId(e.messageId());
      case Event.HandedOff _,
          Event.Taken _,
          Event.Released _,
          Event.Assigned _,
          Event.Resolved _,
          Event.Reopened _,
          Event.Snoozed _,
          Event.Woken _,
          Event.Rated _,
          Event.ConversationOpened _,
          Event.CallMissed _,
          Event.Attended _,
          Event.MarkedRead _,
          Event.ContactChanged _ ->
          UUID.nameUUIDFromBytes(
              "%s/%d".formatted(conversation, version).getBytes(StandardCharsets.UTF_8));
    };
  }

  /** Reads an event back from its row. */
  static Event event(String type, String body) {
    for (var permitted : Event.class.getPermittedSubclasses()) {
      if (permitted.getSimpleName().equals(type)) {
        return (Event) JSON.readValue(body, permitted);
      }
    }
    throw new IllegalStateException("no event of a conversation is called " + type);
  }
}

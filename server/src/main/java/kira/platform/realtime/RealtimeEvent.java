package kira.platform.realtime;

import java.time.Instant;
import java.util.UUID;
import kira.objects.JournalEntry;

/**
 * Committed news as the console hears it.
 *
 * @param position where a client resumes behind it
 * @param kind kind of object
 * @param id the object
 * @param event what happened, e.g. {@code MessageReceived}
 * @param version the object's version with it
 * @param data what the screen needs, so that nothing has to be fetched again
 */
public record RealtimeEvent(
    String type,
    String position,
    String kind,
    UUID id,
    String event,
    long version,
    Instant at,
    Object data) {

  public static RealtimeEvent of(JournalEntry entry, Object data) {
    return new RealtimeEvent(
        "event",
        entry.position().toString(),
        entry.kind(),
        entry.objectId(),
        entry.type(),
        entry.version(),
        entry.at(),
        data);
  }
}

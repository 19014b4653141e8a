package kira.objects;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One event as the journal holds it.
 *
 * @param version the event's position in its object, from 1, without gaps
 * @param type simple name of the event record
 * @param schema version of the event's shape
 * @param happenedAt when it happened; {@code at} is when it was recorded
 * @param data the event as JSON
 * @param dimensions the typed columns declared to the runtime; absent when null
 */
public record JournalEntry(
    Position position,
    UUID tenant,
    String kind,
    UUID objectId,
    long version,
    String type,
    int schema,
    Instant happenedAt,
    Instant at,
    String data,
    Map<String, Object> dimensions) {
  /** The type of the last entry of an object that was erased. */
  public static final String ERASURE = "Erased";

  /** What is stored in place of an event that was erased. */
  static final String NOTHING = "{\"@erased\": true}";

  /** The version of the shape of what was erased: events begin with 1. */
  static final int ERASED = 0;

  /** Whether this is the news that its object was erased. There is no event of the kind in it. */
  public boolean isErasure() {
    return type.equals(ERASURE) && data.equals(NOTHING);
  }

  /** Whether the content of this entry was erased, so that there is no event in it any more. */
  public boolean isErased() {
    return schema == ERASED;
  }

  /** This entry as it is stored once its object is erased. */
  JournalEntry erased() {
    return new JournalEntry(
        position, tenant, kind, objectId, version, type, ERASED, happenedAt, at, NOTHING, Map.of());
  }
}

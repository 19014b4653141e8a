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
    Map<String, Object> dimensions) {}

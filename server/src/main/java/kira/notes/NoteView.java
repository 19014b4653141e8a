package kira.notes;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A note as it is now.
 *
 * @param html sanitised; empty once it is deleted
 */
public record NoteView(
    UUID id,
    UUID author,
    String html,
    Instant createdAt,
    @Nullable Instant editedAt,
    boolean deleted) {}

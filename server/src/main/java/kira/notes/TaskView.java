package kira.notes;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is now.
 *
 * @param contact whom it is about, wherever they were merged into
 * @param doneAt null while it is to be done
 */
public record TaskView(
    UUID id,
    long version,
    Contact contact,
    String title,
    @Nullable Instant dueAt,
    Person assignee,
    Instant createdAt,
    @Nullable Instant doneAt,
    boolean deleted) {

  /** Whom it is about. */
  public record Contact(UUID id, String name) {}

  /** A member of the workspace. */
  public record Person(UUID id, String name) {}
}

package kira.notes;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import kira.objects.StateTable.Written;
import org.jspecify.annotations.Nullable;

/** What members are told of tasks, as rows in the commit of what they are told of. */
final class Notices {
  private Notices() {}

  /** Why somebody is told. */
  enum Type {
    DUE,
    ASSIGNED
  }

  static Rows<Task.State, Task.Event> rows() {
    return new Rows<Task.State, Task.Event>(
            "notice",
            List.of(
                new RowColumn("user_id", "uuid"),
                new RowColumn("id", "uuid"),
                new RowColumn("type", "text"),
                new RowColumn("task_id", "uuid"),
                new RowColumn("contact_id", "uuid"),
                new RowColumn("title", "text"),
                new RowColumn("at", "timestamptz")),
            2,
            (written, event) -> of(written, event))
        .ownedBy("task_id");
  }

  private static List<@Nullable Object[]> of(Written<Task.State> written, Task.Event event) {
    var after = written.after();
    var type = event instanceof Task.Event.TaskDue ? Type.DUE : Type.ASSIGNED;
    return Task.concerned(written.before(), event).stream()
        .map(user ->
            new @Nullable Object[] {
              user,
              id(written.id(), written.version()),
              type,
              written.id(),
              after.contact(),
              after.title(),
              written.at()
            })
        .toList();
  }

  private static UUID id(UUID task, long version) {
    return UUID.nameUUIDFromBytes(
        "%s/%d".formatted(task, version).getBytes(StandardCharsets.UTF_8));
  }
}

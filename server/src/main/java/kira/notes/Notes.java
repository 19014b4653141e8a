package kira.notes;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.contacts.Contacts;
import kira.platform.tenancy.TenantId;
import kira.team.Team;
import org.springframework.stereotype.Service;

/** What other modules may ask of notes and tasks. */
@Service
public class Notes {
  private final NoteTable table;
  private final Contacts contacts;
  private final Team team;

  Notes(NoteTable table, Contacts contacts, Team team) {
    this.table = table;
    this.contacts = contacts;
    this.team = team;
  }

  /** Notes by id, as they are now. */
  public Map<UUID, NoteView> notes(TenantId tenant, Collection<UUID> ids) {
    return ids.isEmpty()
        ? Map.of()
        : table.notes(tenant, ids).stream()
            .map(Notes::view)
            .collect(Collectors.toMap(NoteView::id, note -> note));
  }

  /** Tasks by id, as they are now. */
  public Map<UUID, TaskView> tasks(TenantId tenant, Collection<UUID> ids) {
    return ids.isEmpty()
        ? Map.of()
        : views(tenant, table.tasks(tenant, ids)).stream()
            .collect(Collectors.toMap(TaskView::id, task -> task));
  }

  private static NoteView view(NoteTable.Stored<Note.State> stored) {
    var state = stored.state();
    return new NoteView(
        stored.id(),
        Objects.requireNonNull(state.author()),
        state.html(),
        Objects.requireNonNull(state.createdAt()),
        state.editedAt(),
        state.deletedAt() != null);
  }

  List<TaskView> views(TenantId tenant, List<NoteTable.Stored<Task.State>> stored) {
    var survivors = new HashMap<UUID, UUID>();
    for (var task : stored) {
      survivors.computeIfAbsent(
          Objects.requireNonNull(task.state().contact()), id -> contacts.survivor(tenant, id));
    }
    var people =
        stored.stream().map(task -> task.state().assignee()).filter(Objects::nonNull).toList();
    var names = contacts.names(survivors.values());
    var members = team.names(people);
    return stored.stream()
        .map(task -> {
          var state = task.state();
          var contact = Objects.requireNonNull(survivors.get(state.contact()));
          var assignee = Objects.requireNonNull(state.assignee());
          return new TaskView(
              task.id(),
              task.version(),
              new TaskView.Contact(contact, names.getOrDefault(contact, Contacts.unnamed(contact))),
              state.title(),
              state.dueAt(),
              new TaskView.Person(assignee, members.getOrDefault(assignee, "Former member")),
              Objects.requireNonNull(state.createdAt()),
              state.doneAt(),
              state.deletedAt() != null);
        })
        .toList();
  }
}

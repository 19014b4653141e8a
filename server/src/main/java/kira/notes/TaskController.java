package kira.notes;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import kira.contacts.Contacts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tasks about contacts. */
@RestController
class TaskController {
  private static final int TITLE_LIMIT = 200;

  private final DurableObjects objects;
  private final NoteTable table;
  private final Notes notes;
  private final Contacts contacts;
  private final Team team;
  private final InstantSource clock;

  TaskController(
      DurableObjects objects,
      NoteTable table,
      Notes notes,
      Contacts contacts,
      Team team,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.notes = notes;
    this.contacts = contacts;
    this.team = team;
    this.clock = clock;
  }

  /**
   * @param dueAt when the assignee is reminded; null for no time
   * @param assignee null is who writes this
   */
  record TaskBody(String title, @Nullable Instant dueAt, @Nullable UUID assignee) {}

  record TaskList(List<TaskView> items) {
    TaskList {
      items = List.copyOf(items);
    }
  }

  /** What is to be done about a contact, the soonest first. */
  @GetMapping("/api/v1/contacts/{id}/tasks")
  @Requires(Permission.CONTACTS_READ)
  TaskList of(@PathVariable UUID id) {
    var tenant = Tenancy.caller().tenant();
    if (contacts.find(tenant, id).isEmpty()) {
      throw Problem.notFound("contact");
    }
    return new TaskList(notes.views(tenant, table.openOf(tenant, contacts.withMerged(id))));
  }

  /** What is to be done, by the asker or by anybody, the soonest first. */
  @GetMapping("/api/v1/tasks")
  @Requires(Permission.CONTACTS_READ)
  Page<TaskView> list(
      @RequestParam(defaultValue = "true") boolean mine,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var caller = Tenancy.caller();
    int most = Page.limit(limit);
    var found =
        table.open(
            caller.tenant(),
            mine ? caller.userId() : null,
            cursor == null ? null : Cursor.parse(cursor, 2),
            most + 1);
    return Page.of(
        notes.views(caller.tenant(), found),
        most,
        last -> Cursor.of(last.dueAt() == null ? "" : last.dueAt(), last.id()).toString());
  }

  @PostMapping("/api/v1/contacts/{id}/tasks")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<TaskView> add(
      @PathVariable UUID id, @RequestBody TaskBody body, Creation creation) {
    var caller = Tenancy.caller();
    if (contacts.find(caller.tenant(), id).isEmpty()) {
      throw Problem.notFound("contact");
    }
    tell(
        creation.id(),
        new Task.Command.Add(
            contacts.survivor(caller.tenant(), id),
            title(body),
            due(body),
            assignee(body),
            caller.userId(),
            clock.instant()));
    return ResponseEntity.status(HttpStatus.CREATED).body(one(creation.id()));
  }

  @PutMapping("/api/v1/tasks/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  TaskView change(@PathVariable UUID id, @RequestBody TaskBody body) {
    tell(
        id,
        new Task.Command.Change(
            title(body), due(body), assignee(body), Tenancy.caller().userId(), clock.instant()));
    return one(id);
  }

  @PostMapping("/api/v1/tasks/{id}/done")
  @Requires(Permission.CONTACTS_WRITE)
  TaskView finish(@PathVariable UUID id) {
    tell(id, new Task.Command.Finish(Tenancy.caller().userId(), clock.instant()));
    return one(id);
  }

  @PostMapping("/api/v1/tasks/{id}/reopen")
  @Requires(Permission.CONTACTS_WRITE)
  TaskView reopen(@PathVariable UUID id) {
    tell(id, new Task.Command.Reopen(Tenancy.caller().userId(), clock.instant()));
    return one(id);
  }

  @DeleteMapping("/api/v1/tasks/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  ResponseEntity<Void> delete(@PathVariable UUID id) {
    tell(id, new Task.Command.Delete(Tenancy.caller().userId(), clock.instant()));
    return ResponseEntity.noContent().build();
  }

  private static String title(TaskBody body) {
    var title = CleanText.line(body.title());
    if (title.isEmpty() || title.length() > TITLE_LIMIT) {
      throw Problem.badRequest(
          "invalid_title", "A title has 1 to %d characters.".formatted(TITLE_LIMIT), "title");
    }
    return title;
  }

  private static @Nullable Instant due(TaskBody body) {
    var due = body.dueAt();
    if (due != null && (due.getEpochSecond() < 0 || due.getEpochSecond() > 253_000_000_000L)) {
      throw Problem.badRequest("invalid_time", "Write a year between 1970 and 9986.", "dueAt");
    }
    return due == null ? null : due.truncatedTo(ChronoUnit.MICROS);
  }

  private UUID assignee(TaskBody body) {
    var caller = Tenancy.caller();
    var assignee = body.assignee();
    if (assignee == null || assignee.equals(caller.userId())) {
      return caller.userId();
    }
    if (team.role(caller.tenant(), assignee).isEmpty()) {
      throw Problem.badRequest("no_member", "This is no member of the workspace.", "assignee");
    }
    return assignee;
  }

  private TaskView one(UUID id) {
    var tenant = Tenancy.caller().tenant();
    return notes.views(tenant, table.tasks(tenant, List.of(id))).getFirst();
  }

  private void tell(UUID task, Task.Command command) {
    var address = new Address(Task.KIND, Tenancy.caller().tenant().value(), task);
    if (objects.ask(address, command) instanceof Outcome.Refused(var no)) {
      throw no.code().equals("not_found") ? Problem.notFound("task") : Problem.of(no);
    }
  }
}

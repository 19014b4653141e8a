package kira.notes;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** Something that is to be done about a contact, by somebody, perhaps until some time. */
final class Task implements Kind<Task.State, Task.Command, Task.Event> {
  static final String KIND = "contact-task";

  /**
   * @param remindedOf the due time of which the assignee was reminded
   */
  record State(
      @Nullable UUID contact,
      String title,
      @Nullable Instant dueAt,
      @Nullable UUID assignee,
      @Nullable UUID author,
      @Nullable Instant createdAt,
      @Nullable Instant doneAt,
      @Nullable Instant remindedOf,
      @Nullable Instant deletedAt) {
    boolean exists() {
      return contact != null && deletedAt == null;
    }

    boolean isOpen() {
      return exists() && doneAt == null;
    }
  }

  sealed interface Command {
    record Add(
        UUID contact, String title, @Nullable Instant dueAt, UUID assignee, UUID user, Instant at)
        implements Command {}

    record Change(String title, @Nullable Instant dueAt, UUID assignee, UUID user, Instant at)
        implements Command {}

    record Finish(UUID user, Instant at) implements Command {}

    record Reopen(UUID user, Instant at) implements Command {}

    record Delete(UUID user, Instant at) implements Command {}

    /** It is time. */
    record Ring(Instant at) implements Command {}
  }

  sealed interface Event {
    /** Who did it; null for the clock. */
    @Nullable UUID user();

    record TaskAdded(
        UUID contact, String title, @Nullable Instant dueAt, UUID assignee, UUID user, Instant at)
        implements Event {}

    record TaskChanged(String title, @Nullable Instant dueAt, UUID assignee, UUID user, Instant at)
        implements Event {}

    record TaskDone(UUID user, Instant at) implements Event {}

    record TaskReopened(UUID user, Instant at) implements Event {}

    record TaskDeleted(UUID user, Instant at) implements Event {}

    record TaskDue(String title, UUID assignee, Instant dueAt, Instant at) implements Event {
      @Override
      public @Nullable UUID user() {
        return null;
      }
    }
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Add _ when state.contact() != null -> Decision.accept();
      case Command.Add(var contact, var title, var due, var assignee, var user, var at) ->
          ringing(
              due, Decision.accept(new Event.TaskAdded(contact, title, due, assignee, user, at)));
      case Command.Delete _ when state.contact() != null && !state.exists() -> Decision.accept();
      case Command.Ring _ when !state.isOpen() -> Decision.accept();
      case Command.Ring(var at) -> due(state, at);
      case Command.Change _, Command.Finish _, Command.Reopen _, Command.Delete _
          when !state.exists() ->
          Decision.refuse("not_found", "There is no such task.");
      case Command.Change(var title, var due, var assignee, _, _)
          when title.equals(state.title())
              && Objects.equals(due, state.dueAt())
              && assignee.equals(state.assignee()) ->
          Decision.accept();
      case Command.Change(var title, var due, var assignee, var user, var at) ->
          ringing(
              state.isOpen() ? due : null,
              Decision.accept(new Event.TaskChanged(title, due, assignee, user, at)));
      case Command.Finish _ when state.doneAt() != null -> Decision.accept();
      case Command.Finish(var user, var at) ->
          Decision.<Event>accept(new Event.TaskDone(user, at)).clearAlarm();
      case Command.Reopen _ when state.doneAt() == null -> Decision.accept();
      case Command.Reopen(var user, var at) ->
          ringing(
              state.dueAt() != null && state.dueAt().isAfter(at) ? state.dueAt() : null,
              Decision.accept(new Event.TaskReopened(user, at)));
      case Command.Delete(var user, var at) ->
          Decision.<Event>accept(new Event.TaskDeleted(user, at)).clearAlarm();
    };
  }

  private static Decision<Event> due(State state, Instant at) {
    var due = state.dueAt();
    var assignee = state.assignee();
    if (due == null || assignee == null || due.equals(state.remindedOf())) {
      return Decision.accept();
    }
    return due.isAfter(at)
        ? Decision.<Event>accept().alarmAt(due)
        : Decision.accept(new Event.TaskDue(state.title(), assignee, due, at));
  }

  private static Decision<Event> ringing(@Nullable Instant due, Decision.Accepted<Event> accepted) {
    return due == null ? accepted.clearAlarm() : accepted.alarmAt(due);
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.TaskAdded(var contact, var title, var due, var assignee, var user, var at) ->
          new State(contact, title, due, assignee, user, at, null, null, null);
      case Event.TaskChanged(var title, var due, var assignee, _, _) ->
          with(state, title, due, assignee, state.doneAt(), state.remindedOf());
      case Event.TaskDone(_, var at) ->
          with(state, state.title(), state.dueAt(), state.assignee(), at, state.remindedOf());
      case Event.TaskReopened _ ->
          with(state, state.title(), state.dueAt(), state.assignee(), null, state.remindedOf());
      case Event.TaskDue(_, _, var due, _) ->
          with(state, state.title(), state.dueAt(), state.assignee(), state.doneAt(), due);
      case Event.TaskDeleted(_, var at) ->
          new State(
              state.contact(),
              state.title(),
              state.dueAt(),
              state.assignee(),
              state.author(),
              state.createdAt(),
              state.doneAt(),
              state.remindedOf(),
              at);
    };
  }

  private static State with(
      State state,
      String title,
      @Nullable Instant due,
      @Nullable UUID assignee,
      @Nullable Instant doneAt,
      @Nullable Instant remindedOf) {
    return new State(
        state.contact(),
        title,
        due,
        assignee,
        state.author(),
        state.createdAt(),
        doneAt,
        remindedOf,
        state.deletedAt());
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var actor = event.user() == null ? "system" : "user:" + event.user();
    return after.contact() == null
        ? Map.of("actor", actor)
        : Map.of("actor", actor, "contact_id", after.contact());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("contact_task")
        .column("contact_id", "uuid", State::contact)
        .column("assignee", "uuid", State::assignee)
        .column("due_at", "timestamptz", State::dueAt)
        .column("created_at", "timestamptz", State::createdAt)
        .column("open", "bool", State::isOpen)
        .rows(Notices.rows());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, "", null, null, null, null, null, null, null);
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }

  /** Whom an event concerns who did not do it themselves. */
  static List<UUID> concerned(State before, Event event) {
    return switch (event) {
      case Event.TaskDue due -> List.of(due.assignee());
      case Event.TaskAdded added when !added.assignee().equals(added.user()) ->
          List.of(added.assignee());
      case Event.TaskChanged changed
          when !changed.assignee().equals(changed.user())
              && !changed.assignee().equals(before.assignee()) ->
          List.of(changed.assignee());
      case Event.TaskAdded _,
          Event.TaskChanged _,
          Event.TaskDone _,
          Event.TaskReopened _,
          Event.TaskDeleted _ ->
          List.of();
    };
  }
}

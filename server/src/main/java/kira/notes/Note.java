package kira.notes;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** What somebody of the team wrote down about a contact, for the team only. */
final class Note implements Kind<Note.State, Note.Command, Note.Event> {
  static final String KIND = "contact-note";

  /**
   * @param html empty once the note is deleted
   */
  record State(
      @Nullable UUID contact,
      String html,
      String text,
      @Nullable UUID author,
      @Nullable Instant createdAt,
      @Nullable Instant editedAt,
      @Nullable Instant deletedAt) {
    boolean exists() {
      return contact != null && deletedAt == null;
    }
  }

  sealed interface Command {
    record Write(UUID contact, String html, String text, UUID user, Instant at)
        implements Command {}

    record Edit(String html, String text, UUID user, Instant at) implements Command {}

    /**
     * @param anyones whether the user may delete what others wrote
     */
    record Delete(UUID user, boolean anyones, Instant at) implements Command {}
  }

  sealed interface Event {
    UUID user();

    record NoteWritten(UUID contact, String html, String text, UUID user, Instant at)
        implements Event {}

    record NoteEdited(String html, String text, UUID user, Instant at) implements Event {}

    record NoteDeleted(UUID user, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Write _ when state.contact() != null -> Decision.accept();
      case Command.Write(var contact, var html, var text, var user, var at) ->
          Decision.accept(new Event.NoteWritten(contact, html, text, user, at));
      // Deleted twice is what a double click looks like.
      case Command.Delete _ when state.contact() != null && !state.exists() -> Decision.accept();
      case Command.Edit _, Command.Delete _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such note.");
      case Command.Edit(_, _, var user, _) when !user.equals(state.author()) ->
          Decision.refuse("not_yours", "Only who wrote a note changes it.");
      case Command.Edit(var html, _, _, _) when html.equals(state.html()) -> Decision.accept();
      case Command.Edit(var html, var text, var user, var at) ->
          Decision.accept(new Event.NoteEdited(html, text, user, at));
      case Command.Delete(var user, var anyones, _) when !anyones && !user.equals(state.author()) ->
          Decision.refuse(
              "not_yours", "Only who wrote a note, or who manages the team, deletes it.");
      case Command.Delete(var user, _, var at) -> Decision.accept(new Event.NoteDeleted(user, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.NoteWritten(var contact, var html, var text, var user, var at) ->
          new State(contact, html, text, user, at, null, null);
      case Event.NoteEdited(var html, var text, _, var at) ->
          new State(state.contact(), html, text, state.author(), state.createdAt(), at, null);
      case Event.NoteDeleted(_, var at) ->
          new State(
              state.contact(), "", "", state.author(), state.createdAt(), state.editedAt(), at);
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return after.contact() == null
        ? Map.of("actor", "user:" + event.user())
        : Map.of("actor", "user:" + event.user(), "contact_id", after.contact());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("contact_note")
        .column("contact_id", "uuid", State::contact)
        .column("created_at", "timestamptz", State::createdAt);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, "", "", null, null, null, null);
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
}

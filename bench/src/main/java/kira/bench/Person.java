package kira.bench;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;

/** The kind the benches use: a contact of about 500 bytes to which something is noted. */
final class Person implements Kind<Person.State, Person.Command, Person.Event> {
  static final String SCHEMA =
      """
      alter table journal add column actor text;
      create table person (
        tenant_id uuid not null, id uuid not null, version bigint not null, state jsonb not null,
        changed_at timestamptz not null, name text not null, primary key (tenant_id, id))
        with (fillfactor = 70);
      """;

  record State(
      String name,
      String email,
      String phone,
      String locale,
      String timeZone,
      Instant lastSeenAt,
      long notes,
      List<String> tags,
      Map<String, String> attributes,
      String lastNote) {}

  sealed interface Command {
    record Note(String text, Instant at) implements Command {}

    record Remind(Instant due) implements Command {}

    record Reminded(Instant at) implements Command {}
  }

  sealed interface Event {
    record Noted(String text, Instant at, long number) implements Event {}

    record WasReminded(Instant at) implements Event {}
  }

  static final State EMPTY =
      new State(
          "Ada Lovelace",
          "ada.lovelace@example.com",
          "+44 20 7946 0958",
          "en-GB",
          "Europe/London",
          Instant.EPOCH,
          0,
          List.of("customer", "beta", "newsletter"),
          Map.of("plan", "scale", "company", "Analytical Engines Ltd", "city", "London"),
          "Asked about the difference between the plans, and whether the export keeps its columns.");

  @Override
  public String name() {
    return "person";
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

  @Override
  public State empty() {
    return EMPTY;
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Note(var text, var at) ->
          Decision.accept(new Event.Noted(text, at, state.notes + 1));
      case Command.Remind(var due) -> Decision.<Event>accept().alarmAt(due);
      case Command.Reminded(var at) -> Decision.accept(new Event.WasReminded(at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.Noted(var text, var at, var number) -> noted(state, text, at, number);
      case Event.WasReminded(var at) -> noted(state, state.lastNote, at, state.notes);
    };
  }

  private static State noted(State state, String text, Instant at, long number) {
    return new State(
        state.name,
        state.email,
        state.phone,
        state.locale,
        state.timeZone,
        at,
        number,
        state.tags,
        state.attributes,
        text);
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Reminded(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", "USER:ada");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("person").column("name", "text", State::name);
  }
}

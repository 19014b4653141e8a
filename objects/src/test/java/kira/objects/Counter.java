package kira.objects;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The sample kind: a counter that knows its last notes, can be told to remind, and can call out.
 */
final class Counter implements Kind<Counter.State, Counter.Command, Counter.Event> {
  static final String NAME = "counter";

  static final String SCHEMA =
      """
      alter table journal add column actor text, add column channel text;
      create table counter (
        tenant_id uuid not null, id uuid not null, version bigint not null, state jsonb not null,
        changed_at timestamptz not null, total bigint, mood text,
        labels text[], primary key (tenant_id, id));
      create table counter_note (
        tenant_id uuid not null, counter_id uuid not null, version bigint not null,
        note text not null, at timestamptz not null, primary key (tenant_id, counter_id, version));
      create table counter_word (
        tenant_id uuid not null, counter_id uuid not null, word text not null,
        since bigint not null, primary key (tenant_id, counter_id, word));
      """;

  enum Mood {
    CALM,
    BUSY
  }

  /** A sealed part of the state, to see it stored and read again. */
  sealed interface Limit {
    record Open() implements Limit {}

    record AtMost(long total) implements Limit {}
  }

  record State(long total, Mood mood, List<String> notes, Limit limit) {
    State {
      notes = List.copyOf(notes);
    }
  }

  sealed interface Command {
    record Add(long amount, String note) implements Command {}

    record LimitTo(long total) implements Command {}

    record RemindAt(Instant at) implements Command {}

    record ForgetReminder() implements Command {}

    record Ring(Instant at) implements Command {}

    record CallOut(String effect, String key, String text, Duration delay) implements Command {}

    record Heard(String answer) implements Command {}

    record Look() implements Command {}

    record Break() implements Command {}
  }

  sealed interface Event {
    record Added(long amount, String note, long total) implements Event {}

    record Limited(long total) implements Event {}

    record Rang(Instant at) implements Event {}

    record CalledOut(String text) implements Event {}

    record Answered(String answer) implements Event {}
  }

  record Reply(long total) {}

  record Call(String text) {}

  static Address address(UUID tenant, UUID id) {
    return new Address(NAME, tenant, id);
  }

  @Override
  public String name() {
    return NAME;
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
  public Class<?> replyType() {
    return Reply.class;
  }

  @Override
  public State empty() {
    return new State(0, Mood.CALM, List.of(), new Limit.Open());
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Add(var amount, var note) -> {
        long total = state.total + amount;
        if (state.limit instanceof Limit.AtMost(var most) && total > most) {
          yield Decision.refuse("over_limit", "The total would be over " + most + ".", "amount");
        }
        yield Decision.<Event>accept(new Event.Added(amount, note, total)).reply(new Reply(total));
      }
      case Command.LimitTo(var total) -> Decision.accept(new Event.Limited(total));
      case Command.RemindAt(var at) -> Decision.<Event>accept().alarmAt(at);
      case Command.ForgetReminder _ -> Decision.<Event>accept().clearAlarm();
      case Command.Ring(var at) -> Decision.accept(new Event.Rang(at));
      case Command.CallOut(var effect, var key, var text, var delay) ->
          Decision.<Event>accept(new Event.CalledOut(text))
              .effect(new Effect(effect, key, new Call(text), delay));
      case Command.Heard(var answer) -> Decision.accept(new Event.Answered(answer));
      case Command.Look _ -> Decision.<Event>accept().reply(new Reply(state.total));
      case Command.Break _ -> throw new IllegalStateException("broken on purpose");
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.Added(_, var note, var total) ->
          new State(
              total,
              total > 10 ? Mood.BUSY : Mood.CALM,
              java.util.stream.Stream.concat(state.notes.stream(), java.util.stream.Stream.of(note))
                  .skip(Math.max(0, state.notes.size() - 4))
                  .toList(),
              state.limit);
      case Event.Limited(var total) ->
          new State(state.total, state.mood, state.notes, new Limit.AtMost(total));
      case Event.Rang _, Event.CalledOut _ -> state;
      case Event.Answered(var answer) ->
          new State(state.total, state.mood, List.of(answer), state.limit);
    };
  }

  /** So that it is seen: what is noted like this is taken for the first that is. */
  static final String FIRST = "the first";

  @Override
  public boolean begins(Command command) {
    return command instanceof Command.Add(_, var note) && note.startsWith(FIRST);
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", "USER:1", "channel", after.mood.name());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("counter")
        .column("total", "bigint", State::total)
        .column("mood", "text", State::mood)
        .column("labels", "text[]", State::notes)
        .rows(
            new StateTable.Rows<State, Event>(
                    "counter_note",
                    List.of(
                        new StateTable.RowColumn("counter_id", "uuid"),
                        new StateTable.RowColumn("version", "bigint"),
                        new StateTable.RowColumn("note", "text"),
                        new StateTable.RowColumn("at", "timestamptz")),
                    2,
                    (written, event) ->
                        event instanceof Event.Added(_, var note, _)
                            ? List.<Object[]>of(
                                new Object[] {written.id(), written.version(), note, written.at()})
                            : List.of())
                .ownedBy("counter_id"))
        .rows(
            new StateTable.Rows<State, Event>(
                    "counter_word",
                    List.of(
                        new StateTable.RowColumn("counter_id", "uuid"),
                        new StateTable.RowColumn("word", "text"),
                        new StateTable.RowColumn("since", "bigint")),
                    2,
                    (written, event) ->
                        event instanceof Event.Added(_, var note, _)
                            ? java.util.Arrays.stream(note.split(" "))
                                .map(word -> new Object[] {written.id(), word, written.version()})
                                .toList()
                            : List.of())
                .ownedBy("counter_id")
                .keepingFirst());
  }
}

package kira.privacy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** Rings once a day, while a workspace has rules, and has what became old forgotten. */
final class Retention implements Kind<Retention.State, Retention.Command, Retention.Event> {
  static final String KIND = "retention";

  /** Effect that forgets. */
  static final String FORGET = "privacy.retention";

  static final Duration EVERY = Duration.ofDays(1);

  record Turn(long turn) {}

  /**
   * @param on whether there are rules
   * @param turn counts the days
   * @param forgotten in the last turn that is over, by rule
   */
  record State(boolean on, long turn, @Nullable Instant endedAt, Map<String, Long> forgotten) {
    static final State NOTHING = new State(false, 0, null, Map.of());

    @SuppressWarnings("NullAway")
    State {
      forgotten = forgotten == null ? Map.of() : Map.copyOf(forgotten);
    }
  }

  sealed interface Command {
    /** The rules changed. */
    record Follow(boolean on, Instant at) implements Command {}

    record Ring(Instant at) implements Command {}

    record End(long turn, Map<String, Long> forgotten, Instant at) implements Command {
      public End {
        forgotten = Map.copyOf(forgotten);
      }
    }
  }

  sealed interface Event {
    record RetentionFollowed(boolean on, Instant at) implements Event {}

    record RetentionBegun(long turn, Instant at) implements Event {}

    record RetentionEnded(long turn, Map<String, Long> forgotten, Instant at) implements Event {
      public RetentionEnded {
        forgotten = Map.copyOf(forgotten);
      }
    }
  }

  static UUID idOf(UUID tenant) {
    return UUID.nameUUIDFromBytes(("retention/" + tenant).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Follow(var on, var at) when !on ->
          state.on()
              ? Decision.<Event>accept(new Event.RetentionFollowed(false, at)).clearAlarm()
              : Decision.accept();
      // Whoever saves a rule wants to see it at work, not a day later.
      case Command.Follow(_, var at) ->
          (state.on()
                  ? Decision.<Event>accept()
                  : Decision.<Event>accept(new Event.RetentionFollowed(true, at)))
              .alarmAt(at);
      case Command.Ring _ when !state.on() -> Decision.accept();
      case Command.Ring(var at) -> {
        long turn = state.turn() + 1;
        yield Decision.<Event>accept(new Event.RetentionBegun(turn, at))
            .effect(FORGET, Long.toString(turn), new Turn(turn))
            .alarmAt(at.plus(EVERY));
      }
      case Command.End(var turn, var forgotten, var at) ->
          turn == state.turn()
              ? Decision.accept(new Event.RetentionEnded(turn, forgotten, at))
              : Decision.accept();
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.RetentionFollowed(var on, _) ->
          new State(on, state.turn(), state.endedAt(), state.forgotten());
      case Event.RetentionBegun(var turn, _) ->
          new State(state.on(), turn, state.endedAt(), state.forgotten());
      case Event.RetentionEnded(var turn, var forgotten, var at) ->
          new State(state.on(), turn, at, forgotten);
    };
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.named("retention");
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return State.NOTHING;
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

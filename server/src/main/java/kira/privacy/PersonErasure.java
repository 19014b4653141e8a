package kira.privacy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * The erasure of one person, step by step: what a feature keeps is one step, done by an effect that
 * can be repeated. It knows the person by the ids of their contacts alone.
 */
final class PersonErasure
    implements Kind<PersonErasure.State, PersonErasure.Command, PersonErasure.Event> {
  static final String KIND = "person-erasure";

  /** Effect that does one step. */
  static final String STEP = "privacy.erase";

  record Step(UUID erasure, UUID contact, Set<UUID> contacts, String step) {
    Step {
      contacts = Set.copyOf(contacts);
    }
  }

  /**
   * @param steps in their order
   * @param done how many of them are done
   * @param waitsFor why the next step cannot be done yet
   */
  record State(
      @Nullable UUID contact,
      Set<UUID> contacts,
      List<String> steps,
      int done,
      @Nullable String waitsFor,
      String by,
      @Nullable Instant askedAt,
      @Nullable Instant endedAt) {
    static final State NOTHING = new State(null, Set.of(), List.of(), 0, null, "", null, null);

    State {
      contacts = Set.copyOf(contacts);
      steps = List.copyOf(steps);
    }
  }

  sealed interface Command {
    record Begin(
        UUID erasure, UUID contact, Set<UUID> contacts, List<String> steps, String by, Instant at)
        implements Command {
      public Begin {
        contacts = Set.copyOf(contacts);
        steps = List.copyOf(steps);
      }
    }

    /**
     * @param contacts of the person, as far as they are known now
     */
    record Finish(UUID erasure, String step, Set<UUID> contacts, Instant at) implements Command {
      public Finish {
        contacts = Set.copyOf(contacts);
      }
    }

    record Wait(String step, String why, Instant at) implements Command {}
  }

  sealed interface Event {
    record ErasureBegun(UUID contact, Set<UUID> contacts, List<String> steps, String by, Instant at)
        implements Event {
      public ErasureBegun {
        contacts = Set.copyOf(contacts);
        steps = List.copyOf(steps);
      }
    }

    record ErasureStepDone(String step, Set<UUID> contacts, Instant at) implements Event {
      public ErasureStepDone {
        contacts = Set.copyOf(contacts);
      }
    }

    record ErasureWaits(String step, String why, Instant at) implements Event {}

    record ErasureEnded(UUID contact, Instant at) implements Event {}
  }

  /** The same person is erased once, however often that is asked for. */
  static UUID idOf(UUID contact) {
    return UUID.nameUUIDFromBytes(("erasure/" + contact).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Begin _ when state.contact() != null -> Decision.accept();
      case Command.Begin(var id, var contact, var contacts, var steps, var by, var at) ->
          Decision.<Event>accept(new Event.ErasureBegun(contact, contacts, steps, by, at))
              .effect(
                  STEP,
                  key(id, steps.getFirst()),
                  new Step(id, contact, contacts, steps.getFirst()));
      case Command.Finish finish when !isNext(state, finish.step()) -> Decision.accept();
      case Command.Finish(var id, var step, var more, var at) -> {
        var contacts = new LinkedHashSet<>(state.contacts());
        contacts.addAll(more);
        var contact = java.util.Objects.requireNonNull(state.contact());
        var events = new ArrayList<Event>();
        events.add(new Event.ErasureStepDone(step, contacts, at));
        if (state.done() + 1 == state.steps().size()) {
          events.add(new Event.ErasureEnded(contact, at));
          yield Decision.accept(events);
        }
        var next = state.steps().get(state.done() + 1);
        yield Decision.<Event>accept(events)
            .effect(STEP, key(id, next), new Step(id, contact, contacts, next));
      }
      case Command.Wait(var step, var why, var at) ->
          isNext(state, step) && !why.equals(state.waitsFor())
              ? Decision.accept(new Event.ErasureWaits(step, why, at))
              : Decision.accept();
    };
  }

  private static boolean isNext(State state, String step) {
    return state.done() < state.steps().size() && state.steps().get(state.done()).equals(step);
  }

  private static String key(UUID erasure, String step) {
    return "%s/%s".formatted(erasure, step);
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.ErasureBegun(var contact, var contacts, var steps, var by, var at) ->
          new State(contact, contacts, steps, 0, null, by, at, null);
      case Event.ErasureStepDone(_, var contacts, _) ->
          new State(
              state.contact(),
              contacts,
              state.steps(),
              state.done() + 1,
              null,
              state.by(),
              state.askedAt(),
              null);
      case Event.ErasureWaits(_, var why, _) ->
          new State(
              state.contact(),
              state.contacts(),
              state.steps(),
              state.done(),
              why,
              state.by(),
              state.askedAt(),
              null);
      case Event.ErasureEnded(_, var at) ->
          new State(
              state.contact(),
              state.contacts(),
              state.steps(),
              state.done(),
              null,
              state.by(),
              state.askedAt(),
              at);
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event instanceof Event.ErasureBegun begun ? begun.by() : "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("person_erasure")
        .column("asked_at", "timestamptz", State::askedAt);
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

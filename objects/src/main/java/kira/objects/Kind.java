package kira.objects;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of durable object: two pure functions and how their results are stored.
 *
 * <p>Neither function may read a clock, a database or the network; time and ids arrive inside the
 * command. State, commands, events and replies are records (or sealed interfaces of records) that
 * Jackson can read and write; stored events are an API to the future: add fields, never rename.
 *
 * @param <S> state, an immutable record small enough to be rewritten with every change
 * @param <C> sealed interface of commands, named in the imperative
 * @param <E> sealed interface of events, named in the past participle
 */
public interface Kind<S, C, E> {
  /** Stable lower-case name, part of the address and of the journal. */
  String name();

  Class<S> stateType();

  Class<C> commandType();

  Class<E> eventType();

  /** Type of every reply this kind gives: a record, or a sealed interface of records. */
  default Class<?> replyType() {
    return Void.class;
  }

  /** State of an object that has never been written. */
  S empty();

  /** What a command means in a state. Never throws for something a person could do. */
  Decision<E> decide(S state, C command);

  /**
   * Whether a command is nearly always the first that its object hears, as the ids of such objects
   * are new ones. It is then decided as by an object that was never written, and nothing is read;
   * that there was one after all shows when its outcome is stored, and it is decided again.
   */
  default boolean begins(C command) {
    return false;
  }

  /** The state after an event. */
  S apply(S state, E event);

  /** The command told when the object's alarm is due; empty when this kind sets no alarms. */
  default Optional<C> onAlarm(Instant at) {
    return Optional.empty();
  }

  /** Where the state is stored and which of its facts are columns for readers to search. */
  StateTable<S, E> table();

  /** What stays of an object of this kind that is erased. */
  default Erasure erasure() {
    return Erasure.REMEMBERED;
  }

  /** Version of the event's shape, stored with it; raise it when its meaning changes. */
  default int schema(E event) {
    return 1;
  }

  /**
   * When the event happened, if that differs from when it was recorded (an imported message, say).
   */
  default Optional<Instant> happenedAt(E event) {
    return Optional.empty();
  }

  /**
   * The typed journal columns of an event, by the names declared to the runtime, as they are after
   * the event. A missing name is stored as null.
   */
  default Map<String, Object> dimensions(S after, E event) {
    return Map.of();
  }
}

package kira.objects;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an object decided about a command. */
public sealed interface Decision<E> {

  /**
   * The command is accepted; everything here becomes true in one commit.
   *
   * @param events what happened, in order; may be empty (nothing to record)
   * @param reply given to the caller after the commit
   * @param effects actions on the outside world, carried out after the commit
   * @param alarm what becomes of the object's one alarm
   */
  record Accepted<E>(
      List<E> events, @Nullable Object reply, List<Effect> effects, AlarmChange alarm)
      implements Decision<E> {
    public Accepted {
      events = List.copyOf(events);
      effects = List.copyOf(effects);
    }

    public Accepted<E> reply(Object value) {
      return new Accepted<>(events, value, effects, alarm);
    }

    /** Adds an effect. See {@link Effect} for the key. */
    public Accepted<E> effect(String kind, String key, Object payload) {
      return effect(new Effect(kind, key, payload, Duration.ZERO));
    }

    public Accepted<E> effect(Effect effect) {
      var all = new ArrayList<>(effects);
      all.add(effect);
      return new Accepted<>(events, reply, all, alarm);
    }

    /** Sets the object's alarm, replacing an earlier one. */
    public Accepted<E> alarmAt(Instant due) {
      return new Accepted<>(events, reply, effects, new AlarmChange.Set(due));
    }

    public Accepted<E> clearAlarm() {
      return new Accepted<>(events, reply, effects, new AlarmChange.Clear());
    }
  }

  /** The command is refused and nothing changes. */
  record Refused<E>(Refusal refusal) implements Decision<E> {}

  @SafeVarargs
  static <E> Accepted<E> accept(E... events) {
    return new Accepted<>(List.of(events), null, List.of(), new AlarmChange.Keep());
  }

  static <E> Accepted<E> accept(List<? extends E> events) {
    return new Accepted<>(List.copyOf(events), null, List.of(), new AlarmChange.Keep());
  }

  static <E> Refused<E> refuse(String code, String message) {
    return new Refused<>(new Refusal(code, message, null));
  }

  /** A refusal that names the field at fault. */
  static <E> Refused<E> refuse(String code, String message, String field) {
    return new Refused<>(new Refusal(code, message, field));
  }

  /** What becomes of the object's one alarm. */
  sealed interface AlarmChange {
    record Keep() implements AlarmChange {}

    record Set(Instant due) implements AlarmChange {}

    record Clear() implements AlarmChange {}
  }
}

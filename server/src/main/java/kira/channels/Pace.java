package kira.channels;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Lets an account's hand-overs pass one after the other, as fast as its provider takes them. Each
 * node paces by itself; a provider that finds them too many together says so, and is heeded.
 */
@Component
class Pace {
  /** So long one may wait in its place; who has to wait longer gives the place to others. */
  static final Duration NEAR = Duration.ofMillis(500);

  private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);

  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<UUID, Line> lines = new ConcurrentHashMap<>();

  @Autowired
  Pace() {
    this(System::nanoTime);
  }

  Pace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** When it is one's turn. */
  sealed interface Turn {
    /** It is, after so long; the place in the line is taken. */
    record Soon(Duration pause) implements Turn {}

    /** It is not yet; to be asked again then. */
    record Later(Duration pause) implements Turn {}
  }

  /** Asks for a turn of an account. */
  Turn turn(UUID account, Lane lane, double perSecond) {
    long step = (long) (1_000_000_000L / perSecond);
    return lines.computeIfAbsent(account, _ -> new Line(nanoTime.getAsLong())).turn(lane, step);
  }

  /**
   * For how long whoever asks now would be sent away; empty when it may be near its turn. Asked
   * before anything is known of the one who asks.
   */
  Optional<Duration> away(@Nullable UUID account, Lane lane) {
    var line = account == null ? null : lines.get(account);
    return line == null ? Optional.empty() : line.away(lane);
  }

  /** The provider wants to hear nothing for a while. */
  void hold(UUID account, Duration pause) {
    long nanos = Math.min(pause.toNanos(), LONGEST_HOLD.toNanos());
    lines.computeIfAbsent(account, _ -> new Line(nanoTime.getAsLong())).hold(nanos);
  }

  /**
   * What is before an account. Times are of a clock in nanoseconds that may overflow: only their
   * differences are looked at.
   */
  private final class Line {
    /** When the next one of each lane may pass. */
    private long first;

    private long bulk;

    /** Until when those were sent away that are to ask again. */
    private long firstAway;

    private long bulkAway;

    /** What lies between two of them, as was said last. */
    private long step;

    Line(long now) {
      first = now;
      bulk = now;
      firstAway = now;
      bulkAway = now;
    }

    synchronized Optional<Duration> away(Lane lane) {
      long now = nanoTime.getAsLong();
      long at = later(lane == Lane.FIRST ? first : bulk, now);
      return at - now <= NEAR.toNanos()
          ? Optional.empty()
          : Optional.of(Duration.ofNanos(sent(lane, at) - now));
    }

    synchronized Turn turn(Lane lane, long pause) {
      step = pause;
      long now = nanoTime.getAsLong();
      boolean isFirst = lane == Lane.FIRST;
      long at = later(isFirst ? first : bulk, now);
      if (at - now <= NEAR.toNanos()) {
        if (isFirst) {
          first = at + step;
          // It passes those that go to many, who make up for it.
          bulk = later(bulk, now) + step;
        } else {
          bulk = at + step;
        }
        return new Turn.Soon(Duration.ofNanos(at - now));
      }
      return new Turn.Later(Duration.ofNanos(sent(lane, at) - now));
    }

    /** Those who come back do so one after the other, not all at once. */
    private long sent(Lane lane, long at) {
      boolean isFirst = lane == Lane.FIRST;
      long away = later(isFirst ? firstAway : bulkAway, at) + step;
      if (isFirst) {
        firstAway = away;
      } else {
        bulkAway = away;
      }
      return away;
    }

    synchronized void hold(long nanos) {
      long until = nanoTime.getAsLong() + nanos;
      first = later(first, until);
      bulk = later(bulk, until);
    }

    private static long later(long one, long other) {
      return one - other > 0 ? one : other;
    }
  }
}

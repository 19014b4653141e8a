package kira.channels.whatsapp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How fast one number may write to one person: about ten messages a minute, with a burst that is
 * borrowed from later. Until the provider complains nobody is slowed down; from then on messages to
 * this person go one by one, others not being concerned.
 */
@Component
class PairPace {
  /** One message in so long is what a person may get in the long run. */
  static final Duration STEP = Duration.ofSeconds(6);

  /** A burst of 45 messages is paid back in so long. */
  static final Duration PAID_BACK = STEP.multipliedBy(45);

  private static final int FACTOR = 4;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MOST = 10_000;

  private final InstantSource clock;
  private final ConcurrentHashMap<Pair, Slow> slowed = new ConcurrentHashMap<>();

  PairPace(InstantSource clock) {
    this.clock = clock;
  }

  private record Pair(UUID account, String recipient) {}

  /**
   * @param next when the next message may go
   * @param until when all is paid back
   * @param complaints since the last message that was taken
   */
  private record Slow(Instant next, Instant until, int complaints) {}

  /** How long the recipient is to be left in peace; who hears zero takes the place. */
  Duration rest(UUID account, String recipient) {
    var now = clock.instant();
    var rest = new Duration[] {Duration.ZERO};
    slowed.computeIfPresent(
        new Pair(account, recipient),
        (_, slow) -> {
          if (slow.next().isAfter(now)) {
            rest[0] = Duration.between(now, slow.next());
            return slow;
          }
          return slow.until().isAfter(now)
              ? new Slow(now.plus(STEP), slow.until(), slow.complaints())
              : null;
        });
    return rest[0];
  }

  /**
   * The provider complains: each time in a row it wants four times as long.
   *
   * @param asked how long the provider said
   * @return how long to wait
   */
  Duration complained(UUID account, String recipient, @Nullable Duration asked) {
    var now = clock.instant();
    if (slowed.size() >= MOST) {
      slowed.values().removeIf(slow -> slow.until().isBefore(now));
    }
    var slow =
        slowed.compute(
            new Pair(account, recipient),
            (_, known) -> {
              int complaints = known == null ? 1 : known.complaints() + 1;
              var wait = asked == null ? wait(complaints) : asked;
              return new Slow(now.plus(wait), now.plus(wait).plus(PAID_BACK), complaints);
            });
    return Duration.between(now, slow.next());
  }

  private static Duration wait(int complaints) {
    var wait = STEP;
    for (int i = 1; i < complaints && wait.compareTo(LONGEST) < 0; i++) {
      wait = wait.multipliedBy(FACTOR);
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  /** A message was taken: the next complaint is the first one again. */
  void taken(UUID account, String recipient) {
    slowed.computeIfPresent(
        new Pair(account, recipient), (_, slow) -> new Slow(slow.next(), slow.until(), 0));
  }
}

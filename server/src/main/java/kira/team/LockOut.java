package kira.team;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often somebody failed to prove that an e-mail address is theirs, and until when nobody may
 * try. An attempt is counted as failed before it is looked at, so that a hundred at once are no
 * better than one after the other; one that succeeds wipes the slate.
 *
 * @param lockedUntil null while anybody may try
 */
record LockOut(int failures, @Nullable Instant lockedUntil, Instant lastAt) {
  static final int FREE = 4;
  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(15);
  static final Duration FORGOTTEN = Duration.ofDays(1);
  static final LockOut NONE = new LockOut(0, null, Instant.EPOCH);

  /** How long it is still closed; empty when it is open. */
  Optional<Duration> closed(Instant now) {
    return lockedUntil == null || !now.isBefore(lockedUntil)
        ? Optional.empty()
        : Optional.of(Duration.between(now, lockedUntil));
  }

  /** After one more attempt, counted as failed. */
  LockOut attempted(Instant now) {
    var before = now.isBefore(lastAt.plus(FORGOTTEN)) ? failures : 0;
    var count = before + 1;
    return new LockOut(count, count > FREE ? now.plus(delay(count)) : null, now);
  }

  /**
   * Takes back an attempt that neither failed nor succeeded (right password, no code yet), unless
   * others came after it.
   */
  LockOut withdrawn(LockOut attempt) {
    return new LockOut(
        Math.max(0, failures - 1),
        attempt.lastAt.equals(lastAt) && attempt.failures == failures ? null : lockedUntil,
        lastAt);
  }

  private static Duration delay(int failures) {
    var doublings = Math.min(failures - FREE - 1, 10);
    var delay = FIRST.multipliedBy(1L << doublings);
    return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
  }
}

package kira.channels;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * Lets an account's hand-overs pass one after the other, as fast as its provider takes them. Each
 * node paces by itself; a provider that finds them too many together says so, and is heeded.
 */
@Component
class Pace {
  /** A pause that a provider asks for may be longer than anybody should block for. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final ConcurrentHashMap<UUID, Long> next = new ConcurrentHashMap<>();

  /** Waits, on this virtual thread, until the account may hand over another one. */
  void await(Account account, double perSecond) throws InterruptedException {
    long step = (long) (1_000_000_000L / perSecond);
    long now = System.nanoTime();
    long mine =
        next.merge(account.id(), now + step, (known, _) -> Math.max(known, now) + step) - step;
    long end = Math.min(mine, now + LONGEST_WAIT.toNanos());
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** The provider wants to hear nothing for a while. */
  void hold(Account account, Duration pause) {
    long until = System.nanoTime() + Math.min(pause.toNanos(), LONGEST_WAIT.toNanos());
    next.merge(account.id(), until, Math::max);
  }
}

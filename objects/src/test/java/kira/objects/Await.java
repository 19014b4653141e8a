package kira.objects;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition and for nothing else. */
final class Await {
  private Await() {}

  static void until(String what, Callable<Boolean> condition) {
    until(what, Duration.ofSeconds(20), condition);
  }

  static void until(String what, Duration patience, Callable<Boolean> condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (Exception e) {
        throw new AssertionError("while waiting for " + what, e);
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + patience + " in vain for " + what);
      }
      LockSupport.parkNanos(2_000_000L);
    }
  }
}

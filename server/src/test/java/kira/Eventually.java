package kira;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens by itself, as long as it takes and not longer. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Eventually() {}

  public static void holds(BooleanSupplier condition) {
    until(() -> condition.getAsBoolean() ? Boolean.TRUE : null);
  }

  /** The first answer that is not null. */
  public static <T> T until(Supplier<T> answer) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var found = answer.get();
      if (found != null) {
        return found;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not happen within " + PATIENCE);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}

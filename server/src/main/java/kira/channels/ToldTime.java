package kira.channels;

import java.time.Duration;
import java.time.Instant;

/**
 * When something happened, as far as a provider can be believed: clocks go wrong, and bodies do.
 */
public final class ToldTime {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Duration AHEAD = Duration.ofDays(1);

  private ToldTime() {}

  /** The time that was told; now, where it cannot be one. */
  public static Instant of(Instant told, Instant now) {
    return told.isBefore(EARLIEST) || told.isAfter(now.plus(AHEAD)) ? now : told;
  }
}

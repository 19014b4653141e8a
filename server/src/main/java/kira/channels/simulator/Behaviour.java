package kira.channels.simulator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How a simulated provider behaves, for whoever wants to see what becomes of it.
 *
 * @param trouble what is wrong with it now
 * @param delivers whether mails arrive by themselves; else a person says what becomes of them
 * @param repeatsNews whether each webhook is sent twice
 * @param reordersNews whether what happened later is told first
 */
public record Behaviour(
    Trouble trouble, boolean delivers, boolean repeatsNews, boolean reordersNews) {
  public static final Behaviour GOOD = new Behaviour(Trouble.NONE, true, false, false);

  /** What a provider may do instead of its work. */
  public enum Trouble {
    NONE,
    /** Down: 503. */
    OUTAGE,
    /** Its work fails: 500, and nobody knows whether before or after. */
    BROKEN,
    /** Too many requests: 429 with Retry-After. */
    RATE_LIMIT,
    /** The day's quota is used up: another 429. */
    QUOTA,
    /** The key opens nothing any more. */
    REVOKED_KEY,
    /** Takes the mail, and its answer is lost. */
    LOST_ANSWER,
    /** A success that is a page of HTML. */
    HTML,
    /** Does its work, and takes its time to answer. */
    SLOW
  }

  /** For so long a slow one makes wait: less than anybody's patience, more than they like. */
  static final Duration SLOWNESS = Duration.ofSeconds(3);

  /** Makes whoever asks wait. */
  static void dawdle() {
    LockSupport.parkNanos(SLOWNESS.toNanos());
  }
}

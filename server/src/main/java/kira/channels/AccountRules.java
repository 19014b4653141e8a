package kira.channels;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is done by itself when something is wrong with an account.
 *
 * @param fallback by which account messages go instead; null for none
 * @param afterMinutes for how long this one must have been of no use
 * @param anySender whether replies, too, may go by another sender than the one that was written to
 * @param againMinutes after how long a message in doubt is sent again when nobody can tell what
 *     became of it; null where a person decides
 */
record AccountRules(
    @Nullable UUID fallback, int afterMinutes, boolean anySender, @Nullable Integer againMinutes) {
  static final AccountRules NONE = new AccountRules(null, 10, false, null);

  /** When messages begin to go by the other account; null when they never do. */
  @Nullable Instant movesAt(Instant since) {
    return fallback == null ? null : since.plus(Duration.ofMinutes(afterMinutes));
  }

  /** When a message in doubt is sent again; null when a person decides. */
  @Nullable Instant againAt(Instant since) {
    return againMinutes == null ? null : since.plus(Duration.ofMinutes(againMinutes));
  }
}

package kira.channels;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Durations by buckets that grow by a seventh: a share read from them is off by as much at most.
 */
final class Buckets {
  private static final double STEP = 1.15;
  private static final int LAST = 160;

  private Buckets() {}

  static int of(long millis) {
    return millis <= 0
        ? 0
        : Math.min(LAST, 1 + (int) Math.floor(Math.log(millis) / Math.log(STEP)));
  }

  /** A duration that falls into a bucket, in the middle of it. */
  static long millis(int bucket) {
    return bucket <= 0 ? 0 : Math.round(Math.pow(STEP, bucket - 0.5));
  }

  /**
   * What a part of all durations is no longer than; null when there are none.
   *
   * @param counts by bucket
   * @param part between 0 and 1
   */
  static @Nullable Long share(SortedMap<Integer, Long> counts, double part) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      return null;
    }
    long wanted = Math.max(1, (long) Math.ceil(all * part));
    long seen = 0;
    for (var each : counts.entrySet()) {
      seen += each.getValue();
      if (seen >= wanted) {
        return millis(each.getKey());
      }
    }
    return millis(counts.lastKey());
  }
}

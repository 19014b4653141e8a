package kira.platform.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Token buckets by key. A bucket that has filled up again is forgotten, and there is a most of
 * them, so memory does not grow with the number of strangers.
 */
@Component
public class RateLimits {
  private static final int MOST = 100_000;

  private final InstantSource clock;
  private final Map<String, Bucket> buckets = new HashMap<>();

  RateLimits(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param burst how many at once
   * @param per how long until as many are there again
   */
  public record Limit(int burst, Duration per) {}

  private record Bucket(double tokens, Instant at, Limit limit) {
    Bucket filled(Instant now) {
      var passed = Math.max(0, Duration.between(at, now).toNanos());
      var gained = passed * (double) limit.burst() / limit.per().toNanos();
      return new Bucket(Math.min(limit.burst(), tokens + gained), now, limit);
    }

    boolean isFull(Instant now) {
      return filled(now).tokens() >= limit.burst();
    }
  }

  /** Takes one, or throws 429 with the time until there is one again. */
  public void take(String key, Limit limit) {
    var wait = tryTake(key, limit);
    if (!wait.isZero()) {
      throw Problem.rateLimited(wait);
    }
  }

  /** Takes several at once, or none and throws; more than all there ever are count as all. */
  public void take(String key, int many, Limit limit) {
    var wait = tryTake(key, many, limit);
    if (!wait.isZero()) {
      throw Problem.rateLimited(wait);
    }
  }

  /** Takes one; answers zero, or how long to wait when there was none. */
  public Duration tryTake(String key, Limit limit) {
    return tryTake(key, 1, limit);
  }

  private synchronized Duration tryTake(String key, int many, Limit limit) {
    var now = clock.instant();
    var bucket = buckets.getOrDefault(key, new Bucket(limit.burst(), now, limit)).filled(now);
    int wanted = Math.min(many, limit.burst());
    if (bucket.tokens() < wanted) {
      buckets.put(key, bucket);
      var missing = (wanted - bucket.tokens()) * limit.per().toNanos() / limit.burst();
      return Duration.ofNanos((long) Math.ceil(missing));
    }
    if (buckets.size() >= MOST && !buckets.containsKey(key)) {
      makeRoom(now);
    }
    buckets.put(key, new Bucket(bucket.tokens() - wanted, now, limit));
    return Duration.ZERO;
  }

  private void makeRoom(Instant now) {
    buckets.values().removeIf(bucket -> bucket.isFull(now));
    if (buckets.size() >= MOST) {
      // A flood of keys: forgetting them all is fairer than refusing the next honest one.
      buckets.clear();
    }
  }

  synchronized int size() {
    return buckets.size();
  }
}

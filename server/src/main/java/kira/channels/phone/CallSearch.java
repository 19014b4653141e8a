package kira.channels.phone;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of the calls that a provider has may be the one whose answer was lost. */
public final class CallSearch {
  /** Clocks differ, and providers count whole seconds. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** What a request brings about it brings about by then; whatever is later is another call. */
  private static final Duration LATEST = Duration.ofMinutes(5);

  private final CallPlan plan;
  private final Instant since;
  private final Map<String, Duration> found = new LinkedHashMap<>();

  public CallSearch(CallPlan plan, Instant since) {
    this.plan = plan;
    this.since = since;
  }

  /** Before this nothing was asked for. */
  public Instant earliest() {
    return since.minus(MARGIN);
  }

  /** After this nothing came of it. */
  public Instant latest() {
    return since.plus(LATEST);
  }

  /**
   * Looks at a call that we placed, or somebody who uses the same account.
   *
   * @param at when the provider made it
   */
  public void see(String providerId, String own, String other, Instant at) {
    if (!providerId.isEmpty()
        && own.equals(plan.own())
        && other.equals(plan.other())
        && !at.isBefore(earliest())
        && !at.isAfter(latest())) {
      found.put(providerId, Duration.between(since, at).abs());
    }
  }

  /** The likeliest first: of two, the one that was made when ours was asked for. */
  public List<String> found() {
    return found.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }
}

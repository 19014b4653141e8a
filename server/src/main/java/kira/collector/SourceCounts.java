package kira.collector;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Tenancy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Counts what sources send. Counts are gathered for a moment and written together, so that counting
 * costs next to nothing; of a node that dies, the last moment's are missing.
 */
@Component
class SourceCounts implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(SourceCounts.class);
  private static final Duration EVERY = Duration.ofMillis(500);

  /** Of what was not taken so many of the newest are shown. */
  static final int SHOWN = 50;

  /** Reasons told apart; more is a program that makes them up. */
  private static final int MOST_REASONS = 200;

  /** What became of messages, or of parts of them. */
  enum Outcome {
    ACCEPTED,
    REFUSED,
    KEPT_OUT
  }

  /**
   * @param what the field at fault; may be empty
   */
  record Reason(Outcome outcome, String reason, String what) {}

  /** One message that was not taken, or not all of it. */
  record Trouble(Instant at, Outcome outcome, String reason, String what, String label) {}

  /** What was counted of one request, by however many threads. */
  static final class Tally {
    private final Instant at;
    private final Map<Reason, Long> counts = new HashMap<>();
    private final Deque<Trouble> troubles = new ArrayDeque<>();

    Tally(Instant at) {
      this.at = at;
    }

    synchronized void accepted(int messages) {
      count(new Reason(Outcome.ACCEPTED, "", ""), messages);
    }

    void refused(String reason, String what, String label) {
      trouble(Outcome.REFUSED, reason, what, label);
    }

    void keptOut(String reason, String what, String label) {
      trouble(Outcome.KEPT_OUT, reason, what, label);
    }

    private synchronized void trouble(Outcome outcome, String reason, String what, String label) {
      var field = PropertyText.clean(CleanText.cut(what, 100));
      count(new Reason(outcome, reason, field), 1);
      troubles.addFirst(new Trouble(at, outcome, reason, field, PropertyText.clean(label)));
      if (troubles.size() > SHOWN) {
        troubles.removeLast();
      }
    }

    private void count(Reason reason, long more) {
      var known =
          counts.containsKey(reason) || counts.size() < MOST_REASONS
              ? reason
              : new Reason(reason.outcome(), reason.reason(), "");
      if (more > 0) {
        counts.merge(known, more, Long::sum);
      }
    }

    private synchronized void takeIn(Tally other) {
      other.counts.forEach(this::count);
      var newer = new ArrayList<>(other.troubles);
      for (int i = newer.size() - 1; i >= 0; i--) {
        troubles.addFirst(newer.get(i));
      }
      while (troubles.size() > SHOWN) {
        troubles.removeLast();
      }
    }

    synchronized Map<Reason, Long> counts() {
      return Map.copyOf(counts);
    }

    synchronized List<Trouble> troubles() {
      return List.copyOf(troubles);
    }
  }

  private final EventSourceTable table;
  private final InstantSource clock;
  private Map<EventSources.Sending, Tally> gathered = new HashMap<>();
  private @Nullable Thread writer;
  private volatile boolean running;

  SourceCounts(EventSourceTable table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  synchronized void add(EventSources.Sending from, Tally tally) {
    gathered.computeIfAbsent(from, _ -> new Tally(tally.at)).takeIn(tally);
  }

  private synchronized Map<EventSources.Sending, Tally> taken() {
    var all = gathered;
    gathered = new HashMap<>();
    return all;
  }

  private void write() {
    taken()
        .forEach((from, tally) -> {
          try {
            Tenancy.in(
                from.tenant(),
                () -> {
                  var now = clock.instant();
                  table.count(
                      from,
                      now.atZone(ZoneOffset.UTC).toLocalDate(),
                      now,
                      tally.counts(),
                      tally.troubles());
                  return true;
                });
          } catch (RuntimeException e) {
            log.warn("Counts of the source {} are written later", from.source(), e);
            add(from, tally);
          }
        });
  }

  private void run() {
    while (running) {
      LockSupport.parkNanos(EVERY.toNanos());
      write();
    }
  }

  @Override
  public void start() {
    running = true;
    writer = Thread.ofVirtual().name("source-counts").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    if (writer != null) {
      LockSupport.unpark(writer);
      try {
        writer.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    write();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return kira.platform.objects.ObjectsLifecycle.PHASE + 1;
  }
}

package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells due alarms to the objects of this node's slots, in pages. No lease is written: the node
 * that owns the slot is the only one that looks, and should two believe so, the object's version
 * lets one of them win. The row goes with the commit that handles the alarm, so it rings again
 * until then.
 */
final class AlarmClock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AlarmClock.class);
  private static final int PAGE = 1000;
  private static final int AT_ONCE = 2000;
  private static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(10);

  private final Engine engine;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Semaphore wake = new Semaphore(0);
  private final AtomicLong next = new AtomicLong(Long.MAX_VALUE);
  private final Map<Address, Long> resting = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private @Nullable Thread thread;

  AlarmClock(Engine engine) {
    this.engine = engine;
  }

  void start() {
    thread = Thread.ofVirtual().name("kira-alarms").start(this::run);
  }

  /** An alarm of this node was set; the clock looks again if that is earlier than it would. */
  void set(long dueMicros) {
    if (dueMicros < next.get()) {
      wake.release();
    }
  }

  /** The slots of this node changed. */
  void look() {
    wake.release();
  }

  private void run() {
    while (!closed) {
      try {
        long due = pass();
        next.set(due);
        wake.tryAcquire(patience(due), TimeUnit.MICROSECONDS);
        wake.drainPermits();
      } catch (InterruptedException e) {
        return;
      } catch (SQLException | RuntimeException e) {
        if (!closed) {
          log.warn("Alarms could not be read; trying again", e);
          LockSupport.parkNanos(1_000_000_000L);
        }
      }
    }
  }

  private long patience(long due) {
    long slow = engine.settings.slowPoll().toNanos() / 1000;
    long left = due == Long.MAX_VALUE ? slow : due - Times.micros(engine.clock.instant());
    return Math.clamp(left, 1000, slow);
  }

  /** Rings everything due and waits until it was heard; returns when the next alarm is due. */
  private long pass() throws SQLException, InterruptedException {
    long next = Long.MAX_VALUE;
    for (var group : engine.cluster.groups()) {
      var slots = group.hostedSlots();
      if (slots.length > 0 && !group.kinds().isEmpty()) {
        next = Math.min(next, pass(group, slots));
      }
    }
    places.acquire(AT_ONCE);
    places.release(AT_ONCE);
    return next;
  }

  private record Due(Address address, long at) {}

  private long pass(Cluster.Group group, Integer[] slots)
      throws SQLException, InterruptedException {
    Due last = null;
    while (!closed) {
      var now = engine.clock.instant();
      List<Due> page;
      try (var connection = engine.database.getConnection()) {
        page = due(connection, group, slots, now, last);
        if (page.isEmpty()) {
          return earliest(connection, group, slots, now);
        }
      }
      engine.meter.alarms(page.size(), Duration.between(Times.instant(page.getFirst().at()), now));
      for (var each : page) {
        ring(group, each);
      }
      last = page.getLast();
    }
    return Long.MAX_VALUE;
  }

  private void ring(Cluster.Group group, Due due) throws InterruptedException {
    var rests = resting.get(due.address());
    if (rests != null && rests > System.nanoTime()) {
      return;
    }
    resting.remove(due.address());
    places.acquire();
    var told = new Told(due.address(), due.at());
    told.whenComplete((_, failure) -> {
      places.release();
      if (failure != null && !closed) {
        log.warn("An alarm failed in {}; it rings again", due.address(), failure);
        if (resting.size() < 10_000) {
          resting.put(due.address(), System.nanoTime() + AGAIN_AFTER_FAILURE.toNanos());
        }
      }
    });
    var slot = group.slot(due.address());
    if (slot == null || !slot.tell(told)) {
      // Its slot has moved; the new owner looks itself.
      told.complete(new Outcome.Done(null, 0));
    }
  }

  private static List<Due> due(
      Connection connection, Cluster.Group group, Integer[] slots, Instant now, @Nullable Due after)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            select tenant_id, kind, object_id, due_at
              from alarm
             where due_at <= ? and (due_at, tenant_id, kind, object_id) > (?, ?, ?, ?)
               and slot = any(?) and kind = any(?)
             order by due_at, tenant_id, kind, object_id
             limit ?
            """)) {
      var key =
          after == null
              ? new Due(new Address("", new UUID(0, 0), new UUID(0, 0)), -1_000_000_000_000_000L)
              : after;
      statement.setTimestamp(1, Timestamp.from(now));
      statement.setTimestamp(2, Timestamp.from(Times.instant(key.at())));
      statement.setObject(3, key.address().tenant());
      statement.setString(4, key.address().kind());
      statement.setObject(5, key.address().id());
      statement.setArray(6, connection.createArrayOf("integer", slots));
      statement.setArray(7, connection.createArrayOf("text", group.kinds().toArray()));
      statement.setInt(8, PAGE);
      var page = new ArrayList<Due>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          page.add(
              new Due(
                  new Address(
                      rows.getString(2),
                      rows.getObject(1, UUID.class),
                      rows.getObject(3, UUID.class)),
                  Times.micros(rows.getTimestamp(4).toInstant())));
        }
      }
      return page;
    }
  }

  private static long earliest(
      Connection connection, Cluster.Group group, Integer[] slots, Instant now)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            select due_at from alarm
             where due_at > ? and due_at < ? and slot = any(?) and kind = any(?)
             order by due_at limit 1
            """)) {
      statement.setTimestamp(1, Timestamp.from(now));
      // What is due later than the next slow look needs no answer now.
      statement.setTimestamp(2, Timestamp.from(now.plusSeconds(60)));
      statement.setArray(3, connection.createArrayOf("integer", slots));
      statement.setArray(4, connection.createArrayOf("text", group.kinds().toArray()));
      try (var rows = statement.executeQuery()) {
        return rows.next()
            ? Times.micros(rows.getTimestamp(1).toInstant())
            : Times.micros(now.plusSeconds(60));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    wake.release();
    if (thread != null) {
      try {
        thread.join(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

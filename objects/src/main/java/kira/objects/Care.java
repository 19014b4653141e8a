package kira.objects;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's regular care: heartbeat, leases of readers, idle objects, old requests, new months.
 */
final class Care implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Care.class);
  private static final Duration PERIOD = Duration.ofSeconds(3);
  private static final int DAY = 24 * 60 * 60;

  /** Of so many slots one is looked at in a round: whoever looks at all objects takes long. */
  private static final int SHARES = 10;

  /** Longer than the day that is promised, so that a resend at its very end is still known. */
  private static final Duration REQUESTS_KEPT = Duration.ofHours(25);

  private final Engine engine;
  private final Semaphore stop = new Semaphore(0);
  private int sweptAt;
  private int monthsAt;
  private int share;
  private volatile @Nullable Thread thread;

  Care(Engine engine) {
    this.engine = engine;
  }

  void start() {
    thread = Thread.ofVirtual().name("kira-care").start(this::run);
  }

  private void run() {
    try {
      while (!stop.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          round();
        } catch (SQLException | RuntimeException e) {
          log.warn("The node's regular care failed; trying again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws SQLException {
    engine.cluster.care();
    prolongReaders();
    passivate();
    int now = engine.seconds();
    if (now - monthsAt > DAY) {
      months();
      monthsAt = now;
    }
    if (now - sweptAt > DAY / 24) {
      sweepRequests();
      sweptAt = now;
    }
  }

  private void passivate() {
    int before = engine.seconds() - (int) engine.settings.idleAfter().toSeconds();
    share = (share + 1) % SHARES;
    for (var group : engine.cluster.groups()) {
      for (var slot : group.slots()) {
        if (slot.number % SHARES == share) {
          slot.passivate(before);
          // Nothing takes the processor from a virtual thread that computes.
          Thread.yield();
        }
      }
    }
  }

  private void prolongReaders() throws SQLException {
    var leased = engine.journal.readers().stream().filter(DurableReader::leased).toList();
    if (leased.isEmpty()) {
      return;
    }
    try (var connection = engine.database.getConnection();
        var statement =
            connection.prepareStatement(
                """
                update reader set leased_until = clock_timestamp() + ? * interval '1 second'
                 where leased_by = ? and name = ?
                """)) {
      for (var reader : leased) {
        statement.setInt(1, DurableReader.LEASE_SECONDS);
        statement.setObject(2, engine.node);
        statement.setString(3, reader.reader.name());
        if (statement.executeUpdate() == 1) {
          reader.prolonged();
        }
      }
    }
  }

  void months() throws SQLException {
    try (var connection = engine.database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("select journal_months(2)");
    }
  }

  private void sweepRequests() throws SQLException {
    try (var connection = engine.database.getConnection();
        var statement =
            connection.prepareStatement(
                """
                delete from request r
                 using (select tenant_id, kind, object_id, request_id from request
                         where at < clock_timestamp() - ? * interval '1 second'
                         order by at limit 2000 for update skip locked) old
                 where r.tenant_id = old.tenant_id and r.kind = old.kind
                   and r.object_id = old.object_id and r.request_id = old.request_id
                """)) {
      statement.setLong(1, REQUESTS_KEPT.toSeconds());
      while (statement.executeUpdate() == 2000) {
        log.debug("Swept 2000 request ids");
      }
    }
  }

  @Override
  public void close() {
    stop.release();
    var running = thread;
    if (running != null) {
      try {
        running.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link JournalReader} while this node holds its lease. Entries are fetched before the
 * transaction begins, and the cursor is its last statement, so it has a transaction id (and holds
 * other readers back) only while the reader itself writes.
 */
final class DurableReader implements AutoCloseable {
  static final int LEASE_SECONDS = 15;
  private static final Logger log = LoggerFactory.getLogger(DurableReader.class);

  /** So many entries are passed at once when the reader is behind and wants few of them. */
  private static final int STRETCH = 20_000;

  private static final long PERSIST_NANOS = 1_000_000_000L;

  private final Engine engine;
  private final Journal journal;
  private final JournalTail tail;
  final JournalReader reader;
  private volatile Position cursor = Position.START;
  private Position stored = Position.START;
  private long storedAt;
  private volatile boolean leased;
  private volatile @Nullable String error;
  private volatile boolean closed;
  private @Nullable Thread thread;

  DurableReader(Engine engine, Journal journal, JournalTail tail, JournalReader reader) {
    this.engine = engine;
    this.journal = journal;
    this.tail = tail;
    this.reader = reader;
  }

  void start() {
    thread = Thread.ofVirtual().name("kira-reader-" + reader.name()).start(this::run);
  }

  boolean leased() {
    return leased;
  }

  Position cursor() {
    return cursor;
  }

  @Nullable String error() {
    return error;
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      try {
        if (lease()) {
          leased = true;
          while (readOnce()) {
            failures = 0;
            error = null;
          }
        }
        leased = false;
        pause(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        leased = false;
        if (!closed) {
          error = String.valueOf(e.getMessage());
          log.error("Reader {} failed at {}", reader.name(), cursor, e);
          noteError(e);
          pause(Duration.ofMillis(Math.min(30_000, 200L << Math.min(8, failures++))));
        }
      }
    }
  }

  private boolean lease() throws SQLException {
    try (var connection = engine.database.getConnection()) {
      try (var insert =
          connection.prepareStatement(
              "insert into reader (name) values (?) on conflict do nothing")) {
        insert.setString(1, reader.name());
        insert.executeUpdate();
      }
      try (var update =
          connection.prepareStatement(
              """
              update reader
                 set leased_by = ?, leased_until = clock_timestamp() + ? * interval '1 second'
               where name = ? and (leased_by = ? or leased_until < clock_timestamp())
              returning epoch, tx::text, seq
              """)) {
        update.setObject(1, engine.node);
        update.setInt(2, LEASE_SECONDS);
        update.setString(3, reader.name());
        update.setObject(4, engine.node);
        try (var row = update.executeQuery()) {
          if (!row.next()) {
            return false;
          }
          cursor = new Position(row.getInt(1), Long.parseLong(row.getString(2)), row.getLong(3));
          stored = cursor;
          storedAt = System.nanoTime();
          return true;
        }
      }
    }
  }

  /** False when the lease is no longer ours or the node stops. */
  private boolean readOnce() throws SQLException, InterruptedException {
    if (closed) {
      return false;
    }
    var page = next();
    var entries = page.entries().stream().filter(this::hears).toList();
    if (!entries.isEmpty()) {
      boolean delivered = deliver(entries, page.reached());
      if (page.entries().size() < reader.atOnce() && !page.more()) {
        pause(reader.gathers());
      }
      return delivered;
    }
    cursor = page.reached();
    if (!stored.equals(cursor) && System.nanoTime() - storedAt > PERSIST_NANOS) {
      try (var connection = engine.database.getConnection()) {
        if (!store(connection, cursor)) {
          return false;
        }
      }
    }
    if (page.entries().isEmpty() && !page.more()) {
      tail.await(cursor, engine.settings.slowPoll().toMillis());
      return stillLeased();
    }
    return true;
  }

  private boolean hears(JournalEntry entry) {
    var kinds = reader.kinds();
    if (!kinds.isEmpty() && !kinds.contains(entry.kind())) {
      return false;
    }
    if (entry.isErasure()) {
      return reader.hearsErasures();
    }
    if (entry.isErased()) {
      return false;
    }
    var types = reader.types();
    return types == null || types.contains(entry.type());
  }

  private volatile long confirmed = System.nanoTime();

  /** Called by the node when it has prolonged the lease. */
  void prolonged() {
    confirmed = System.nanoTime();
  }

  private boolean stillLeased() {
    return System.nanoTime() - confirmed < LEASE_SECONDS * 1_000_000_000L;
  }

  private Journal.Page next() throws SQLException {
    int most = reader.atOnce();
    var recent = tail.after(cursor, most);
    if (recent != null) {
      return new Journal.Page(
          recent, recent.isEmpty() ? cursor : recent.getLast().position(), false);
    }
    try (var connection = engine.database.getConnection()) {
      return reader.kinds().isEmpty()
          ? journal.after(connection, cursor, most)
          : journal.wantedAfter(connection, cursor, STRETCH, reader, most);
    }
  }

  private boolean deliver(List<JournalEntry> entries, Position reached) throws SQLException {
    try (var connection = engine.database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        planAnew(connection);
        reader.read(entries, connection);
        if (!store(connection, reached)) {
          connection.rollback();
          connection.setAutoCommit(true);
          return false;
        }
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        try {
          connection.rollback();
          connection.setAutoCommit(true);
        } catch (SQLException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
      connection.setAutoCommit(true);
    }
    cursor = reached;
    var oldest = entries.getFirst().at();
    engine.meter.read(
        reader.name(), entries.size(), Duration.between(oldest, engine.clock.instant()));
    return true;
  }

  /** A plan remembered from when a table was small would be kept until the table is analysed. */
  private static void planAnew(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("set local plan_cache_mode = force_custom_plan");
    }
  }

  private boolean store(Connection connection, Position at) throws SQLException {
    try (var update =
        connection.prepareStatement(
            """
            update reader
               set epoch = ?, tx = ?::text::xid8, seq = ?, error = null,
                   changed_at = clock_timestamp()
             where name = ? and leased_by = ?
            """)) {
      update.setInt(1, at.epoch());
      update.setString(2, Long.toUnsignedString(at.tx()));
      update.setLong(3, at.seq());
      update.setString(4, reader.name());
      update.setObject(5, engine.node);
      if (update.executeUpdate() != 1) {
        return false;
      }
    }
    stored = at;
    storedAt = System.nanoTime();
    return true;
  }

  private void noteError(Exception e) {
    try (var connection = engine.database.getConnection();
        var update =
            connection.prepareStatement(
                "update reader set error = ?, changed_at = clock_timestamp() where name = ?")) {
      update.setString(1, String.valueOf(e));
      update.setString(2, reader.name());
      update.executeUpdate();
    } catch (SQLException again) {
      log.debug("The error of reader {} could not be noted", reader.name(), again);
    }
  }

  private void pause(Duration time) {
    if (!closed && time.isPositive()) {
      LockSupport.parkNanos(time.toNanos());
    }
  }

  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try (var connection = engine.database.getConnection();
        var release =
            connection.prepareStatement(
                """
                update reader set leased_by = null, leased_until = '-infinity'
                 where name = ? and leased_by = ?
                """)) {
      release.setString(1, reader.name());
      release.setObject(2, engine.node);
      release.executeUpdate();
    } catch (SQLException e) {
      log.debug("The lease of reader {} could not be given back", reader.name(), e);
    }
  }
}

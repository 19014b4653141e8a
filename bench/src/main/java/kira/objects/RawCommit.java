package kira.objects;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import kira.objects.ArrayColumn.Form;
import org.postgresql.core.BaseConnection;

/**
 * The raw limit of group commit: two connections that write the same rows by the same statement
 * from batches built beforehand, where only the version moves on. No objects, no callers.
 */
public final class RawCommit<S, C, E> implements AutoCloseable {
  private static final int BATCH = 256;
  private static final int WRITERS = 2;

  private final HikariDataSource pool;
  private final KnownKind<S, C, E> kind;
  private final List<List<Batch>> batches = new ArrayList<>();

  private static final class Batch {
    List<java.sql.Array> before = new ArrayList<>();
    List<java.sql.Array> middle = new ArrayList<>();
    List<java.sql.Array> after = new ArrayList<>();
    List<java.sql.Array> end = new ArrayList<>();
    int size;
    long version = 1;
  }

  public RawCommit(String url, Kind<S, C, E> kind, String dimension, UUID tenant, UUID[] ids)
      throws SQLException {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(WRITERS + 1);
    pool = new HikariDataSource(config);
    this.kind = new KnownKind<>(kind, "", List.of(new KnownKind.Dimension(dimension, "text")));
    try (var connection = pool.getConnection()) {
      insert(connection, tenant, ids);
      build(connection, tenant, ids);
    }
  }

  private void insert(Connection connection, UUID tenant, UUID[] ids) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "insert into person select ?, id, 1, ?::text::jsonb, now(), 'Ada' from unnest(?::uuid[]) id")) {
      statement.setObject(1, tenant);
      statement.setString(2, new String(kind.stateJson(kind.kind.empty())));
      statement.setArray(3, connection.createArrayOf("uuid", ids));
      statement.executeUpdate();
    }
  }

  private void build(Connection connection, UUID tenant, UUID[] ids) throws SQLException {
    var base = connection.unwrap(BaseConnection.class);
    for (int writer = 0; writer < WRITERS; writer++) {
      var own = new ArrayList<Batch>();
      int from = ids.length / WRITERS * writer;
      int to = ids.length / WRITERS * (writer + 1);
      for (int start = from; start + BATCH <= to; start += BATCH) {
        var sorted = java.util.Arrays.copyOfRange(ids, start, start + BATCH);
        java.util.Arrays.sort(sorted);
        own.add(batch(base, tenant, sorted));
      }
      batches.add(own);
    }
  }

  private Batch batch(BaseConnection on, UUID tenant, UUID[] ids) throws SQLException {
    var tenants = new ArrayColumn(Form.UUID);
    var objects = new ArrayColumn(Form.UUID);
    var states = new ArrayColumn(Form.JSON);
    var times = new ArrayColumn(Form.TIME);
    var fresh = new ArrayColumn(Form.BOOLEAN);
    var names = new ArrayColumn(Form.TEXT);
    var numbers = new ArrayColumn(Form.LONG);
    var types = new ArrayColumn(Form.TEXT);
    var schemas = new ArrayColumn(Form.INTEGER);
    var data = new ArrayColumn(Form.JSON);
    var actors = new ArrayColumn(Form.TEXT);
    long now = Times.micros(Instant.now());
    for (int i = 0; i < ids.length; i++) {
      tenants.add(tenant);
      objects.add(ids[i]);
      states.addJson(kind.stateJson(kind.kind.empty()));
      times.addTime(now);
      fresh.add(false);
      names.add("Ada Lovelace");
      numbers.add((long) i + 1);
      types.add("Noted");
      schemas.add(1);
      data.addJson(
          ("{\"text\":\"Asked whether an invoice can be sent to two addresses; answered with the"
                  + " article on billing.\",\"at\":\"2026-11-22T20:00:00.123456Z\",\"number\":17}")
              .getBytes());
      actors.add("USER:ada");
    }
    var batch = new Batch();
    batch.size = ids.length;
    batch.before = List.of(tenants.on(on), objects.on(on));
    batch.middle = List.of(states.on(on), times.on(on), fresh.on(on), names.on(on));
    batch.after = List.of(numbers.on(on), tenants.on(on), objects.on(on));
    batch.end =
        List.of(
            numbers.on(on),
            types.on(on),
            schemas.on(on),
            times.on(on),
            times.on(on),
            data.on(on),
            actors.on(on));
    return batch;
  }

  /** Writes until closed, counting rows. */
  public AutoCloseable start(LongAdder done) {
    var stop = new java.util.concurrent.atomic.AtomicBoolean();
    var threads = new ArrayList<Thread>();
    for (var own : batches) {
      threads.add(Thread.ofPlatform().start(() -> loop(own, done, stop)));
    }
    return () -> {
      stop.set(true);
      for (var thread : threads) {
        thread.join();
      }
    };
  }

  private void loop(
      List<Batch> own, LongAdder done, java.util.concurrent.atomic.AtomicBoolean stop) {
    try (var connection = pool.getConnection();
        var settings = connection.createStatement()) {
      settings.execute("set plan_cache_mode = force_generic_plan");
      settings.execute("set enable_seqscan = off");
      settings.execute("set enable_mergejoin = off");
      var base = connection.unwrap(BaseConnection.class);
      var sql = kind.statements.shape(KindStatements.STORED | KindStatements.EVENTS);
      try (var statement = connection.prepareStatement(sql)) {
        for (int i = 0; !stop.get(); i++) {
          done.add(write(base, statement, own.get(i % own.size())));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int write(BaseConnection base, java.sql.PreparedStatement statement, Batch batch)
      throws SQLException {
    int next = 1;
    var expected = new ArrayColumn(Form.LONG);
    var version = new ArrayColumn(Form.LONG);
    for (int n = 0; n < batch.size; n++) {
      expected.add(batch.version);
      version.add(batch.version + 1);
    }
    for (var array : batch.before) {
      statement.setArray(next++, array);
    }
    statement.setArray(next++, expected.on(base));
    statement.setArray(next++, version.on(base));
    for (var array : batch.middle) {
      statement.setArray(next++, array);
    }
    statement.setInt(next++, 1);
    for (var array : batch.after) {
      statement.setArray(next++, array);
    }
    statement.setArray(next++, version.on(base));
    for (var array : batch.end) {
      statement.setArray(next++, array);
    }
    int written = 0;
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        written++;
      }
    }
    if (written != batch.size) {
      throw new SQLException("the raw loop was fenced");
    }
    batch.version++;
    return written;
  }

  @Override
  public void close() {
    pool.close();
  }
}

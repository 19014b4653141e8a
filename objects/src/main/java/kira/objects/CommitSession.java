package kira.objects;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** One writer's connection, with its statements; opened anew after it was lost. */
final class CommitSession implements AutoCloseable {
  /** So many batches after one with a repeated row are written as if they had some, too. */
  private static final int WARY = 50;

  /** A plan that was made while a table was empty does not do for one that has grown. */
  private static final long PLANS_HOLD_NANOS = 5_000_000_000L;

  private final Engine engine;
  private final Map<String, KindBatch> kinds = new HashMap<>();
  private @Nullable Connection connection;
  private int wary;
  private long planned;

  /** Of the connection in use, to make sure that it is over when it was lost. */
  private int backend;

  private @Nullable Timestamp backendStart;

  /** Whatever this session commits has at least this transaction id. */
  private String floor = "0";

  CommitSession(Engine engine) {
    this.engine = engine;
  }

  /**
   * @param tx of the commit
   * @param effects keys of the effects that were stored and not there before
   */
  record Committed(long tx, int events, Set<EffectKey> effects) {}

  record EffectKey(UUID tenant, String kind, String key) {}

  /**
   * Rows that are kept as they first came are expected to be new, which costs a search less for
   * each; where one is not, the batch is written with the search, and so are the next ones.
   */
  Committed write(List<Write> batch) throws SQLException {
    if (wary > 0) {
      wary--;
      return write(batch, true);
    }
    try {
      return write(batch, false);
    } catch (SQLException e) {
      if (!isRepeatedRow(e, batch)) {
        throw e;
      }
      wary = WARY;
      return write(batch, true);
    }
  }

  private static boolean isRepeatedRow(SQLException e, List<Write> batch) {
    return "23505".equals(e.getSQLState())
        && e instanceof PSQLException sql
        && sql.getServerErrorMessage() != null
        && batch.stream()
            .map(write -> write.object.kind.statements)
            .distinct()
            .flatMap(statements -> statements.table.rows().stream())
            .anyMatch(rows ->
                rows.keepsFirst() && rows.name().equals(sql.getServerErrorMessage().getTable()));
  }

  private Committed write(List<Write> batch, boolean repeats) throws SQLException {
    var on = connection();
    boolean one =
        batch.getFirst().object.kind == batch.getLast().object.kind; // the batch is sorted
    var result = new Result();
    if (batch.getFirst().erases) {
      erase(on, batch.getFirst(), result);
    } else if (one) {
      kindBatch(batch.getFirst()).write(on, batch, engine.epoch, repeats, result);
    } else {
      inTransaction(on, batch, repeats, result);
    }
    if (result.tx != 0) {
      floor = Long.toString(result.tx);
    }
    return new Committed(result.tx, result.events, result.effects);
  }

  private void inTransaction(Connection on, List<Write> batch, boolean repeats, Result result)
      throws SQLException {
    on.setAutoCommit(false);
    try {
      int from = 0;
      for (int i = 1; i <= batch.size(); i++) {
        if (i == batch.size() || batch.get(i).object.kind != batch.get(from).object.kind) {
          kindBatch(batch.get(from))
              .write(on, batch.subList(from, i), engine.epoch, repeats, result);
          from = i;
        }
      }
      on.commit();
    } catch (SQLException | RuntimeException e) {
      rollBack(on, e);
      throw e;
    }
    on.setAutoCommit(true);
  }

  private void erase(Connection on, Write write, Result result) throws SQLException {
    on.setAutoCommit(false);
    try {
      Erasing.write(on, write, engine.epoch, result);
      on.commit();
    } catch (SQLException | RuntimeException e) {
      rollBack(on, e);
      throw e;
    }
    on.setAutoCommit(true);
  }

  private void rollBack(Connection on, Exception cause) {
    try {
      on.rollback();
      on.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
      abandon();
    }
  }

  private KindBatch kindBatch(Write write) {
    var kind = write.object.kind;
    return kinds.computeIfAbsent(
        kind.name, _ -> new KindBatch(kind.statements, engine.node, engine.settings.slots()));
  }

  private Connection connection() throws SQLException {
    var open = connection;
    if (open != null && !open.isClosed()) {
      planAnew(open);
      return open;
    }
    open = engine.database.getConnection();
    open.setAutoCommit(true);
    planned = System.nanoTime();
    try (var statement = open.createStatement()) {
      SteadyConnection.on(statement, SteadyConnection.Plans.KEPT);
      var role = takeOffRole(statement);
      try (var row =
          statement.executeQuery(
              """
              select pg_snapshot_xmin(pg_current_snapshot())::text,
                     (select backend_start from pg_stat_activity where pid = pg_backend_pid())
              """)) {
        row.next();
        floor = row.getString(1);
        backendStart = row.getTimestamp(2);
      }
      putOnRole(statement, role);
      backend = open.unwrap(PGConnection.class).getBackendPID();
    } catch (SQLException e) {
      open.close();
      throw e;
    }
    connection = open;
    return open;
  }

  private void planAnew(Connection open) throws SQLException {
    long now = System.nanoTime();
    if (now - planned > PLANS_HOLD_NANOS) {
      planned = now;
      try (var statement = open.createStatement()) {
        statement.execute("discard plans");
      }
    }
  }

  /** Ends the lost connection at the database's side too, then looks for the batch. */
  Optional<Committed> find(List<Write> batch) throws SQLException {
    int lostBackend = backend;
    var lostStart = backendStart;
    var lostFloor = floor;
    abandon();
    var on = connection();
    floor = lostFloor;
    // Until found out, a second failure asks for the first one's backend again.
    int newBackend = backend;
    var newStart = backendStart;
    backend = lostBackend;
    backendStart = lostStart;
    if (lostStart != null) {
      end(on, lostBackend, lostStart);
    }
    var found = journaled(on, batch, lostFloor);
    backend = newBackend;
    backendStart = newStart;
    return found;
  }

  /** A role that was taken on may not see or end the session it was taken on in. */
  private static @Nullable String takeOffRole(Statement statement) throws SQLException {
    try (var row =
        statement.executeQuery(
            "select case when current_user <> session_user then quote_ident(current_user) end")) {
      row.next();
      var role = row.getString(1);
      if (role != null) {
        statement.execute("set role none");
      }
      return role;
    }
  }

  private static void putOnRole(Statement statement, @Nullable String role) throws SQLException {
    if (role != null) {
      statement.execute("set role " + role);
    }
  }

  private static void end(Connection on, int backend, Timestamp start) throws SQLException {
    try (var statement = on.createStatement()) {
      var role = takeOffRole(statement);
      try {
        endAsOneself(on, backend, start);
      } finally {
        putOnRole(statement, role);
      }
    }
  }

  private static void endAsOneself(Connection on, int backend, Timestamp start)
      throws SQLException {
    try (var statement =
        on.prepareStatement(
            """
            select pg_terminate_backend(pid)
              from pg_stat_activity where pid = ? and backend_start = ?
            """)) {
      statement.setInt(1, backend);
      statement.setTimestamp(2, start);
      for (int i = 0; i < 200; i++) {
        try (var rows = statement.executeQuery()) {
          if (!rows.next()) {
            return;
          }
        }
        LockSupport.parkNanos(20_000_000L);
      }
    }
    throw new SQLException("the lost connection is still at work", "57000");
  }

  private Optional<Committed> journaled(Connection on, List<Write> batch, String after)
      throws SQLException {
    record Place(UUID object, long version) {}
    var found = new HashSet<Place>();
    long tx = 0;
    try (var statement =
        on.prepareStatement(
            """
            select j.object_id, j.version, j.tx::text
              from unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::timestamptz[])
                     as w(tenant_id, object_id, version, at)
              join journal j on j.epoch = ? and j.tx >= ?::text::xid8 and j.tenant_id = w.tenant_id
               and j.object_id = w.object_id and j.version = w.version and j.at = w.at
            """)) {
      var withEvents = batch.stream().filter(write -> !write.events.isEmpty()).toList();
      statement.setArray(
          1, on.createArrayOf("uuid", withEvents.stream().map(Write::tenant).toArray()));
      statement.setArray(2, on.createArrayOf("uuid", withEvents.stream().map(Write::id).toArray()));
      statement.setArray(
          3, on.createArrayOf("bigint", withEvents.stream().map(w -> w.version).toArray()));
      statement.setArray(
          4,
          on.createArrayOf(
              "timestamptz",
              withEvents.stream()
                  .map(w -> Times.instant(w.events.getLast().at()).toString())
                  .toArray()));
      statement.setInt(5, engine.epoch);
      statement.setString(6, after);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(new Place(rows.getObject(1, UUID.class), rows.getLong(2)));
          tx = Long.parseLong(rows.getString(3));
        }
      }
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    int events = 0;
    var effects = new HashSet<EffectKey>();
    for (var write : batch) {
      write.written = found.contains(new Place(write.id(), write.version));
      if (write.written) {
        events += write.events.size();
        for (var row : write.effects) {
          effects.add(new EffectKey(write.tenant(), row.effect().kind(), row.effect().key()));
        }
      }
    }
    return Optional.of(new Committed(tx, events, effects));
  }

  /** Drops the connection; the next use opens another. */
  void abandon() {
    var old = connection;
    connection = null;
    if (old != null) {
      try {
        old.abort(Runnable::run);
        old.close();
      } catch (SQLException e) {
        // It is being thrown away because it is broken.
        org.slf4j.LoggerFactory.getLogger(CommitSession.class).debug("Closing failed", e);
      }
    }
  }

  @Override
  public void close() {
    var old = connection;
    connection = null;
    if (old != null) {
      try (var statement = old.createStatement()) {
        SteadyConnection.off(statement);
        old.close();
      } catch (SQLException e) {
        org.slf4j.LoggerFactory.getLogger(CommitSession.class).debug("Closing failed", e);
      }
    }
  }

  /** What a batch's statements answered. */
  static final class Result {
    long tx;
    int events;
    long seq;
    Set<EffectKey> effects = Set.of();

    void read(ResultSet rows, List<Write> batch) throws SQLException {
      while (rows.next()) {
        int n = rows.getInt(1);
        if (n > 0) {
          batch.get(n - 1).written = true;
          if (tx == 0) {
            tx = Long.parseLong(rows.getString(2));
          }
        } else {
          if (effects.isEmpty()) {
            effects = new HashSet<>();
          }
          effects.add(
              new EffectKey(
                  UUID.fromString(rows.getString(3)), rows.getString(4), rows.getString(5)));
        }
      }
    }
  }
}

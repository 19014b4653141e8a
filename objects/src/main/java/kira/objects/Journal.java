package kira.objects;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal without gaps: only what lies below the oldest transaction still at work, in
 * (tx, seq) order, so that a slow commit is never passed by.
 */
final class Journal implements AutoCloseable {
  /** The typed columns declared to the runtime. */
  record Columns(List<KnownKind.Dimension> dimensions) {}

  /**
   * @param reached the position behind which everything may still come
   * @param more whether something behind it was there already
   */
  record Page(List<JournalEntry> entries, Position reached, boolean more) {}

  private final Engine engine;
  private final Columns columns;
  private final String all;
  private final String wanted;
  private final String ofTenant;
  private final JournalTail tail;
  private final List<DurableReader> readers = new ArrayList<>();

  Journal(Engine engine, Columns columns) {
    this.engine = engine;
    this.columns = columns;
    this.all = select("");
    this.wanted = selectWanted();
    this.ofTenant = select("j.tenant_id = ? and j.schema > 0 and");
    this.tail = new JournalTail(engine, this);
  }

  private String select(String condition) {
    return """
    with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as tx)
    select h.tx::text, e.*
      from horizon h
      left join lateral (
        select %s
          from journal j
         where %s (j.epoch, j.tx, j.seq) > (?, ?::text::xid8, ?) and j.tx < h.tx
         order by j.epoch, j.tx, j.seq
         limit ?) e on true
    """
        .formatted(entryColumns(), condition);
  }

  /** A stretch is bounded by the index alone, and what nobody wants of it is never sent. */
  private String selectWanted() {
    return """
    with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as tx),
    stretch as materialized (
      select h.tx as horizon, l.epoch, l.tx, l.seq
        from horizon h
        left join lateral (
          select j.epoch, j.tx, j.seq
            from journal j
           where (j.epoch, j.tx, j.seq) > (?, ?::text::xid8, ?) and j.tx < h.tx
           order by j.epoch, j.tx, j.seq
          offset ? limit 1) l on true)
    select s.horizon::text, e.*, s.epoch, s.tx::text, s.seq
      from stretch s
      left join lateral (
        select %s
          from journal j
         where (j.epoch, j.tx, j.seq) > (?, ?::text::xid8, ?) and j.tx < s.horizon
           and (j.epoch, j.tx, j.seq) <= (coalesce(s.epoch, 2147483647),
               coalesce(s.tx, s.horizon), coalesce(s.seq, 9223372036854775807))
           and j.kind = any(?) and (? or j.type = any(?) or j.schema = 0)
         order by j.epoch, j.tx, j.seq
         limit ?) e on true
    """
        .formatted(entryColumns());
  }

  private String entryColumns() {
    return """
    j.epoch, j.tx::text, j.seq, j.tenant_id, j.kind, j.object_id, j.version, j.type,
            j.schema, j.happened_at, j.at, j.data::text%s\
    """
        .formatted(
            columns.dimensions().stream()
                .map(d -> ", j." + d.name())
                .collect(Collectors.joining()));
  }

  void start(List<JournalReader> durable) {
    for (var reader : durable) {
      readers.add(new DurableReader(engine, this, tail, reader));
    }
    if (!readers.isEmpty()) {
      tail.start();
      readers.forEach(DurableReader::start);
    }
  }

  /** A commit of this node is safe. */
  void committed(long tx) {
    if (tx != 0) {
      tail.news(tx);
      engine.cluster.journalMoved(tx);
    }
  }

  /** A commit of another node is said to be safe. */
  void news(long tx) {
    tail.news(tx);
  }

  AutoCloseable follow(Consumer<List<JournalEntry>> follower) {
    return tail.follow(follower);
  }

  Position end() {
    try (var connection = engine.database.getConnection()) {
      return end(connection);
    } catch (SQLException e) {
      throw new ObjectUnavailableException("the journal cannot be read", e);
    }
  }

  Position end(Connection connection) throws SQLException {
    try (var statement =
            connection.prepareStatement("select pg_snapshot_xmin(pg_current_snapshot())::text");
        var row = statement.executeQuery()) {
      row.next();
      return new Position(engine.epoch, Long.parseLong(row.getString(1)), 0);
    }
  }

  List<JournalEntry> entriesAfter(UUID tenant, Position after, int limit) {
    checkEpoch(after);
    var recent = tail.after(after, Integer.MAX_VALUE);
    if (recent != null) {
      return recent.stream()
          .filter(e -> e.tenant().equals(tenant) && !e.isErased())
          .limit(limit)
          .toList();
    }
    try (var connection = engine.database.getConnection();
        var statement = connection.prepareStatement(ofTenant)) {
      statement.setObject(1, tenant);
      return page(statement, 2, after, limit).entries();
    } catch (SQLException e) {
      throw new ObjectUnavailableException("the journal cannot be read", e);
    }
  }

  private void checkEpoch(Position position) {
    if (position.epoch() != engine.epoch && !position.equals(Position.START)) {
      throw new PositionLostException(
          "position %s is of another epoch than %d".formatted(position, engine.epoch));
    }
  }

  /** The whole journal behind a position. */
  Page after(Connection connection, Position position, int limit) throws SQLException {
    try (var statement = connection.prepareStatement(all)) {
      return page(statement, 1, position, limit);
    }
  }

  /**
   * What a reader wants of the next stretch behind a position.
   *
   * @param stretch how many entries are passed at most
   */
  Page wantedAfter(
      Connection connection, Position after, int stretch, JournalReader reader, int limit)
      throws SQLException {
    var types = reader.types();
    try (var statement = connection.prepareStatement(wanted)) {
      var tx = Long.toUnsignedString(after.tx());
      statement.setInt(1, after.epoch());
      statement.setString(2, tx);
      statement.setLong(3, after.seq());
      statement.setInt(4, stretch - 1);
      statement.setInt(5, after.epoch());
      statement.setString(6, tx);
      statement.setLong(7, after.seq());
      statement.setArray(8, connection.createArrayOf("text", reader.kinds().toArray()));
      statement.setBoolean(9, types == null);
      statement.setArray(
          10, connection.createArrayOf("text", types == null ? new Object[0] : types.toArray()));
      statement.setInt(11, limit);
      int end = 14 + columns.dimensions().size();
      var entries = new ArrayList<JournalEntry>();
      var reached = after;
      boolean more = false;
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          more = rows.getString(end + 1) != null;
          reached =
              more
                  ? new Position(
                      rows.getInt(end),
                      Long.parseLong(rows.getString(end + 1)),
                      rows.getLong(end + 2))
                  : new Position(engine.epoch, Long.parseLong(rows.getString(1)), 0);
          if (rows.getString(3) != null) {
            entries.add(entry(rows));
          }
        }
      }
      if (entries.size() == limit) {
        reached = entries.getLast().position();
      }
      return new Page(entries, reached.compareTo(after) > 0 ? reached : after, more);
    }
  }

  private Page page(PreparedStatement statement, int first, Position after, int limit)
      throws SQLException {
    statement.setInt(first, after.epoch());
    statement.setString(first + 1, Long.toUnsignedString(after.tx()));
    statement.setLong(first + 2, after.seq());
    statement.setInt(first + 3, limit);
    var entries = new ArrayList<JournalEntry>();
    long horizon = 0;
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        horizon = Long.parseLong(rows.getString(1));
        if (rows.getString(3) != null) {
          entries.add(entry(rows));
        }
      }
    }
    var end = new Position(engine.epoch, horizon, 0);
    var reached =
        entries.size() < limit && end.compareTo(after) > 0
            ? end
            : entries.isEmpty() ? after : entries.getLast().position();
    return new Page(entries, reached, entries.size() == limit);
  }

  private JournalEntry entry(ResultSet row) throws SQLException {
    return new JournalEntry(
        new Position(row.getInt(2), Long.parseLong(row.getString(3)), row.getLong(4)),
        row.getObject(5, UUID.class),
        row.getString(6),
        row.getObject(7, UUID.class),
        row.getLong(8),
        row.getString(9),
        row.getInt(10),
        row.getTimestamp(11).toInstant(),
        row.getTimestamp(12).toInstant(),
        row.getString(13),
        dimensions(row));
  }

  private Map<String, Object> dimensions(ResultSet row) throws SQLException {
    var values = new HashMap<String, Object>();
    for (int i = 0; i < columns.dimensions().size(); i++) {
      Object value = value(row.getObject(14 + i));
      if (value != null) {
        values.put(columns.dimensions().get(i).name(), value);
      }
    }
    return values;
  }

  private static @Nullable Object value(@Nullable Object stored) {
    return stored instanceof Timestamp time ? time.toInstant() : stored;
  }

  @Override
  public void close() {
    readers.forEach(DurableReader::close);
    tail.close();
  }

  List<DurableReader> readers() {
    return readers;
  }

  JournalTail tail() {
    return tail;
  }
}

package kira.objects;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Erases objects. First one commit, fenced like every other, takes away what is there and leaves a
 * mark that refuses whatever comes later; then the content of the object's old journal entries goes
 * in pages, since there may be very many and a long transaction would hold up every reader.
 */
final class Erasing {
  /** Entries a transaction. */
  private static final int PAGE = 1000;

  private Erasing() {}

  /** In the open transaction: everything but the content of older entries. */
  static void write(Connection on, Write write, int epoch, CommitSession.Result result)
      throws SQLException {
    var kind = write.object.kind;
    boolean forgotten = kind.kind.erasure() == Erasure.FORGOTTEN;
    write.written = forgotten ? forget(on, write) : mark(on, write);
    if (!write.written) {
      return;
    }
    if (forgotten) {
      try (var statement = on.prepareStatement("select journal_forget(?, ?, ?)")) {
        of(statement, write);
        statement.execute();
      }
    } else {
      tell(on, write, epoch);
      result.events++;
    }
    rows(on, write);
    for (var sql :
        new String[] {
          "delete from request where tenant_id = ? and kind = ? and object_id = ?",
          "delete from alarm where tenant_id = ? and kind = ? and object_id = ?",
          "delete from effect where tenant_id = ? and object_kind = ? and object_id = ?"
        }) {
      try (var statement = on.prepareStatement(sql)) {
        of(statement, write);
        statement.executeUpdate();
      }
    }
    try (var statement = on.prepareStatement("select pg_current_xact_id()::text");
        var row = statement.executeQuery()) {
      row.next();
      result.tx = Long.parseLong(row.getString(1));
    }
  }

  private static boolean forget(Connection on, Write write) throws SQLException {
    try (var statement =
        on.prepareStatement(
            "delete from %s where tenant_id = ? and id = ? and version = ?"
                .formatted(write.object.kind.table.name()))) {
      statement.setObject(1, write.tenant());
      statement.setObject(2, write.id());
      statement.setLong(3, write.expected);
      return statement.executeUpdate() == 1;
    }
  }

  private static boolean mark(Connection on, Write write) throws SQLException {
    var table = write.object.kind.table;
    try (var statement =
        on.prepareStatement(
            """
            update %s set version = ?, state = ?::jsonb, changed_at = ?%s
             where tenant_id = ? and id = ? and version = ?
            """
                .formatted(
                    table.name(),
                    table.columns().stream()
                        .map(column -> ", %s = null".formatted(column.name()))
                        .collect(Collectors.joining())))) {
      statement.setLong(1, write.version);
      statement.setString(2, write.object.kind.erasedState());
      statement.setTimestamp(3, Timestamp.from(Times.instant(write.changedAt)));
      statement.setObject(4, write.tenant());
      statement.setObject(5, write.id());
      statement.setLong(6, write.expected);
      return statement.executeUpdate() == 1;
    }
  }

  private static void tell(Connection on, Write write, int epoch) throws SQLException {
    try (var statement =
        on.prepareStatement(
            """
            insert into journal (tenant_id, kind, object_id, epoch, version, seq, type, schema,
                happened_at, at, data)
            values (?, ?, ?, ?, ?, 1, ?, 1, ?, ?, ?::jsonb)
            """)) {
      of(statement, write);
      var at = Timestamp.from(Times.instant(write.changedAt));
      statement.setInt(4, epoch);
      statement.setLong(5, write.version);
      statement.setString(6, JournalEntry.ERASURE);
      statement.setTimestamp(7, at);
      statement.setTimestamp(8, at);
      statement.setString(9, JournalEntry.NOTHING);
      statement.executeUpdate();
    }
  }

  private static void rows(Connection on, Write write) throws SQLException {
    for (var rows : write.object.kind.table.rows()) {
      if (rows.owner() != null) {
        try (var statement =
            on.prepareStatement(
                "delete from %s where tenant_id = ? and %s = ?"
                    .formatted(rows.name(), rows.owner()))) {
          statement.setObject(1, write.tenant());
          statement.setObject(2, write.id());
          statement.executeUpdate();
        }
      }
    }
  }

  private static void of(PreparedStatement statement, Write write) throws SQLException {
    statement.setObject(1, write.tenant());
    statement.setString(2, write.object.kind.name);
    statement.setObject(3, write.id());
  }

  /**
   * Takes the content out of the entries of an object that was erased.
   *
   * @param last version of the entry that tells of it
   */
  static void history(Engine engine, Address of, long last) {
    try (var connection = engine.database.getConnection();
        var statement = connection.prepareStatement("select journal_erase(?, ?, ?, ?, ?)")) {
      statement.setObject(1, of.tenant());
      statement.setString(2, of.kind());
      statement.setObject(3, of.id());
      for (long from = 1; from < last; from += PAGE) {
        statement.setLong(4, from);
        statement.setLong(5, Math.min(last, from + PAGE));
        statement.execute();
      }
    } catch (SQLException e) {
      throw new ObjectUnavailableException("the history cannot be erased: " + of, e);
    }
  }

  /** Takes the content out of single entries. */
  static void entries(Engine engine, Address of, Collection<Long> versions) {
    try (var connection = engine.database.getConnection();
        var statement = connection.prepareStatement("select journal_erase(?, ?, ?, ?, ?)")) {
      statement.setObject(1, of.tenant());
      statement.setString(2, of.kind());
      statement.setObject(3, of.id());
      for (long version : versions) {
        statement.setLong(4, version);
        statement.setLong(5, version + 1);
        statement.execute();
      }
    } catch (SQLException e) {
      throw new ObjectUnavailableException("entries cannot be erased: " + of, e);
    }
  }
}

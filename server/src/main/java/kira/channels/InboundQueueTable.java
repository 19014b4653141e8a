package kira.channels;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Repository;

/** What waits to be taken up, of all workspaces; read and written as the runtime. */
@Repository
class InboundQueueTable {
  private static final String WRITE =
      """
      insert into channel_inbound_queue (tenant_id, id, account_id, type, body, at)
      select tenant_id, id, account_id, type, body, at::timestamptz
        from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[])
          as row (tenant_id, id, account_id, type, body, at)
      on conflict (tenant_id, id) do nothing
      """;

  private static final String OLDEST =
      """
      select tenant_id, id, account_id, type, body, at from channel_inbound_queue
       order by at limit ? for update skip locked
      """;

  private static final String FORGET =
      """
      delete from channel_inbound_queue
       where (tenant_id, id) in (select * from unnest(?::uuid[], ?::uuid[]))
      """;

  private final DataSource committer;

  InboundQueueTable(@Qualifier("committerDataSource") DataSource committer) {
    this.committer = committer;
  }

  /**
   * An item that was brought.
   *
   * @param id of the object that it becomes
   */
  record Row(UUID tenant, UUID id, UUID account, String type, String body, Instant at) {}

  /** Keeps them, each once; they are on disk when this returns. */
  void write(List<Row> rows) throws SQLException {
    // In one order, so that two who write the same wait for each other and not in a ring.
    var sorted =
        rows.stream().sorted(Comparator.comparing(Row::tenant).thenComparing(Row::id)).toList();
    try (var connection = committer.getConnection();
        var statement = connection.prepareStatement(WRITE)) {
      statement.setArray(1, uuids(connection, sorted, Row::tenant));
      statement.setArray(2, uuids(connection, sorted, Row::id));
      statement.setArray(3, uuids(connection, sorted, Row::account));
      statement.setArray(4, texts(connection, sorted, Row::type));
      statement.setArray(5, texts(connection, sorted, Row::body));
      statement.setArray(6, texts(connection, sorted, row -> row.at().toString()));
      statement.executeUpdate();
    }
  }

  /**
   * Lends the oldest, which nobody else gets meanwhile, and forgets those that come back.
   *
   * @param most so many
   * @param taker gives back those that it took up
   * @return how many were taken up
   */
  int take(int most, Function<List<Row>, List<Row>> taker) throws SQLException {
    try (var connection = committer.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var oldest = oldest(connection, most);
        var taken = oldest.isEmpty() ? oldest : taker.apply(oldest);
        if (!taken.isEmpty()) {
          forget(connection, taken);
        }
        connection.commit();
        return taken.size();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static List<Row> oldest(Connection connection, int most) throws SQLException {
    try (var statement = connection.prepareStatement(OLDEST)) {
      statement.setInt(1, most);
      var found = new ArrayList<Row>();
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          found.add(
              new Row(
                  row.getObject("tenant_id", UUID.class),
                  row.getObject("id", UUID.class),
                  row.getObject("account_id", UUID.class),
                  row.getString("type"),
                  row.getString("body"),
                  row.getObject("at", OffsetDateTime.class).toInstant()));
        }
      }
      return found;
    }
  }

  private static void forget(Connection connection, List<Row> rows) throws SQLException {
    try (var statement = connection.prepareStatement(FORGET)) {
      statement.setArray(1, uuids(connection, rows, Row::tenant));
      statement.setArray(2, uuids(connection, rows, Row::id));
      statement.executeUpdate();
    }
  }

  private static Array uuids(Connection connection, List<Row> rows, Function<Row, UUID> of)
      throws SQLException {
    return connection.createArrayOf("uuid", rows.stream().map(of).toArray());
  }

  private static Array texts(Connection connection, List<Row> rows, Function<Row, String> of)
      throws SQLException {
    return connection.createArrayOf("text", rows.stream().map(of).toArray());
  }
}

package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * A connection whose plans hold whatever the size of a table: one that was made while the table was
 * small would read the whole of it for every batch later.
 */
final class SteadyConnection implements AutoCloseable {
  private static final String ON =
      "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_mergejoin = off";
  private static final String OFF =
      "reset plan_cache_mode; reset enable_seqscan; reset enable_mergejoin";

  final Connection connection;

  private SteadyConnection(Connection connection) {
    this.connection = connection;
  }

  static SteadyConnection of(DataSource pool) throws SQLException {
    var connection = pool.getConnection();
    try (var statement = connection.createStatement()) {
      on(statement);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return new SteadyConnection(connection);
  }

  static void on(Statement statement) throws SQLException {
    statement.execute(ON);
  }

  /** The pool may give it to somebody else: only what was set here is taken back. */
  static void off(Statement statement) throws SQLException {
    statement.execute(OFF);
  }

  @Override
  public void close() throws SQLException {
    try (var statement = connection.createStatement()) {
      off(statement);
    } catch (SQLException e) {
      LoggerFactory.getLogger(SteadyConnection.class).debug("Closing failed", e);
    } finally {
      connection.close();
    }
  }
}

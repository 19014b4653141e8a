package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * A connection that finds rows by their keys, whatever the planner last heard of the size of a
 * table: one that was empty then is otherwise read as a whole for every batch later.
 */
final class SteadyConnection implements AutoCloseable {
  private static final String ON =
      "set plan_cache_mode = %s; set enable_seqscan = off; set enable_mergejoin = off";
  private static final String OFF =
      "reset plan_cache_mode; reset enable_seqscan; reset enable_mergejoin";

  /** When plans are made. */
  enum Plans {
    /** Each time, for the table as it is. */
    ANEW("force_custom_plan"),
    /** Once, until they are let go of. */
    KEPT("force_generic_plan");

    private final String mode;

    Plans(String mode) {
      this.mode = mode;
    }
  }

  final Connection connection;

  private SteadyConnection(Connection connection) {
    this.connection = connection;
  }

  static SteadyConnection of(DataSource pool) throws SQLException {
    var connection = pool.getConnection();
    try (var statement = connection.createStatement()) {
      on(statement, Plans.ANEW);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return new SteadyConnection(connection);
  }

  static void on(Statement statement, Plans plans) throws SQLException {
    statement.execute(ON.formatted(plans.mode));
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

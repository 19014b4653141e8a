package kira.platform.storage;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import kira.platform.CannotStartException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL in use: the embedded one, stopped with this process, or one the operator runs. */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int OLDEST = 15;

  private final DatabaseAddress address;
  private final @Nullable EmbeddedPostgres embedded;

  private Database(DatabaseAddress address, @Nullable EmbeddedPostgres embedded) {
    this.address = address;
    this.embedded = embedded;
  }

  static Database embedded(DataFolder folder) {
    var server = EmbeddedPostgres.start(folder.root(), folder.root().resolve("postgres-programs"));
    return new Database(server.address(), server);
  }

  /** Connects once, so that a wrong address or an old server is said plainly. */
  static Database at(DatabaseAddress address) {
    var login = new Properties();
    if (!address.user().isEmpty()) {
      login.setProperty("user", address.user());
    }
    login.setProperty("password", address.password());
    login.setProperty("connectTimeout", "10");
    try (var connection = DriverManager.getConnection(address.url(), login)) {
      var data = connection.getMetaData();
      if (data.getDatabaseMajorVersion() < OLDEST) {
        throw new CannotStartException(
            "The database is PostgreSQL %s.".formatted(data.getDatabaseProductVersion()),
            "Kira needs PostgreSQL %d or newer.".formatted(OLDEST));
      }
      LOG.info("Using PostgreSQL {}", data.getDatabaseProductVersion());
      warnUnlessDurable(connection);
    } catch (SQLException e) {
      throw new CannotStartException(
          "The database given by KIRA_DATABASE_URL cannot be used: %s".formatted(e.getMessage()),
          "Check the address, user and password, and that the server takes connections from here.",
          e);
    }
    return new Database(address, null);
  }

  /** An operator's own server is theirs to set up; Kira says what its promises rest on. */
  private static void warnUnlessDurable(java.sql.Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (var name : EmbeddedPostgres.DURABLE.keySet()) {
        try (var shown = statement.executeQuery("show " + name)) {
          if (shown.next() && shown.getString(1).equals("off")) {
            LOG.warn(
                "PostgreSQL runs with {} = off: what Kira acknowledges can be lost in a crash",
                name);
          }
        }
      }
    }
  }

  DatabaseAddress address() {
    return address;
  }

  boolean isAlive() {
    return embedded == null || embedded.isAlive();
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}

package kira.platform.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import org.springframework.boot.SpringApplication;

/**
 * One PostgreSQL for all tests of a JVM, started when first asked for and removed at the end. Tests
 * share the database and keep apart by using a fresh tenant each.
 */
public final class TestDatabase {
  private static final TestDatabase SHARED = new TestDatabase();

  private final EmbeddedPostgres server;

  private TestDatabase() {
    try {
      var folder = Files.createTempDirectory("kira-test-");
      server = EmbeddedPostgres.start(folder, programs());
      // After every context is closed: a server that loses its database first waits for it in vain.
      SpringApplication.getShutdownHandlers().add(() -> remove(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unpacked once per machine and user, for it takes seconds. */
  static Path programs() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "kira-postgres-" + System.getProperty("user.name"));
  }

  public static String url() {
    return SHARED.server.address().url();
  }

  public static String user() {
    return SHARED.server.address().user();
  }

  public static String password() {
    return SHARED.server.address().password();
  }

  /** A connection as the owner of every table. */
  public static Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user(), password());
  }

  /** A connection of the server's own administrator, from whom row-level security hides nothing. */
  public static Connection asAdministrator() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", password());
  }

  /** Makes an empty database beside the shared one and answers with its URL. */
  public static String freshDatabase(String name) throws SQLException {
    SHARED.server.createDatabase(name);
    return url().substring(0, url().lastIndexOf('/') + 1) + name;
  }

  /** Statements outside any transaction, by the server's own administrator. */
  static void asSuperuser(String... statements) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                url().substring(0, url().lastIndexOf('/') + 1) + "postgres",
                "postgres",
                password());
        var statement = connection.createStatement()) {
      for (var each : statements) {
        statement.execute(each);
      }
    }
  }

  private void remove(Path folder) {
    server.close();
    try (var all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

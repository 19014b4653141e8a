package kira.objects;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL for all tests of this JVM, durable as in production; a database each. */
final class Postgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();

  private Postgres() {}

  private static EmbeddedPostgres start() {
    try {
      var server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("max_connections", "200")
              .start();
      try (var connection = server.getPostgresDatabase().getConnection()) {
        for (var setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
          if (!"on".equals(show(connection, setting))) {
            throw new IllegalStateException(setting + " is off: nothing here would be durable");
          }
        }
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String show(Connection connection, String setting) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("show " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  /** A new database with the runtime's tables and those of the sample kinds; its JDBC address. */
  static String database() {
    var name = "test" + DATABASES.incrementAndGet();
    execute(url("postgres"), "create database " + name);
    var url = url(name);
    execute(url, ObjectRuntime.schema());
    execute(url, ObjectRuntime.erasureSchema());
    execute(url, Counter.SCHEMA);
    return url;
  }

  private static String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(SERVER.getPort(), database);
  }

  static Connection connect(String url) {
    try {
      return DriverManager.getConnection(url);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static void execute(String url, String sql) {
    try (var connection = connect(url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static long count(String url, String sql) {
    try (var connection = connect(url);
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

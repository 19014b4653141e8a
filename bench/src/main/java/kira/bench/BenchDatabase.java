package kira.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import kira.objects.ObjectRuntime;

/** A PostgreSQL of its own, durable as in production, and what it and this process burn. */
final class BenchDatabase implements AutoCloseable {
  /** The programs, unpacked once for all benches. */
  private static final Path PROGRAMS = Path.of("bench", "target", "postgres");

  private final Path folder = Leftovers.folder();
  private final EmbeddedPostgres server;
  private final long postmaster;
  private int databases;

  BenchDatabase() throws IOException, SQLException {
    server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(Files.createDirectories(PROGRAMS).toFile())
            .setDataDirectory(folder.resolve("postgres"))
            .setRegisterShutdownHook(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("shared_buffers", "512MB")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("max_connections", "200")
            .start();
    postmaster = postmaster();
    try (var connection = connect(url("postgres"))) {
      for (var setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
        if (!show(connection, setting).equals("on")) {
          throw new IllegalStateException(setting + " is off");
        }
      }
    }
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("show " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  /** A new database without any tables. */
  String create() throws SQLException {
    var name = "bench" + ++databases;
    execute(url("postgres"), "create database " + name);
    return url(name);
  }

  /** A new database with the runtime's tables and the given ones. */
  String create(String schema) throws SQLException {
    var url = create();
    execute(url, ObjectRuntime.schema());
    execute(url, schema);
    return url;
  }

  /** A copy of a database that nobody is connected to, checkpointed and with warm buffers. */
  String copy(String url) throws SQLException {
    var name = "bench" + ++databases;
    var template = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
    execute(
        url("postgres"),
        "create database %s template %s strategy file_copy".formatted(name, template));
    execute(
        url(name),
        """
        create extension pg_prewarm;
        select pg_prewarm(oid) from pg_class
         where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace;
        checkpoint
        """);
    return url(name);
  }

  void drop(String url) throws SQLException {
    execute(
        url("postgres"),
        "drop database " + url.substring(url.lastIndexOf('/') + 1, url.indexOf('?')));
  }

  private String url(String name) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(server.getPort(), name);
  }

  static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url);
  }

  static void execute(String url, String sql) throws SQLException {
    try (var connection = connect(url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static long count(String url, String sql) throws SQLException {
    try (var connection = connect(url);
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  static HikariDataSource pool(String url, int size) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(60_000);
    return new HikariDataSource(config);
  }

  /** CPU seconds of this process and of PostgreSQL with all its backends, living and gone. */
  double cpuSeconds() {
    return ownSeconds() + postgresSeconds();
  }

  static double ownSeconds() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  double postgresSeconds() {
    try {
      return treeTicks(postmaster) / 100.0;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long treeTicks(long root) throws IOException {
    record Process(long parent, long ticks) {}
    Map<Long, Process> processes = new HashMap<>();
    try (var folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var folder : folders) {
        try {
          var stat = Files.readString(folder.resolve("stat"));
          var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
          long pid = Long.parseLong(folder.getFileName().toString());
          if (pid == root) {
            // What has ended counts with the one that waited for it.
            ticks += Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
          }
          processes.put(pid, new Process(Long.parseLong(fields[1]), ticks));
        } catch (IOException e) {
          // It ended while we looked.
          continue;
        }
      }
    }
    var tree = new HashSet<Long>();
    tree.add(root);
    boolean grew = true;
    while (grew) {
      grew = false;
      for (var each : processes.entrySet()) {
        grew |= tree.contains(each.getValue().parent) && tree.add(each.getKey());
      }
    }
    return tree.stream()
        .mapToLong(pid -> processes.containsKey(pid) ? processes.get(pid).ticks : 0)
        .sum();
  }

  private long postmaster() {
    try (var connection = connect(url("postgres"))) {
      var folder = show(connection, "data_directory");
      return Long.parseLong(
          Files.readAllLines(Path.of(folder, "postmaster.pid")).getFirst().strip());
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Ends it at once: a last checkpoint of data that nobody needs could take longer than we wait.
   */
  @Override
  public void close() throws IOException {
    var process = ProcessHandle.of(postmaster);
    if (process.isPresent()) {
      new ProcessBuilder("kill", "-QUIT", Long.toString(process.get().pid())).start();
      process.get().onExit().join();
    }
    server.close();
    Leftovers.delete(folder);
  }
}

package kira.platform.storage;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kira.platform.CannotStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that runs as a child of this process on 127.0.0.1, with durable settings and
 * a password of its own. Its data survives the process; an orphan of a killed one is stopped first.
 */
final class EmbeddedPostgres implements AutoCloseable {
  /** Given on the command line, where no file and no ALTER SYSTEM can weaken them. */
  static final Map<String, String> DURABLE =
      Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String SUPERUSER = "postgres";
  private static final String OWNER = "kira";
  private static final int START_SECONDS = 120;

  private final Path programs;
  private final Path dataDirectory;
  private final Path log;
  private final Path portFile;
  private final String password;
  private final List<String> extraSettings;
  private int port;
  private Process server;

  private EmbeddedPostgres(Path folder, Path programs, List<String> extraSettings)
      throws IOException {
    this.programs = programs;
    this.dataDirectory = folder.resolve("postgres");
    this.log = folder.resolve("postgres.log");
    this.portFile = folder.resolve("postgres.port");
    this.password = password(folder.resolve("postgres.password"));
    this.extraSettings = extraSettings;
    if (!Files.exists(dataDirectory.resolve("PG_VERSION"))) {
      initialise(folder);
    }
    writeHostRules();
    new PostgresPidFile(dataDirectory).clear();
    this.port = choosePort();
    this.server = launch();
    try {
      makeDatabase();
      assertDurable();
    } catch (SQLException | RuntimeException e) {
      close();
      throw e instanceof CannotStartException ready ? ready : broken(e);
    }
  }

  /**
   * Starts the server, creating it on the first start.
   *
   * @param folder where {@code postgres/} and its password, port and log live
   * @param binaries where the programs are unpacked; may be shared between folders
   */
  static EmbeddedPostgres start(Path folder, Path binaries) {
    return start(folder, binaries, List.of());
  }

  static EmbeddedPostgres start(Path folder, Path binaries, List<String> extraSettings) {
    try {
      return new EmbeddedPostgres(
          Files.createDirectories(folder).toRealPath(),
          PostgresBinaries.in(binaries.toAbsolutePath()),
          extraSettings);
    } catch (IOException e) {
      throw new CannotStartException(
          "The embedded PostgreSQL could not be prepared in %s: %s.".formatted(folder, e),
          "Check that this user may write there and that the disk is not full.",
          e);
    }
  }

  DatabaseAddress address() {
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, OWNER), OWNER, password);
  }

  Path log() {
    return log;
  }

  long pid() {
    return server.pid();
  }

  boolean isAlive() {
    return server.isAlive();
  }

  /** Everything committed is on disk afterwards, and the next start needs no recovery. */
  @Override
  public void close() {
    if (server.isAlive()) {
      PostgresPidFile.stop(server.toHandle());
      LOG.info("PostgreSQL stopped");
    }
  }

  private static String password(Path file) throws IOException {
    if (Files.notExists(file)) {
      var random = new byte[24];
      new SecureRandom().nextBytes(random);
      DataFolder.writePrivate(
          file, HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII));
    }
    return Files.readString(file).strip();
  }

  /** Made under another name and renamed, so that a kill halfway leaves nothing that looks done. */
  private void initialise(Path folder) throws IOException {
    LOG.info("Creating the database in {} (first start only)", dataDirectory);
    var fresh = folder.resolve("postgres.new");
    deleteAll(fresh);
    if (Files.exists(dataDirectory)) {
      throw new CannotStartException(
          "%s exists but holds no PostgreSQL database.".formatted(dataDirectory),
          "Move it away, or choose another data folder with KIRA_DATA.");
    }
    var secret = folder.resolve("postgres.initial");
    DataFolder.writePrivate(secret, password.getBytes(StandardCharsets.US_ASCII));
    try {
      var initdb =
          command(
                  "initdb",
                  List.of(
                      "--pgdata=" + fresh,
                      "--username=" + SUPERUSER,
                      "--pwfile=" + secret,
                      "--auth=scram-sha-256",
                      "--encoding=UTF8",
                      "--locale=C",
                      "--locale-provider=builtin",
                      "--builtin-locale=C.UTF-8"))
              .redirectErrorStream(true)
              .start();
      initdb.getOutputStream().close();
      var output = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (waitFor(initdb) != 0) {
        throw failed("PostgreSQL could not create its database", output);
      }
    } finally {
      Files.deleteIfExists(secret);
    }
    Files.move(fresh, dataDirectory, StandardCopyOption.ATOMIC_MOVE);
    DataFolder.syncFolder(folder);
  }

  /** initdb's own rules also let local sockets and replication in; nobody here needs them. */
  private void writeHostRules() throws IOException {
    DataFolder.writePrivate(
        dataDirectory.resolve("pg_hba.conf"),
        """
        # Written by Kira at every start.
        host all all 127.0.0.1/32 scram-sha-256
        """
            .getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The port of last time if it is free: tools that people pointed at the database keep working.
   */
  private int choosePort() throws IOException {
    if (Files.exists(portFile)) {
      try {
        var last = Integer.parseInt(Files.readString(portFile).strip());
        if (isFree(last)) {
          return last;
        }
        LOG.info("Port {} is taken: PostgreSQL moves to another", last);
      } catch (NumberFormatException e) {
        LOG.warn("Unreadable port in {}", portFile, e);
      }
    }
    return anyPort();
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return true;
    } catch (IOException e) {
      LOG.debug("port {} is taken", port, e);
      return false;
    }
  }

  private static int anyPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    for (int attempt = 1; ; attempt++) {
      var from = Files.exists(log) ? Files.size(log) : 0;
      var process =
          command("postgres", settings())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process.getOutputStream().close();
      if (becomesReady(process)) {
        Files.writeString(portFile, Integer.toString(port));
        LOG.info("PostgreSQL {} listens on 127.0.0.1:{}", PostgresBinaries.VERSION, port);
        return process;
      }
      var said = tail(from);
      if (attempt < 3 && said.contains("could not bind")) {
        port = anyPort();
        continue;
      }
      throw failed("The embedded PostgreSQL stopped while starting", said);
    }
  }

  private List<String> settings() {
    var settings = new ArrayList<String>();
    settings.add("-D");
    settings.add(dataDirectory.toString());
    extraSettings.forEach(setting -> {
      settings.add("-c");
      settings.add(setting);
    });
    var ours =
        new java.util.TreeMap<>(
            Map.of(
                "listen_addresses", "127.0.0.1",
                "port", Integer.toString(port),
                "unix_socket_directories", "",
                "password_encryption", "scram-sha-256",
                "max_connections", "80",
                "timezone", "UTC",
                "log_timezone", "UTC",
                "jit", "off",
                // A transaction that writes and sits idle would hold back every journal reader.
                "idle_in_transaction_session_timeout", "60s"));
    ours.put("shared_buffers", buffers() + "MB");
    // Fewer checkpoints under load: after each one every page goes whole into the log.
    ours.put("max_wal_size", "4GB");
    ours.putAll(DURABLE);
    ours.forEach((name, value) -> {
      settings.add("-c");
      settings.add(name + "=" + value);
    });
    return settings;
  }

  /** Megabytes: a sixteenth of the machine's memory, which the server beside it needs as well. */
  private static long buffers() {
    long sixteenth =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
            ? machine.getTotalMemorySize() / 16 / 1024 / 1024
            : 0;
    return Math.clamp(sixteenth, 128, 1024);
  }

  /** Watches the process as well as the pid file, so that a bad start is known at once. */
  private boolean becomesReady(Process process) throws IOException {
    var pidFile = new PostgresPidFile(dataDirectory);
    try {
      for (int waited = 0; waited < START_SECONDS * 20; waited++) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          return false;
        }
        if (pidFile.saysReady(process.pid())) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    PostgresPidFile.stop(process.toHandle());
    return false;
  }

  private void makeDatabase() throws SQLException {
    try (var connection = connect("postgres", SUPERUSER);
        var statement = connection.createStatement()) {
      // The product's own user owns its database and is no superuser.
      try (var found =
          statement.executeQuery("select 1 from pg_roles where rolname = '" + OWNER + "'")) {
        if (!found.next()) {
          statement.execute(
              "create role %s login createrole nosuperuser password '%s'"
                  .formatted(OWNER, password));
        }
      }
    }
    createDatabase(OWNER);
  }

  /** Makes a database of the product's user, unless it is there. */
  void createDatabase(String name) throws SQLException {
    try (var connection = connect("postgres", SUPERUSER);
        var statement = connection.createStatement()) {
      try (var found =
          statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
        if (!found.next()) {
          statement.execute("create database %s owner %s".formatted(name, OWNER));
        }
      }
    }
  }

  private void assertDurable() throws SQLException {
    try (var connection = connect(OWNER, OWNER);
        var statement = connection.createStatement()) {
      for (var setting : DURABLE.entrySet()) {
        try (var shown = statement.executeQuery("show " + setting.getKey())) {
          if (!shown.next() || !shown.getString(1).equals(setting.getValue())) {
            throw new CannotStartException(
                "PostgreSQL runs with %s = %s: what it acknowledges would not be safe on disk."
                    .formatted(setting.getKey(), shown.getString(1)),
                "Start it with %s = %s.".formatted(setting.getKey(), setting.getValue()));
          }
        }
      }
    }
  }

  private Connection connect(String database, String user) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), properties);
  }

  /**
   * PostgreSQL refuses to run as root, so root starts it in a user namespace, where it is nobody. A
   * session of its own keeps Ctrl-C from stopping it before Kira has written its last commit.
   */
  private ProcessBuilder command(String program, List<String> arguments) throws IOException {
    var line = new ArrayList<String>();
    line.add("setsid");
    if (isRoot()) {
      requireNamespaces();
      line.add("unshare");
      line.add("-U");
    }
    line.add(programs.resolve("bin").resolve(program).toString());
    line.addAll(arguments);
    var builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  private static void requireNamespaces() throws IOException {
    var probe =
        new ProcessBuilder("unshare", "-U", "true")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (waitFor(probe) != 0) {
      throw new CannotStartException(
          "PostgreSQL does not run as root, and user namespaces are not allowed here.",
          "Run Kira as another user, or give it a PostgreSQL with KIRA_DATABASE_URL.");
    }
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL was starting", e);
    }
  }

  private String tail(long from) throws IOException {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(from, file.length() - 4_000));
      var bytes = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }

  private CannotStartException failed(String what, String output) {
    return new CannotStartException(
        "%s. It said:%n%s".formatted(what, output.strip()),
        "Its whole log is %s. Put right what it names, or give Kira another PostgreSQL with KIRA_DATABASE_URL."
            .formatted(log));
  }

  private CannotStartException broken(Exception cause) {
    return new CannotStartException(
        "The embedded PostgreSQL does not let Kira in: %s".formatted(cause.getMessage()),
        "Check postgres.password beside %s; its log is %s.".formatted(dataDirectory, log),
        cause);
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}

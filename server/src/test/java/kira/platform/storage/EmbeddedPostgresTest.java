package kira.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kira.platform.CannotStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path folder;

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(folder, TestDatabase.programs());
  }

  private static String one(EmbeddedPostgres server, String sql) throws SQLException {
    var address = server.address();
    try (var connection =
            DriverManager.getConnection(address.url(), address.user(), address.password());
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void run(EmbeddedPostgres server, String sql) throws SQLException {
    var address = server.address();
    try (var connection =
            DriverManager.getConnection(address.url(), address.user(), address.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void itIsDurableAndAsksForAPassword() throws Exception {
    try (var server = start()) {
      assertThat(one(server, "show fsync")).isEqualTo("on");
      assertThat(one(server, "show synchronous_commit")).isEqualTo("on");
      assertThat(one(server, "show full_page_writes")).isEqualTo("on");
      assertThat(one(server, "show listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(one(server, "select rolsuper from pg_roles where rolname = current_user"))
          .isEqualTo("f");
      assertThatThrownBy(() -> DriverManager.getConnection(server.address().url(), "kira", "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(Files.readString(folder.resolve("postgres/pg_hba.conf")))
          .doesNotContain("trust")
          .contains("127.0.0.1/32 scram-sha-256");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("postgres.password"))))
          .isEqualTo("rw-------");
      assertThat(server.address().toString()).doesNotContain(server.address().password());
    }
  }

  @Test
  void settingsWrittenIntoTheDatabaseDoNotMakeItLessDurable() throws Exception {
    try (var server = start()) {
      assertThat(one(server, "show fsync")).isEqualTo("on");
    }
    Files.writeString(
        folder.resolve("postgres/postgresql.auto.conf"),
        "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n");
    try (var server = start()) {
      assertThat(one(server, "show fsync")).isEqualTo("on");
      assertThat(one(server, "show synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void dataAndPortSurviveARestart() throws Exception {
    String url;
    try (var server = start()) {
      url = server.address().url();
      run(server, "create table kept as select 'still here' as text");
    }
    assertThat(Files.exists(folder.resolve("postgres/postmaster.pid"))).isFalse();
    try (var server = start()) {
      assertThat(one(server, "select text from kept")).isEqualTo("still here");
      assertThat(server.address().url()).isEqualTo(url);
    }
  }

  @Test
  void anOrphanOfAKilledRunIsStoppedAndNotAdopted() throws Exception {
    var orphan = start();
    run(orphan, "create table kept as select 'still here' as text");
    var process = ProcessHandle.of(orphan.pid()).orElseThrow();
    // The process that started it is gone: nobody calls close.
    try (var server = start()) {
      assertThat(process.isAlive()).isFalse();
      assertThat(server.pid()).isNotEqualTo(process.pid());
      assertThat(one(server, "select text from kept")).isEqualTo("still here");
    }
  }

  @Test
  void whatWasCommittedSurvivesAKill() throws Exception {
    var killed = start();
    run(killed, "create table kept as select 'still here' as text");
    var process = ProcessHandle.of(killed.pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(30, TimeUnit.SECONDS);
    assertThat(Files.exists(folder.resolve("postgres/postmaster.pid"))).isTrue();
    try (var server = start()) {
      assertThat(one(server, "select text from kept")).isEqualTo("still here");
    }
  }

  @Test
  void aStalePidFileThatNamesAStrangerIsRemovedAndTheStrangerLives() throws Exception {
    start().close();
    var stranger = new ProcessBuilder("cat").start();
    try {
      Files.writeString(
          folder.resolve("postgres/postmaster.pid"),
          "%d\n%s\n1\n5432\n\n127.0.0.1\n\nready   \n"
              .formatted(stranger.pid(), folder.resolve("postgres")));
      try (var server = start()) {
        assertThat(one(server, "select 1")).isEqualTo("1");
      }
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void aStartThatFailsSaysWhyAtOnce() throws Exception {
    start().close();
    var before = System.nanoTime();
    assertThatThrownBy(() ->
            EmbeddedPostgres.start(folder, TestDatabase.programs(), List.of("no_such_setting=1")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("no_such_setting");
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void aTakenPortIsLeftToItsOwner() throws Exception {
    start().close();
    try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
      Files.writeString(folder.resolve("postgres.port"), Integer.toString(taken.getLocalPort()));
      try (var server = start()) {
        assertThat(server.address().url()).doesNotContain(":" + taken.getLocalPort() + "/");
        assertThat(one(server, "select 1")).isEqualTo("1");
      }
    }
  }

  @Test
  void anUnfinishedFirstStartIsBegunAgain() throws Exception {
    Files.createDirectories(folder.resolve("postgres.new/base"));
    Files.writeString(folder.resolve("postgres.new/PG_VERSION"), "18\n");
    try (var server = start()) {
      assertThat(one(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aFolderThatIsNoDatabaseIsNotOverwritten() throws IOException {
    Files.createDirectories(folder.resolve("postgres"));
    Files.writeString(folder.resolve("postgres/thesis.txt"), "years of work");
    assertThatThrownBy(this::start)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("holds no PostgreSQL database");
    assertThat(Files.readString(folder.resolve("postgres/thesis.txt"))).isEqualTo("years of work");
  }
}

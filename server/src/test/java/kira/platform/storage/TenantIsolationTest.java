package kira.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a transaction can see and touch, by role and tenant, on the tables of the root migration.
 */
class TenantIsolationTest {
  private static String url;

  private final TenantId ours = new TenantId(UUID.randomUUID());
  private final TenantId theirs = new TenantId(UUID.randomUUID());

  @BeforeAll
  static void migrate() throws SQLException {
    url = TestDatabase.freshDatabase("isolation");
    Flyway.configure()
        .dataSource(url, TestDatabase.user(), TestDatabase.password())
        .locations("classpath:db/migration/__root")
        .load()
        .migrate();
    try (var connection = owner().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          create table note (tenant_id uuid not null, id uuid not null, text text not null,
                             primary key (tenant_id, id));
          select kira_tenant_table('note', false);
          create table fact (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id));
          select kira_tenant_table('fact', true);
          """);
    }
  }

  /** A user an administrator made, who may make no roles. */
  private static DriverManagerDataSource humble(String database, String user) throws SQLException {
    TestDatabase.asSuperuser(
        "create role %s login nosuperuser nocreaterole password 'humble'".formatted(user),
        "create database %s owner %s".formatted(database, user));
    return new DriverManagerDataSource(
        url.substring(0, url.lastIndexOf('/') + 1) + database, user, "humble");
  }

  private static void migrate(DriverManagerDataSource as) {
    Flyway.configure().dataSource(as).locations("classpath:db/migration/__root").load().migrate();
  }

  @Test
  void aUserWhoMayMakeNoRolesUsesThoseThatAreThere() throws SQLException {
    var user = humble("granted", "granted");
    TestDatabase.asSuperuser("grant kira_app, kira_committer to granted");
    migrate(user);
    assertThat(
            JdbcClient.create(user).sql("select number from epoch").query(Integer.class).single())
        .isEqualTo(1);
  }

  @Test
  void aUserWhoWasNotGivenTheRolesIsTold() throws SQLException {
    var user = humble("ungranted", "ungranted");
    assertThatThrownBy(() -> migrate(user)).hasStackTraceContaining("permission denied");
  }

  private static DriverManagerDataSource owner() {
    return new DriverManagerDataSource(url, TestDatabase.user(), TestDatabase.password());
  }

  /** Runs in one transaction of a connection that has taken the role, as the pools do. */
  private static <T> T in(String role, java.util.function.Function<JdbcClient, T> work) {
    try (var connection = owner().getConnection()) {
      try (var statement = connection.createStatement()) {
        statement.execute("set role " + role);
      }
      var source = new SingleConnectionDataSource(connection, true);
      return new TransactionTemplate(new TenantTransactionManager(source))
          .execute(_ -> work.apply(JdbcClient.create(source)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(TenantId tenant, String text) {
    Tenancy.in(
        tenant,
        () ->
            in(
                "kira_app",
                jdbc ->
                    jdbc.sql("insert into note values (?, ?, ?)")
                        .params(tenant.value(), UUID.randomUUID(), text)
                        .update()));
  }

  private static List<String> read(TenantId tenant) {
    return Tenancy.in(
        tenant,
        () -> in("kira_app", jdbc -> jdbc.sql("select text from note").query(String.class).list()));
  }

  @Test
  void aTransactionSeesItsOwnTenantOnly() {
    write(ours, "ours");
    write(theirs, "theirs");
    assertThat(read(ours)).containsExactly("ours");
    assertThat(read(theirs)).containsExactly("theirs");
  }

  @Test
  void withoutATenantNothingIsVisible() {
    write(ours, "ours");
    List<String> seen =
        in("kira_app", jdbc -> jdbc.sql("select text from note").query(String.class).list());
    assertThat(seen).isEmpty();
  }

  @Test
  void aRowOfAnotherTenantCannotBeWritten() {
    assertThatThrownBy(() ->
            Tenancy.in(
                ours,
                () ->
                    in(
                        "kira_app",
                        jdbc ->
                            jdbc.sql("insert into note values (?, ?, 'forged')")
                                .params(theirs.value(), UUID.randomUUID())
                                .update())))
        .isInstanceOf(DataAccessException.class)
        .hasStackTraceContaining("row-level security");
    write(theirs, "theirs");
    int changed =
        Tenancy.in(
            ours, () -> in("kira_app", jdbc -> jdbc.sql("update note set text = 'x'").update()));
    assertThat(changed).isZero();
    assertThat(read(theirs)).containsExactly("theirs");
  }

  @Test
  void theTenantEndsWithItsTransaction() throws SQLException {
    write(ours, "ours");
    try (var connection = owner().getConnection()) {
      try (var statement = connection.createStatement()) {
        statement.execute("set role kira_app");
      }
      var source = new SingleConnectionDataSource(connection, true);
      var transactions = new TransactionTemplate(new TenantTransactionManager(source));
      var jdbc = JdbcClient.create(source);
      var count = "select count(*) from note";
      long during =
          Tenancy.in(
              ours, () -> transactions.execute(_ -> jdbc.sql(count).query(Long.class).single()));
      long after = transactions.execute(_ -> jdbc.sql(count).query(Long.class).single());
      assertThat(during).isEqualTo(1);
      assertThat(after).isZero();
    }
  }

  @Test
  void evenTheOwnerIsBound() {
    write(ours, "ours");
    assertThat(
            JdbcClient.create(owner()).sql("select count(*) from note").query(Long.class).single())
        .isZero();
  }

  @Test
  void requestsOnlyReadWhatTheRuntimeWrites() {
    assertThatThrownBy(() ->
            Tenancy.in(
                ours,
                () ->
                    in(
                        "kira_app",
                        jdbc ->
                            jdbc.sql("insert into fact values (?, ?)")
                                .params(ours.value(), UUID.randomUUID())
                                .update())))
        .hasStackTraceContaining("permission denied");
    in(
        "kira_committer",
        jdbc ->
            jdbc.sql("insert into fact values (?, ?), (?, ?)")
                .params(ours.value(), UUID.randomUUID(), theirs.value(), UUID.randomUUID())
                .update());
    long seen =
        Tenancy.in(
            ours,
            () ->
                in(
                    "kira_app",
                    jdbc -> jdbc.sql("select count(*) from fact").query(Long.class).single()));
    assertThat(seen).isEqualTo(1);
  }

  @Test
  void theRuntimeCannotTouchWhatIsNotItsOwn() {
    assertThatThrownBy(() -> in("kira_committer", jdbc -> jdbc.sql("delete from note").update()))
        .hasStackTraceContaining("permission denied");
  }

  @Test
  void aRequestReadsItsOwnJournalAndNoEffects() {
    in(
        "kira_committer",
        jdbc ->
            jdbc.sql(
                    """
                    insert into journal (tenant_id, epoch, seq, kind, object_id, version, type, schema,
                                         happened_at, at, data)
                    select t, 1, 1, 'sample', gen_random_uuid(), 1, 'Happened', 1, now(), now(), '{}'
                      from unnest(array[?::uuid, ?::uuid]) t
                    """)
                .params(ours.value(), theirs.value())
                .update());
    long seen =
        Tenancy.in(
            ours,
            () ->
                in(
                    "kira_app",
                    jdbc -> jdbc.sql("select count(*) from journal").query(Long.class).single()));
    assertThat(seen).isEqualTo(1);
    assertThatThrownBy(() ->
            in(
                "kira_app",
                jdbc -> jdbc.sql("select count(*) from effect").query(Long.class).single()))
        .hasStackTraceContaining("permission denied");
  }

  @Test
  void theRuntimeMayMakeTheJournalsNextMonths() {
    in("kira_committer", jdbc -> jdbc.sql("select journal_months(4)").query((_, _) -> 1).list());
    assertThat(
            JdbcClient.create(owner())
                .sql("select count(*) from pg_inherits where inhparent = 'journal'::regclass")
                .query(Long.class)
                .single())
        .isGreaterThanOrEqualTo(6);
  }
}

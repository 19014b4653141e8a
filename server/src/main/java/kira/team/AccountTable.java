package kira.team;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Reads accounts; the caller runs as the installation ({@link #asInstallation}), in a transaction
 * of its own: one that is already open belongs to a tenant and would be shown no account at all.
 * Only {@link #people} is asked from within one.
 */
@Repository
@Transactional(readOnly = true, propagation = Propagation.REQUIRES_NEW)
class AccountTable {
  record Person(UUID id, String name, String email, boolean totpEnabled) {}

  private final JdbcClient jdbc;

  AccountTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Accounts belong to no workspace, so nobody reads them by accident from within one. */
  static <T extends @Nullable Object> T asInstallation(
      ScopedValue.CallableOp<T, RuntimeException> work) {
    return Tenancy.in(TenantId.INSTALLATION, work);
  }

  Optional<UUID> find(String email) {
    return jdbc.sql(
            """
            select id
              from account
             where tenant_id = :tenant and email = :email
            """)
        .param("tenant", TenantId.INSTALLATION.value())
        .param("email", email)
        .query(UUID.class)
        .optional();
  }

  List<UUID> idsAfter(UUID after, int limit) {
    return jdbc.sql(
            """
            select id
              from account
             where tenant_id = :tenant and id > :after
             order by id
             limit :limit
            """)
        .param("tenant", TenantId.INSTALLATION.value())
        .param("after", after)
        .param("limit", limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /**
   * In the transaction that is open, if there is one, which is the installation's for this one
   * question. A transaction of its own would take a second connection while the first is held: when
   * every connection of the pool is held by somebody who asks for names, all would wait in vain.
   */
  @Transactional(readOnly = true, propagation = Propagation.REQUIRED)
  Map<UUID, Person> people(Collection<UUID> ids) {
    var tenant =
        jdbc.sql("select coalesce(current_setting('app.tenant', true), '')")
            .query(String.class)
            .single();
    var installation = TenantId.INSTALLATION.toString();
    if (tenant.equals(installation)) {
      return read(ids);
    }
    become(installation);
    var people = read(ids);
    // After a failure there is nothing to give back: such a transaction can only be rolled back.
    become(tenant);
    return people;
  }

  private void become(String tenant) {
    jdbc.sql("select set_config('app.tenant', :tenant, true)")
        .param("tenant", tenant)
        .query(String.class)
        .single();
  }

  private Map<UUID, Person> read(Collection<UUID> ids) {
    return jdbc
        .sql(
            """
            select id, name, email, totp
              from account
             where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", TenantId.INSTALLATION.value())
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) ->
            new Person(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("email"),
                row.getBoolean("totp")))
        .list()
        .stream()
        .collect(Collectors.toMap(Person::id, Function.identity()));
  }

  Optional<TenantId> workspace(String slug) {
    return jdbc.sql(
            """
            select holder
              from claim
             where tenant_id = :tenant and id = :id
            """)
        .param("tenant", TenantId.INSTALLATION.value())
        .param("id", Claim.id(Claim.Type.SLUG, slug))
        .query(UUID.class)
        .optional()
        .map(TenantId::new);
  }

  /** Every workspace a slug was claimed for; one whose opening was cut short is among them. */
  List<TenantId> workspaces() {
    return jdbc.sql(
            """
            select holder
              from claim
             where tenant_id = :tenant and type = 'SLUG'
             order by changed_at, id
            """)
        .param("tenant", TenantId.INSTALLATION.value())
        .query((row, _) -> new TenantId(row.getObject("holder", UUID.class)))
        .list();
  }
}

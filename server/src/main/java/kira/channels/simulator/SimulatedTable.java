package kira.channels.simulator;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/**
 * What lies in simulated mailboxes, or on simulated phones. Called in the tenant.
 *
 * @param <S> state of a mail or message
 */
@Transactional(readOnly = true)
abstract class SimulatedTable<S> {
  private final JdbcClient jdbc;
  private final String table;
  private final Class<S> type;

  SimulatedTable(JdbcClient jdbc, String table, Class<S> type) {
    this.jdbc = jdbc;
    this.table = table;
    this.type = type;
  }

  record Row<S>(UUID id, S state) {}

  /** The newest of an account, or of one address outside. */
  List<Row<S>> newest(TenantId tenant, UUID account, @Nullable String address, int limit) {
    return jdbc.sql(
            """
            select id, state from %s
             where tenant_id = :tenant and account_id = :account
               and (cast(:address as text) is null or address = :address)
             order by at desc, id desc
             limit :limit
            """
                .formatted(table))
        .param("tenant", tenant.value())
        .param("account", account)
        .param("address", address)
        .param("limit", limit)
        .query((row, _) ->
            new Row<>(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), type)))
        .list();
  }

  /** An address outside, and how much went to it or came from it. */
  record Box(String address, long count, Instant lastAt) {}

  /** The one that something happened to last comes first. */
  List<Box> boxes(TenantId tenant, UUID account, int limit) {
    return jdbc.sql(
            """
            select address, count(*) as count, max(at) as last_at from %s
             where tenant_id = :tenant and account_id = :account
             group by address
             order by max(at) desc
             limit :limit
            """
                .formatted(table))
        .param("tenant", tenant.value())
        .param("account", account)
        .param("limit", limit)
        .query((row, _) ->
            new Box(
                row.getString("address"),
                row.getLong("count"),
                row.getTimestamp("last_at").toInstant()))
        .list();
  }

  List<UUID> ofAddresses(UUID tenant, Collection<String> addresses) {
    return addresses.isEmpty()
        ? List.of()
        : jdbc.sql(
                "select id from %s where tenant_id = :tenant and address = any(:addresses)"
                    .formatted(table))
            .param("tenant", tenant)
            .param("addresses", addresses.toArray(String[]::new))
            .query((row, _) -> row.getObject("id", UUID.class))
            .list();
  }
}

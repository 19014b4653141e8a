package kira.channels.simulator;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What is on simulated phones. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class SimulatedTextTable {
  private final JdbcClient jdbc;

  SimulatedTextTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID id, SimulatedText.State state) {}

  /** The newest messages of an account, or of one phone of it. */
  List<Row> newest(TenantId tenant, UUID account, @Nullable String address, int limit) {
    return jdbc.sql(
            """
            select id, state from simulated_text
             where tenant_id = :tenant and account_id = :account
               and (cast(:address as text) is null or address = :address)
             order by at desc, id desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("address", address)
        .param("limit", limit)
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), SimulatedText.State.class)))
        .list();
  }

  /** A phone outside, and how much is on it. */
  record Phone(String address, long texts, Instant lastAt) {}

  List<Phone> phones(TenantId tenant, UUID account, int limit) {
    return jdbc.sql(
            """
            select address, count(*) as texts, max(at) as last_at from simulated_text
             where tenant_id = :tenant and account_id = :account
             group by address
             order by max(at) desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("limit", limit)
        .query((row, _) ->
            new Phone(
                row.getString("address"),
                row.getLong("texts"),
                row.getTimestamp("last_at").toInstant()))
        .list();
  }

  List<UUID> ofAddresses(UUID tenant, Collection<String> addresses) {
    return addresses.isEmpty()
        ? List.of()
        : jdbc.sql(
                """
                select id from simulated_text
                 where tenant_id = :tenant and address = any(:addresses)
                """)
            .param("tenant", tenant)
            .param("addresses", addresses.toArray(String[]::new))
            .query((row, _) -> row.getObject("id", UUID.class))
            .list();
  }
}

package kira.channels;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Lists of channel accounts, and counts of what providers told. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class ChannelAccountTable {
  private final JdbcClient jdbc;

  ChannelAccountTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID id, long version, ChannelAccount.State state) {}

  /** All that were not removed, oldest first. */
  List<Row> all(TenantId tenant) {
    return jdbc.sql(
            """
            select id, version, state from channel_account
             where tenant_id = :tenant and status <> 'CLOSED'
             order by created_at, id
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> row(row))
        .list();
  }

  /** One that was not removed. */
  Optional<Row> find(TenantId tenant, UUID id) {
    return jdbc.sql(
            """
            select id, version, state from channel_account
             where tenant_id = :tenant and id = :id and status <> 'CLOSED'
            """)
        .param("tenant", tenant.value())
        .param("id", id)
        .query((row, _) -> row(row))
        .optional();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        Json.MAPPER.readValue(row.getString("state"), ChannelAccount.State.class));
  }

  Map<UUID, String> names(TenantId tenant, Collection<UUID> ids) {
    record Named(UUID id, String name) {}
    return jdbc
        .sql(
            """
            select id, name from channel_account
             where tenant_id = :tenant and id = any(:ids) and name is not null
            """)
        .param("tenant", tenant.value())
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) -> new Named(row.getObject("id", UUID.class), row.getString("name")))
        .list()
        .stream()
        .collect(Collectors.toMap(Named::id, Named::name));
  }

  /** What was told of late, by what became of it. */
  record InboundCount(UUID account, String type, String outcome, long count) {}

  /**
   * @param account null for all
   */
  List<InboundCount> inbound(TenantId tenant, @Nullable UUID account) {
    return jdbc.sql(
            """
            select account_id as account, type, outcome, count(*) as count
              from (select account_id, type, outcome from channel_inbound
                     where tenant_id = :tenant and account_id is not null
                    union all
                    select account_id, type, 'WAITING' from channel_inbound_queue
                     where tenant_id = :tenant) item
             where cast(:account as uuid) is null or account_id = :account
             group by account_id, type, outcome
             order by account_id, type, outcome
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .query((row, _) ->
            new InboundCount(
                row.getObject("account", UUID.class),
                row.getString("type"),
                row.getString("outcome"),
                row.getLong("count")))
        .list();
  }

  Inbounds.Arrivals arrivals(TenantId tenant, UUID account, String type) {
    return jdbc.sql(
            """
            select count(*) as count, max(at) as last
              from (select taken_at as at from channel_inbound
                     where tenant_id = :tenant and account_id = :account and type = :type
                    union all
                    select at from channel_inbound_queue
                     where tenant_id = :tenant and account_id = :account and type = :type) item
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("type", type)
        .query((row, _) -> {
          var last = row.getTimestamp("last");
          return new Inbounds.Arrivals(
              row.getLong("count"), last == null ? null : last.toInstant());
        })
        .single();
  }

  List<UUID> inboundOf(UUID tenant, UUID contact) {
    return jdbc.sql(
            "select id from channel_inbound where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Items whose words are still kept, since nobody could tell whom they are about. */
  List<UUID> unclear(UUID tenant) {
    return jdbc.sql(
            """
            select id from channel_inbound
             where tenant_id = :tenant and outcome in ('UNKNOWN', 'FAILED', 'FOREIGN', 'DROPPED')
            """)
        .param("tenant", tenant)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }
}

package kira.channels;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The read side of deliveries. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class DeliveryTable {
  private final JdbcClient jdbc;

  DeliveryTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID id, Delivery.State state) {}

  /** All deliveries of a conversation's messages, oldest first. */
  List<Row> ofConversation(TenantId tenant, UUID conversation) {
    return rows(
        """
        select id, state from delivery
         where tenant_id = :tenant and conversation_id = :which
         order by queued_at, id
        """,
        tenant,
        conversation);
  }

  /** The newest of an account. */
  List<Row> ofAccount(TenantId tenant, UUID account, int limit) {
    return jdbc.sql(
            """
            select id, state from delivery
             where tenant_id = :tenant and account_id = :account
             order by queued_at desc, id desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("limit", limit)
        .query((row, _) -> row(row.getObject("id", UUID.class), row.getString("state")))
        .list();
  }

  List<Row> find(UUID tenant, Collection<UUID> ids) {
    return jdbc.sql("select id, state from delivery where tenant_id = :tenant and id = any(:ids)")
        .param("tenant", tenant)
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) -> row(row.getObject("id", UUID.class), row.getString("state")))
        .list();
  }

  Optional<UUID> byProviderId(TenantId tenant, UUID account, String providerId) {
    return jdbc.sql(
            """
            select id from delivery
             where tenant_id = :tenant and provider_id = :provider and account_id = :account
             limit 1
            """)
        .param("tenant", tenant.value())
        .param("provider", providerId)
        .param("account", account)
        .query((row, _) -> row.getObject("id", UUID.class))
        .optional();
  }

  /** Whether something waits that was queued earlier in the same conversation. */
  boolean isBehind(
      TenantId tenant, UUID account, UUID conversation, Instant queuedAt, UUID delivery) {
    return jdbc.sql(
            """
            select exists (
                   select 1 from delivery
                    where tenant_id = :tenant and conversation_id = :conversation
                      and account_id = :account and status = 'QUEUED' and not parked
                      and id <> :delivery and (queued_at, id) < (:queued, :delivery))
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("conversation", conversation)
        .param("queued", queuedAt.atOffset(ZoneOffset.UTC))
        .param("delivery", delivery)
        .query(Boolean.class)
        .single();
  }

  /** Those that wait for their account, in order of their ids behind one. */
  List<UUID> parked(TenantId tenant, UUID account, @Nullable UUID after, int limit) {
    return jdbc.sql(
            """
            select id from delivery
             where tenant_id = :tenant and account_id = :account and parked
               and id > :after
             order by id
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("after", after == null ? new UUID(0, 0) : after)
        .param("limit", limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** Those of an account that may have gone out and do not wait for it, behind one. */
  List<UUID> inDoubt(TenantId tenant, UUID account, @Nullable UUID after, int limit) {
    return jdbc.sql(
            """
            select id from delivery
             where tenant_id = :tenant and account_id = :account and status = 'IN_DOUBT'
               and not parked and id > :after
             order by id
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("after", after == null ? new UUID(0, 0) : after)
        .param("limit", limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /**
   * How many deliveries of an account are in each status.
   *
   * @param reports that the provider made of them, each fact of a message once
   */
  record Count(UUID account, String status, boolean parked, long count, long reports) {}

  /**
   * @param account null for all
   */
  List<Count> counts(TenantId tenant, @Nullable UUID account) {
    return jdbc.sql(
            """
            select account_id as account, status, parked, count(*) as count,
                   sum(reports) as reports
              from delivery
             where tenant_id = :tenant and account_id is not null
               and (cast(:account as uuid) is null or account_id = :account)
             group by account_id, status, parked
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .query((row, _) ->
            new Count(
                row.getObject("account", UUID.class),
                row.getString("status"),
                row.getBoolean("parked"),
                row.getLong("count"),
                row.getLong("reports")))
        .list();
  }

  List<UUID> ofContact(UUID tenant, UUID contact) {
    return jdbc.sql("select id from delivery where tenant_id = :tenant and contact_id = :contact")
        .param("tenant", tenant)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  private List<Row> rows(String sql, TenantId tenant, UUID which) {
    return jdbc.sql(sql)
        .param("tenant", tenant.value())
        .param("which", which)
        .query((row, _) -> row(row.getObject("id", UUID.class), row.getString("state")))
        .list();
  }

  private static Row row(UUID id, String state) {
    return new Row(id, Json.MAPPER.readValue(state, Delivery.State.class));
  }
}

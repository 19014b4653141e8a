package kira.channels.phone;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The read side of calls. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class CallTable {
  private final JdbcClient jdbc;

  CallTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(UUID id, CallState state) {}

  /**
   * Which calls are meant; null means all.
   *
   * @param contacts a contact and those that became part of it
   */
  record Wanted(
      @Nullable Collection<UUID> contacts,
      @Nullable UUID account,
      @Nullable UUID conversation,
      @Nullable CallStatus status,
      @Nullable Boolean missed) {}

  /** Newest first, behind a place. */
  List<Row> newest(TenantId tenant, Wanted wanted, Instant before, UUID beforeId, int limit) {
    var contacts = wanted.contacts();
    var status = wanted.status();
    return jdbc.sql(
            """
            select id, state from call
             where tenant_id = :tenant and at is not null
               and (at, id) < (:before, :beforeId)
               and (cast(:contacts as uuid[]) is null or contact_id = any(:contacts))
               and (cast(:account as uuid) is null or account_id = :account)
               and (cast(:conversation as uuid) is null or conversation_id = :conversation)
               and (cast(:status as text) is null or status = :status)
               and (cast(:missed as boolean) is null or missed = :missed)
             order by at desc, id desc
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("beforeId", beforeId)
        .param("contacts", contacts == null ? null : contacts.toArray(UUID[]::new))
        .param("account", wanted.account())
        .param("conversation", wanted.conversation())
        .param("status", status == null ? null : status.name())
        .param("missed", wanted.missed())
        .param("limit", limit)
        .query((row, _) -> row(row.getObject("id", UUID.class), row.getString("state")))
        .list();
  }

  List<Row> find(UUID tenant, Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : jdbc.sql("select id, state from call where tenant_id = :tenant and id = any(:ids)")
            .param("tenant", tenant)
            .param("ids", ids.toArray(UUID[]::new))
            .query((row, _) -> row(row.getObject("id", UUID.class), row.getString("state")))
            .list();
  }

  List<Row> ofContacts(UUID tenant, UUID[] contacts) {
    return jdbc.sql(
            """
            select id, state from call
             where tenant_id = :tenant and contact_id = any(:contacts)
             order by at, id
            """)
        .param("tenant", tenant)
        .param("contacts", contacts)
        .query((row, _) -> row(row.getObject("id", UUID.class), row.getString("state")))
        .list();
  }

  List<Row> ofConversation(UUID tenant, UUID conversation) {
    return jdbc.sql(
            "select id, state from call where tenant_id = :tenant and conversation_id = :which")
        .param("tenant", tenant)
        .param("which", conversation)
        .query((row, _) -> row(row.getObject("id", UUID.class), row.getString("state")))
        .list();
  }

  private static Row row(UUID id, String state) {
    return new Row(id, Json.MAPPER.readValue(state, CallState.class));
  }
}

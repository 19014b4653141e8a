package kira.privacy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The read side of erasures and of what people are told. */
@Repository
@Transactional(readOnly = true)
class PrivacyTable {
  private final JdbcClient jdbc;

  PrivacyTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Stored<S>(UUID id, S state) {}

  /** Newest first. */
  Page<Stored<PersonErasure.State>> erasures(TenantId tenant, @Nullable String cursor, int limit) {
    var after = cursor == null ? null : Cursor.parse(cursor, 2);
    var rows =
        jdbc.sql(
                """
                select id, state from person_erasure
                 where tenant_id = :tenant
                   and (:at::timestamptz is null or (asked_at, id) < (:at::timestamptz, :id::uuid))
                 order by asked_at desc, id desc
                 limit :limit
                """)
            .param("tenant", tenant.value())
            .param("at", after == null ? null : after.instant(0).toString())
            .param("id", after == null ? null : after.uuid(1))
            .param("limit", limit + 1)
            .query((row, _) -> stored(row, PersonErasure.State.class))
            .list();
    return Page.of(
        rows,
        limit,
        last -> Cursor.of(Objects.requireNonNull(last.state().askedAt()), last.id()).toString());
  }

  /** What was told of a person, newest first. */
  List<Stored<PersonExport.State>> exports(TenantId tenant, UUID contact) {
    return jdbc.sql(
            """
            select id, state from person_export
             where tenant_id = :tenant and contact_id = :contact
             order by asked_at desc
             limit 20
            """)
        .param("tenant", tenant.value())
        .param("contact", contact)
        .query((row, _) -> stored(row, PersonExport.State.class))
        .list();
  }

  List<UUID> exportsOf(TenantId tenant, Collection<UUID> contacts) {
    return jdbc.sql(
            "select id from person_export where tenant_id = :tenant and contact_id = any(:contacts)")
        .param("tenant", tenant.value())
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  private static <S> Stored<S> stored(ResultSet row, Class<S> type) throws SQLException {
    return new Stored<>(
        row.getObject("id", UUID.class), Json.MAPPER.readValue(row.getString("state"), type));
  }

  /**
   * Whether a reader at work has yet to meet an erasure of the workspace. One that nobody runs any
   * more is not waited for.
   */
  boolean readersAreBehind(TenantId tenant) {
    return jdbc.sql(
            """
            with last as (
                   select epoch, tx, seq from journal
                    where tenant_id = :tenant and type = 'Erased'
                    order by epoch desc, tx desc, seq desc
                    limit 1)
            select exists (
                   select from reader r, last
                    where r.leased_until > clock_timestamp()
                      and (r.epoch, r.tx, r.seq) < (last.epoch, last.tx, last.seq))
            """)
        .param("tenant", tenant.value())
        .query(Boolean.class)
        .single();
  }
}

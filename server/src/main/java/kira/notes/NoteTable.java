package kira.notes;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Cursor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The read side of notes, tasks and notices. */
@Repository
class NoteTable {
  private final JdbcClient jdbc;

  NoteTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Stored<S>(UUID id, long version, S state) {}

  @Transactional(readOnly = true)
  List<Stored<Note.State>> notes(TenantId tenant, Collection<UUID> ids) {
    return jdbc.sql(
            """
            select id, version, state
              from contact_note
             where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", tenant.value())
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) ->
            new Stored<>(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                Json.MAPPER.readValue(row.getString("state"), Note.State.class)))
        .list();
  }

  @Transactional(readOnly = true)
  List<Stored<Task.State>> tasks(TenantId tenant, Collection<UUID> ids) {
    return jdbc.sql(
            """
            select id, version, state
              from contact_task
             where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", tenant.value())
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) -> task(row))
        .list();
  }

  /** Open tasks of contacts, the soonest first, those without a time behind them. */
  @Transactional(readOnly = true)
  List<Stored<Task.State>> openOf(TenantId tenant, Collection<UUID> contacts) {
    return jdbc.sql(
            """
            select id, version, state
              from contact_task
             where tenant_id = :tenant and contact_id = any(:contacts) and open
             order by due_at nulls last, created_at, id
             limit 200
            """)
        .param("tenant", tenant.value())
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> task(row))
        .list();
  }

  /**
   * Open tasks of a member, or of anybody.
   *
   * @param assignee null for anybody
   */
  @Transactional(readOnly = true)
  List<Stored<Task.State>> open(
      TenantId tenant, @Nullable UUID assignee, @Nullable Cursor after, int limit) {
    return jdbc.sql(
            """
            select id, version, state
              from contact_task
             where tenant_id = :tenant
               and open
               and (:anybody or assignee = :assignee)
               and (coalesce(due_at, 'infinity'), id) > (:due, :id)
             order by coalesce(due_at, 'infinity'), id
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("anybody", assignee == null)
        .param("assignee", assignee == null ? new UUID(0, 0) : assignee)
        .param("due", due(after))
        .param("id", after == null ? new UUID(0, 0) : after.uuid(1))
        .param("limit", limit)
        .query((row, _) -> task(row))
        .list();
  }

  private static OffsetDateTime due(@Nullable Cursor after) {
    if (after == null) {
      return OffsetDateTime.MIN;
    }
    return after.text(0).isEmpty() ? OffsetDateTime.MAX : after.instant(0).atOffset(ZoneOffset.UTC);
  }

  private static Stored<Task.State> task(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Stored<>(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        Json.MAPPER.readValue(row.getString("state"), Task.State.class));
  }

  /** A notice as it is stored. */
  record Notice(
      UUID id,
      Notices.Type type,
      UUID task,
      UUID contact,
      String title,
      Instant at,
      boolean read) {}

  @Transactional(readOnly = true)
  List<Notice> notices(TenantId tenant, UUID user, int limit) {
    return jdbc.sql(
            """
            select id, type, task_id, contact_id, title, at, read_at is not null as read
              from notice
             where tenant_id = :tenant and user_id = :user
             order by at desc, id
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("user", user)
        .param("limit", limit)
        .query((row, _) ->
            new Notice(
                row.getObject("id", UUID.class),
                Notices.Type.valueOf(row.getString("type")),
                row.getObject("task_id", UUID.class),
                row.getObject("contact_id", UUID.class),
                row.getString("title"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getBoolean("read")))
        .list();
  }

  @Transactional(readOnly = true)
  long unread(TenantId tenant, UUID user) {
    return jdbc.sql(
            """
            select count(*)
              from notice
             where tenant_id = :tenant and user_id = :user and read_at is null
            """)
        .param("tenant", tenant.value())
        .param("user", user)
        .query(Long.class)
        .single();
  }

  /** Marks what was shown, up to its time; what came since stays new. */
  @Transactional
  void markRead(TenantId tenant, UUID user, Instant upTo, Instant now) {
    jdbc.sql(
            """
            update notice
               set read_at = :now
             where tenant_id = :tenant and user_id = :user and read_at is null and at <= :upTo
            """)
        .param("tenant", tenant.value())
        .param("user", user)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("upTo", upTo.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** All notes of contacts, deleted ones too. */
  @Transactional(readOnly = true)
  List<UUID> notesOf(TenantId tenant, Collection<UUID> contacts) {
    return jdbc.sql(
            "select id from contact_note where tenant_id = :tenant and contact_id = any(:contacts)")
        .param("tenant", tenant.value())
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  /** All tasks of contacts, done and deleted ones too. */
  @Transactional(readOnly = true)
  List<UUID> tasksOf(TenantId tenant, Collection<UUID> contacts) {
    return jdbc.sql(
            "select id from contact_task where tenant_id = :tenant and contact_id = any(:contacts)")
        .param("tenant", tenant.value())
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }
}

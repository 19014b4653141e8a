package kira.contacts;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds and forgets what has become old. */
@Repository
@Transactional(readOnly = true)
class RetentionTable {
  private final JdbcClient jdbc;

  RetentionTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  long events(TenantId tenant, Instant before, int limit) {
    return jdbc.sql(
            """
            select count(*) from (
              select from contact_event
               where tenant_id = :tenant and happened_at < :before
               limit :limit) as old
            """)
        .param("tenant", tenant.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(Long.class)
        .single();
  }

  @Transactional
  int forgetEvents(TenantId tenant, Instant before, int limit) {
    return jdbc.sql(
            """
            delete from contact_event e
             using (select contact_id, id from contact_event
                     where tenant_id = :tenant and happened_at < :before
                     limit :limit) as old
             where e.tenant_id = :tenant and e.contact_id = old.contact_id and e.id = old.id
            """)
        .param("tenant", tenant.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .update();
  }

  @Transactional
  int dropEntries(TenantId tenant, String kind, String[] types, Instant before, int limit) {
    return jdbc.sql("select journal_drop(:tenant, :kind, :types, :before, :limit)")
        .param("tenant", tenant.value())
        .param("kind", kind)
        .param("types", types)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query(Integer.class)
        .single();
  }

  /** Jobs that are over. */
  List<UUID> jobs(TenantId tenant, Instant before, int limit) {
    return jdbc.sql(
            """
            select id from contact_job
             where tenant_id = :tenant and created_at < :before
               and state ->> 'phase' not in ('CHECKING', 'RUNNING', 'UNDOING')
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }

  @Transactional
  void forgetChanges(TenantId tenant, UUID job) {
    jdbc.sql("delete from contact_job_change where tenant_id = :tenant and job_id = :job")
        .param("tenant", tenant.value())
        .param("job", job)
        .update();
  }

  /** Visitors of whom nobody ever learned who they are, and who were not seen since. */
  List<UUID> strangers(TenantId tenant, Instant before, int limit) {
    return jdbc.sql(
            """
            select id from contact
             where tenant_id = :tenant and last_seen_at < :before and merged_into is null
               and created_at is not null and name is null and email is null and phone is null
               and external_id is null and not coalesce(verified, false)
             order by last_seen_at
             limit :limit
            """)
        .param("tenant", tenant.value())
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, _) -> row.getObject("id", UUID.class))
        .list();
  }
}

package kira.team;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** When members were last seen in a workspace. */
@Repository
@Transactional(readOnly = true)
class MemberTable {
  private final JdbcClient jdbc;

  MemberTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Transactional
  void seen(TenantId tenant, UUID user, Instant at) {
    jdbc.sql(
            """
            insert into member_seen (tenant_id, user_id, seen_at)
            values (:tenant, :user, :at)
            on conflict (tenant_id, user_id) do update set seen_at = excluded.seen_at
            """)
        .param("tenant", tenant.value())
        .param("user", user)
        .param("at", SessionTable.time(at))
        .update();
  }

  Map<UUID, Instant> lastSeen(TenantId tenant) {
    var seen = new HashMap<UUID, Instant>();
    jdbc.sql(
            """
            select user_id, seen_at
              from member_seen
             where tenant_id = :tenant
            """)
        .param("tenant", tenant.value())
        .query(row -> {
          seen.put(row.getObject("user_id", UUID.class), SessionTable.instant(row, "seen_at"));
        });
    return seen;
  }
}

package kira.contacts;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import kira.platform.tenancy.TenantId;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What falls due, in every workspace; read as the runtime, which may see them all. */
@Repository
class SegmentDueTable {
  record Due(TenantId tenant, UUID segment, UUID contact) {}

  private final JdbcClient jdbc;

  SegmentDueTable(@Qualifier("committerDataSource") DataSource committer) {
    this.jdbc = JdbcClient.create(committer);
  }

  /** The oldest first. */
  List<Due> due(Instant now, int limit) {
    return jdbc.sql(
            """
            select tenant_id, segment_id, contact_id
              from segment_due
             where at <= :now
             order by at, tenant_id, segment_id, contact_id
             limit :limit
            """)
        .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, _) ->
            new Due(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("segment_id", UUID.class),
                row.getObject("contact_id", UUID.class)))
        .list();
  }

  /** Whether this node is the one that works them off for the next seconds. */
  boolean lead(String node, int seconds) {
    return jdbc.sql(
                """
                insert into lease (name, owner, until)
                values ('segment-dues', :node, clock_timestamp() + :seconds * interval '1 second')
                on conflict (name) do update set owner = excluded.owner, until = excluded.until
                 where lease.owner = excluded.owner or lease.until < clock_timestamp()
                """)
            .param("node", node)
            .param("seconds", seconds)
            .update()
        == 1;
  }

  void resign(String node) {
    jdbc.sql("delete from lease where name = 'segment-dues' and owner = :node")
        .param("node", node)
        .update();
  }
}

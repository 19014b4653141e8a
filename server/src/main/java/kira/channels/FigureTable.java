package kira.channels;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Reads the figures of an account. Called in the tenant. */
@Repository
@Transactional(readOnly = true)
class FigureTable {
  private final JdbcClient jdbc;

  FigureTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Sum(String what, int bucket, long count) {}

  /** Everything that was counted in a span. */
  List<Sum> sums(TenantId tenant, UUID account, Instant from) {
    return jdbc.sql(
            """
            select what, bucket, sum(count)::bigint as count from channel_figure
             where tenant_id = :tenant and account_id = :account and quarter >= :from
             group by what, bucket
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("from", from.atOffset(ZoneOffset.UTC))
        .query(
            (row, _) -> new Sum(row.getString("what"), row.getInt("bucket"), row.getLong("count")))
        .list();
  }

  record Slot(Instant at, long handedOver, long delivered, long failed) {}

  /**
   * The span in pieces; pieces without anything are missing.
   *
   * @param unit {@code hour} or {@code day}
   */
  List<Slot> slots(TenantId tenant, UUID account, Instant from, String unit, ZoneId zone) {
    return jdbc.sql(
            """
            select date_trunc(:unit, quarter, :zone) as at,
                   coalesce(sum(count) filter (where what = 'handed_over'), 0)::bigint as handed_over,
                   coalesce(sum(count) filter (where what = 'delivered'), 0)::bigint as delivered,
                   coalesce(sum(count) filter (where what like 'failed/%'), 0)::bigint as failed
              from channel_figure
             where tenant_id = :tenant and account_id = :account and quarter >= :from
             group by 1
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .param("from", from.atOffset(ZoneOffset.UTC))
        .param("unit", unit)
        .param("zone", zone.getId())
        .query((row, _) ->
            new Slot(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getLong("handed_over"),
                row.getLong("delivered"),
                row.getLong("failed")))
        .list();
  }

  /** What waits in a lane, and since when the oldest does. */
  record Waiting(String lane, long count, Instant oldest) {}

  List<Waiting> waiting(TenantId tenant, UUID account) {
    return jdbc.sql(
            """
            select lane, count(*) as count, min(waiting_since) as oldest from delivery
             where tenant_id = :tenant and account_id = :account and waiting_since is not null
             group by lane
             order by lane
            """)
        .param("tenant", tenant.value())
        .param("account", account)
        .query((row, _) ->
            new Waiting(
                row.getString("lane"),
                row.getLong("count"),
                row.getObject("oldest", OffsetDateTime.class).toInstant()))
        .list();
  }
}

package kira.collector;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The list of sources, and what was counted of each. */
@Repository
class EventSourceTable {
  private final JdbcClient jdbc;

  EventSourceTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A source as it is stored. */
  record Row(UUID id, EventSource.State state) {}

  @Transactional(readOnly = true)
  List<Row> all(TenantId tenant) {
    return jdbc.sql(
            """
            select id, state
              from event_source
             where tenant_id = :tenant
             order by created_at, id
            """)
        .param("tenant", tenant.value())
        .query((row, _) ->
            new Row(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), EventSource.State.class)))
        .list();
  }

  @Transactional(readOnly = true)
  Map<UUID, String> names(Collection<UUID> ids) {
    return jdbc
        .sql("select id, name from event_source where id = any(:ids)")
        .param("ids", ids.toArray(UUID[]::new))
        .query((row, _) -> Map.entry(row.getObject("id", UUID.class), row.getString("name")))
        .list()
        .stream()
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Adds to the counts of a day, and to the newest troubles. */
  @Transactional
  void count(
      EventSources.Sending from,
      LocalDate day,
      Instant now,
      Map<SourceCounts.Reason, Long> counts,
      List<SourceCounts.Trouble> troubles) {
    counts.forEach((reason, count) ->
        jdbc.sql(
                """
                insert into event_source_count
                       (tenant_id, source_id, day, outcome, reason, what, count, last_at)
                values (:tenant, :source, :day, :outcome, :reason, :what, :count, :now)
                on conflict (tenant_id, source_id, day, outcome, reason, what)
                do update set count = event_source_count.count + excluded.count,
                              last_at = excluded.last_at
                """)
            .param("tenant", from.tenant().value())
            .param("source", from.source())
            .param("day", day)
            .param("outcome", reason.outcome().name())
            .param("reason", reason.reason())
            .param("what", reason.what())
            .param("count", count)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update());
    if (!troubles.isEmpty()) {
      troubles.forEach(trouble -> add(from, trouble));
      forgetOld(from);
    }
  }

  private void add(EventSources.Sending from, SourceCounts.Trouble trouble) {
    jdbc.sql(
            """
            insert into event_source_trouble
                   (tenant_id, source_id, id, at, outcome, reason, what, label)
            values (:tenant, :source, :id, :at, :outcome, :reason, :what, :label)
            """)
        .param("tenant", from.tenant().value())
        .param("source", from.source())
        .param("id", UUID.randomUUID())
        .param("at", trouble.at().atOffset(ZoneOffset.UTC))
        .param("outcome", trouble.outcome().name())
        .param("reason", trouble.reason())
        .param("what", trouble.what())
        .param("label", trouble.label())
        .update();
  }

  private void forgetOld(EventSources.Sending from) {
    jdbc.sql(
            """
            delete from event_source_trouble
             where tenant_id = :tenant and source_id = :source
               and id not in (
                   select id from event_source_trouble
                    where tenant_id = :tenant and source_id = :source
                    order by at desc, id limit :kept)
            """)
        .param("tenant", from.tenant().value())
        .param("source", from.source())
        .param("kept", SourceCounts.SHOWN)
        .update();
  }

  /** What was counted since a day, of all sources of the workspace. */
  record Counted(
      UUID source,
      SourceCounts.Outcome outcome,
      String reason,
      String what,
      long count,
      Instant lastAt) {}

  @Transactional(readOnly = true)
  List<Counted> counted(TenantId tenant, LocalDate since) {
    return jdbc.sql(
            """
            select source_id, outcome, reason, what, sum(count) as count, max(last_at) as last_at
              from event_source_count
             where tenant_id = :tenant and day >= :since
             group by source_id, outcome, reason, what
             order by count desc, reason, what
            """)
        .param("tenant", tenant.value())
        .param("since", since)
        .query((row, _) ->
            new Counted(
                row.getObject("source_id", UUID.class),
                SourceCounts.Outcome.valueOf(row.getString("outcome")),
                row.getString("reason"),
                row.getString("what"),
                row.getLong("count"),
                time(row, "last_at")))
        .list();
  }

  /** When each source last sent something that was taken. */
  @Transactional(readOnly = true)
  Map<UUID, Instant> lastAccepted(TenantId tenant) {
    return jdbc
        .sql(
            """
            select source_id, max(last_at) as last_at
              from event_source_count
             where tenant_id = :tenant and outcome = 'ACCEPTED'
             group by source_id
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> Map.entry(row.getObject("source_id", UUID.class), time(row, "last_at")))
        .list()
        .stream()
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Transactional(readOnly = true)
  List<SourceCounts.Trouble> troubles(TenantId tenant, UUID source) {
    return jdbc.sql(
            """
            select at, outcome, reason, what, label
              from event_source_trouble
             where tenant_id = :tenant and source_id = :source
             order by at desc, id
             limit :most
            """)
        .param("tenant", tenant.value())
        .param("source", source)
        .param("most", SourceCounts.SHOWN)
        .query((row, _) ->
            new SourceCounts.Trouble(
                time(row, "at"),
                SourceCounts.Outcome.valueOf(row.getString("outcome")),
                row.getString("reason"),
                row.getString("what"),
                row.getString("label")))
        .list();
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Forgets the examples of what was not taken, of all sources. */
  @Transactional
  void forgetTroubles(UUID tenant) {
    jdbc.sql("delete from event_source_trouble where tenant_id = :tenant")
        .param("tenant", tenant)
        .update();
  }
}

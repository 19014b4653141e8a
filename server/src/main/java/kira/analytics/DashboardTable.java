package kira.analytics;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Counts the facts. Days are those of the zone asked for, on every figure alike. */
@Repository
@Transactional(readOnly = true)
class DashboardTable {
  private final JdbcClient jdbc;

  DashboardTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Everything counted of one day, of conversations by the day they were opened or resolved. */
  record OpenedDay(LocalDate day, long opened, @Nullable Double medianSeconds) {}

  List<OpenedDay> opened(UUID tenant, ZoneId zone, Instant from, Instant to) {
    return jdbc.sql(
            """
            select (opened_at at time zone :zone)::date as day,
                   count(*) as opened,
                   percentile_cont(0.5) within group (order by extract(epoch from first_response_at - opened_at)) as median_seconds
              from conversation_fact
             where tenant_id = :tenant and opened_at >= :from and opened_at < :to
             group by 1
            """)
        .param("tenant", tenant)
        .param("zone", zone.getId())
        .param("from", at(from))
        .param("to", at(to))
        .query(new DataClassRowMapper<>(OpenedDay.class))
        .list();
  }

  /** Totals of a whole period; a median of days would not be the median. */
  record Totals(
      long opened,
      @Nullable Double medianSeconds,
      long resolvedByKira,
      long resolvedByPerson,
      @Nullable Double score,
      long rated) {}

  Totals totals(UUID tenant, Instant from, Instant to) {
    return jdbc.sql(
            """
            select count(*) filter (where opened_at >= :from and opened_at < :to) as opened,
                   percentile_cont(0.5) within group (order by extract(epoch from first_response_at - opened_at))
                     filter (where opened_at >= :from and opened_at < :to) as median_seconds,
                   count(*) filter (where resolved_by_kira and resolved_at >= :from and resolved_at < :to) as resolved_by_kira,
                   count(*) filter (where not resolved_by_kira and resolved_at >= :from and resolved_at < :to) as resolved_by_person,
                   avg(score) filter (where rated_at >= :from and rated_at < :to)::float8 as score,
                   count(score) filter (where rated_at >= :from and rated_at < :to) as rated
              from conversation_fact
             where tenant_id = :tenant
               and (opened_at >= :from or resolved_at >= :from or rated_at >= :from)
            """)
        .param("tenant", tenant)
        .param("from", at(from))
        .param("to", at(to))
        .query(Totals.class)
        .single();
  }

  record ResolvedDay(LocalDate day, long kira, long person) {}

  List<ResolvedDay> resolved(UUID tenant, ZoneId zone, Instant from, Instant to) {
    return jdbc.sql(
            """
            select (resolved_at at time zone :zone)::date as day,
                   count(*) filter (where resolved_by_kira) as kira,
                   count(*) filter (where not resolved_by_kira) as person
              from conversation_fact
             where tenant_id = :tenant and resolved_at >= :from and resolved_at < :to
             group by 1
            """)
        .param("tenant", tenant)
        .param("zone", zone.getId())
        .param("from", at(from))
        .param("to", at(to))
        .query(new DataClassRowMapper<>(ResolvedDay.class))
        .list();
  }

  record RatedDay(LocalDate day, double average) {}

  List<RatedDay> rated(UUID tenant, ZoneId zone, Instant from, Instant to) {
    return jdbc.sql(
            """
            select (rated_at at time zone :zone)::date as day, avg(score)::float8 as average
              from conversation_fact
             where tenant_id = :tenant and rated_at >= :from and rated_at < :to
             group by 1
            """)
        .param("tenant", tenant)
        .param("zone", zone.getId())
        .param("from", at(from))
        .param("to", at(to))
        .query(new DataClassRowMapper<>(RatedDay.class))
        .list();
  }

  List<Dashboard.Hour> hours(UUID tenant, ZoneId zone, Instant from, Instant to) {
    return jdbc.sql(
            """
            select hour, coalesce(sum(messages), 0)::bigint as count
              from generate_series(0, 23) as hour
              left join arrival
                on tenant_id = :tenant and quarter >= :from and quarter < :to
               and extract(hour from quarter at time zone :zone) = hour
             group by hour
             order by hour
            """)
        .param("tenant", tenant)
        .param("zone", zone.getId())
        .param("from", at(from))
        .param("to", at(to))
        .query(new DataClassRowMapper<>(Dashboard.Hour.class))
        .list();
  }

  List<Dashboard.CitedArticle> topArticles(UUID tenant, Instant from, Instant to) {
    return jdbc.sql(
            """
            select article_id, (array_agg(title order by at desc))[1] as title, count(*) as citations
              from citation
             where tenant_id = :tenant and at >= :from and at < :to
             group by article_id
             order by citations desc, title
             limit 6
            """)
        .param("tenant", tenant)
        .param("from", at(from))
        .param("to", at(to))
        .query(new DataClassRowMapper<>(Dashboard.CitedArticle.class))
        .list();
  }

  List<Dashboard.UnansweredQuestion> unanswered(UUID tenant, Instant from, Instant to) {
    return jdbc.sql(
            """
            select conversation_id, question, at
              from unanswered
             where tenant_id = :tenant and at >= :from and at < :to and question <> ''
             order by at desc
             limit 8
            """)
        .param("tenant", tenant)
        .param("from", at(from))
        .param("to", at(to))
        .query((row, _) ->
            new Dashboard.UnansweredQuestion(
                row.getObject("conversation_id", UUID.class),
                row.getString("question"),
                row.getObject("at", OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Which first steps of a new workspace the facts show to be done. */
  record Steps(boolean opened, boolean answered, boolean rated) {}

  Steps steps(UUID tenant) {
    return jdbc.sql(
            """
            select exists (select 1 from conversation_fact where tenant_id = :tenant) as opened,
                   exists (select 1 from conversation_fact where tenant_id = :tenant and first_response_at is not null) as answered,
                   exists (select 1 from conversation_fact where tenant_id = :tenant and score is not null) as rated
            """)
        .param("tenant", tenant)
        .query(Steps.class)
        .single();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(java.time.ZoneOffset.UTC);
  }
}

package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Filter;
import kira.contacts.filter.Occurrence;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds out who should be in a segment, of a few contacts or of all, page by page. */
@Repository
@Transactional(readOnly = true)
class SegmentJudgeTable {
  private final JdbcClient jdbc;

  SegmentJudgeTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What one contact is to a segment, and what it should be.
   *
   * @param member whether it is one now
   * @param meant whether the filter means it
   * @param due when it was to be looked at again; null for never
   * @param next when the answer may change by the clock alone; null for never
   * @param moves up to which change of the segment all this holds
   */
  record Judgement(
      UUID contact,
      boolean member,
      boolean meant,
      @Nullable Instant due,
      @Nullable Instant next,
      long moves) {}

  /**
   * Compares a segment's members with its filter, as one moment saw both. Each contact is looked up
   * by its key: joins would let a planner read a whole segment for a handful of contacts.
   */
  List<Judgement> judge(UUID segment, Filter filter, Instant now, Collection<UUID> contacts) {
    var sql = new FilterSql();
    var id = sql.put(segment);
    sql.add("select i.id, (select m.since from segment_member m where m.segment_id = ", id);
    sql.add(" and m.contact_id = i.id) is not null as member, exists (select 1 from contact c");
    sql.add(" where c.id = i.id and ", FilterSql.LIVE, " and ").condition(filter.at(now));
    sql.add(") as meant, (select d.at from segment_due d where d.segment_id = ", id);
    sql.add(" and d.contact_id = i.id) as due, ");
    if (filter.isRelative()) {
      sql.add(
          "(select c.state::text from contact c where c.id = i.id and ",
          FilterSql.LIVE,
          ") as state, ");
    } else {
      sql.add("null::text as state, ");
    }
    sql.add("(select s.moves from segment s where s.id = ", id, ") as moves");
    sql.add(" from unnest(", sql.put(contacts.toArray(UUID[]::new)), "::uuid[]) as i(id)");
    var rows = query(sql).query(SegmentJudgeTable::row).list();
    var there = rows.stream().filter(row -> row.state() != null).map(Row::contact).toList();
    var leaving = leaving(there, filter, now);
    return rows.stream()
        .map(row -> judgement(row, filter, now, leaving.getOrDefault(row.contact(), Map.of())))
        .toList();
  }

  /**
   * @param state of the contact, where the filter is relative and the contact is not gone
   */
  private record Row(
      UUID contact,
      boolean member,
      boolean meant,
      @Nullable Instant due,
      @Nullable ContactState state,
      long moves) {}

  private static Row row(ResultSet row, int number) throws SQLException {
    var due = row.getTimestamp("due");
    var state = row.getString("state");
    return new Row(
        row.getObject("id", UUID.class),
        row.getBoolean("member"),
        row.getBoolean("meant"),
        due == null ? null : due.toInstant(),
        state == null ? null : Json.MAPPER.readValue(state, ContactState.class),
        row.getLong("moves"));
  }

  private static Judgement judgement(
      Row row, Filter filter, Instant now, Map<String, List<Occurrence>> leaving) {
    var next =
        row.state() == null
            ? null
            : new ContactFacts(row.state(), Set.of(), leaving).nextChange(filter, now).orElse(null);
    return new Judgement(row.contact(), row.member(), row.meant(), row.due(), next, row.moves());
  }

  /**
   * Of what a filter asks of the last days: what each contact did first of it, which will be too
   * long ago first. Asked once for all of them.
   */
  private Map<UUID, Map<String, List<Occurrence>>> leaving(
      List<UUID> contacts, Filter filter, Instant now) {
    var found = new HashMap<UUID, Map<String, List<Occurrence>>>();
    if (contacts.isEmpty()) {
      return found;
    }
    for (var did : filter.dids()) {
      if (did.days() != null && did.at(now) instanceof Filter.Did settled) {
        var sql = new FilterSql();
        sql.add("select i.id, f.happened_at, f.properties from unnest(");
        sql.add(sql.put(contacts.toArray(UUID[]::new)), "::uuid[]) as i(id) cross join lateral (");
        sql.add(
            "select e.happened_at, e.properties from contact_event e where e.contact_id = i.id");
        sql.add(" and ", ContactEventSql.row(settled, sql::put));
        sql.add(" order by e.happened_at limit 1) f");
        query(sql)
            .query(row -> {
              found
                  .computeIfAbsent(row.getObject("id", UUID.class), _ -> new HashMap<>())
                  .computeIfAbsent(did.name(), _ -> new ArrayList<>())
                  .add(ContactEventTable.occurrence(row, 0));
            });
      }
    }
    return found;
  }

  /** All contacts, gone ones too, behind one of them, in the order of their ids. */
  List<UUID> walk(UUID after, int limit) {
    var sql = new FilterSql();
    sql.add("select c.id from contact c where c.id > ", sql.put(after));
    sql.add(" order by c.id limit ", sql.put(limit));
    return query(sql).query((row, _) -> row.getObject("id", UUID.class)).list();
  }

  /** The contacts that a filter means, behind one of them, in the order of their ids. */
  List<UUID> meant(Filter filter, Instant now, UUID after, int limit) {
    var sql = new FilterSql();
    sql.add(
        "select c.id from contact c where ",
        FilterSql.LIVE,
        " and c.id > ",
        sql.put(after),
        " and ");
    sql.condition(filter.at(now));
    sql.add(" order by c.id limit ", sql.put(limit));
    return query(sql).query((row, _) -> row.getObject("id", UUID.class)).list();
  }

  private JdbcClient.StatementSpec query(FilterSql sql) {
    return jdbc.sql(sql.text()).params(sql.values());
  }
}

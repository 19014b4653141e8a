package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Attribute;
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
  /** So many are compared at once; each is a row in memory. */
  private static final int PAIRS = 100_000;

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

  /** Contacts that are to be compared with the filter of a segment. */
  record Question(UUID segment, Filter filter, Collection<UUID> contacts) {
    Question {
      contacts = List.copyOf(contacts);
    }

    /** Whether the state of a contact is all that the answer needs. */
    boolean isOfStateAlone() {
      return filter.segments().isEmpty()
          && filter.dids().isEmpty()
          && !filter.dependencies().contains(Attribute.SEARCH.key());
    }
  }

  /**
   * Compares the members of many segments with filters that ask for nothing but the state of a
   * contact. Each state is read once, however many segments it is compared with; and after the
   * memberships, so that whoever moves a segment with a newer state makes this answer refused.
   *
   * @param questions of state alone, each of another segment
   * @return by segment
   */
  Map<UUID, List<Judgement>> judge(List<Question> questions, Instant now) {
    var found = new HashMap<UUID, List<Judgement>>();
    var some = new ArrayList<Question>();
    int pairs = 0;
    for (var question : questions) {
      found.put(question.segment(), new ArrayList<>());
      some.add(question);
      pairs += question.contacts().size();
      if (pairs >= PAIRS) {
        compare(some, now, found);
        some.clear();
        pairs = 0;
      }
    }
    if (pairs > 0) {
      compare(some, now, found);
    }
    return found;
  }

  private record Pair(
      UUID segment, UUID contact, boolean member, @Nullable Instant due, long moves) {}

  private void compare(List<Question> questions, Instant now, Map<UUID, List<Judgement>> found) {
    var filters = new HashMap<UUID, Filter>();
    var settled = new HashMap<UUID, Filter>();
    questions.forEach(question -> {
      filters.put(question.segment(), question.filter());
      settled.put(question.segment(), question.filter().at(now));
    });
    var pairs = pairs(questions);
    var contacts = states(pairs.stream().map(Pair::contact).distinct().toArray(UUID[]::new));
    for (var pair : pairs) {
      var facts = contacts.get(pair.contact());
      var filter = Objects.requireNonNull(filters.get(pair.segment()));
      boolean meant =
          facts != null && facts.match(Objects.requireNonNull(settled.get(pair.segment())));
      var next =
          facts == null || !filter.isRelative() ? null : facts.nextChange(filter, now).orElse(null);
      Objects.requireNonNull(found.get(pair.segment()))
          .add(new Judgement(pair.contact(), pair.member(), meant, pair.due(), next, pair.moves()));
    }
  }

  private List<Pair> pairs(List<Question> questions) {
    var segments = new ArrayList<UUID>();
    var contacts = new ArrayList<UUID>();
    for (var question : questions) {
      for (var contact : question.contacts()) {
        segments.add(question.segment());
        contacts.add(contact);
      }
    }
    return jdbc.sql(
            """
            with moved as materialized (
                   select id, moves from segment where id = any(:named))
            select i.segment, i.contact, moved.moves,
                   (select m.since from segment_member m
                     where m.contact_id = i.contact and m.segment_id = i.segment)
                     is not null as member,
                   (select d.at from segment_due d
                     where d.contact_id = i.contact and d.segment_id = i.segment) as due
              from unnest(:segments::uuid[], :contacts::uuid[]) as i(segment, contact)
              left join moved on moved.id = i.segment
            """)
        .param("named", questions.stream().map(Question::segment).toArray(UUID[]::new))
        .param("segments", segments.toArray(UUID[]::new))
        .param("contacts", contacts.toArray(UUID[]::new))
        .query((row, _) -> {
          var due = row.getTimestamp("due");
          return new Pair(
              row.getObject("segment", UUID.class),
              row.getObject("contact", UUID.class),
              row.getBoolean("member"),
              due == null ? null : due.toInstant(),
              row.getLong("moves"));
        })
        .list();
  }

  /** Those that are neither gone nor merged. */
  private Map<UUID, ContactFacts> states(UUID[] contacts) {
    var found = new HashMap<UUID, ContactFacts>();
    jdbc.sql(
            "select c.id, c.state::text as state from contact c where c.id = any(:ids) and "
                + FilterSql.LIVE)
        .param("ids", contacts)
        .query(row -> {
          var state = Json.MAPPER.readValue(row.getString("state"), ContactState.class);
          found.put(row.getObject("id", UUID.class), new ContactFacts(state));
        });
    return found;
  }

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

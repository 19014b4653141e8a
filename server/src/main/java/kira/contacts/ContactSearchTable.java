package kira.contacts;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Attribute.Place;
import kira.contacts.filter.Filter;
import kira.contacts.filter.Filter.Test;
import kira.contacts.filter.Occurrence;
import kira.contacts.filter.Sizes;
import kira.contacts.filter.Words;
import kira.objects.Json;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Filters as SQL. Every condition is a comparison that an index can answer below row-level
 * security, except {@code contains}; names in the text come from this class and from no filter.
 */
@Repository
@Transactional(readOnly = true)
class ContactSearchTable {
  /** Up to so many are counted one by one. */
  static final int COUNTED = 10_000;

  /** A time as a cursor keeps it: microseconds since 1970. */
  private static final String MICROS = "(extract(epoch from %s) * 1000000)::bigint::text";

  private static final String LIVE = "c.merged_into is null and c.created_at is not null";

  private final JdbcClient jdbc;
  private final JsonMapper json = JsonMapper.builder().build();

  ContactSearchTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The contacts that have a value to sort by come first, in its order; then the others by id. */
  Page<ContactView> page(ContactSearch search) {
    var cursor = search.cursor() == null ? null : Cursor.parse(search.cursor(), 3);
    var found = new ArrayList<Row>();
    if (cursor == null || cursor.text(0).equals("v")) {
      found.addAll(rows(search, true, cursor, search.limit() + 1));
      cursor = null;
    }
    if (found.size() <= search.limit() && isOptional(search.sort())) {
      found.addAll(rows(search, false, cursor, search.limit() + 1 - found.size()));
    }
    return Page.of(found, search.limit(), Row::cursor).map(Row::view);
  }

  /**
   * @param key what the row is sorted by; null where it has no such value
   */
  private record Row(ContactView view, @Nullable String key) {
    String cursor() {
      return Cursor.of(key == null ? "-" : "v", key == null ? "" : key, view.id()).toString();
    }
  }

  private List<Row> rows(ContactSearch search, boolean sorted, @Nullable Cursor cursor, int limit) {
    var sql = new Statement();
    var direction = search.descending() ? " desc" : "";
    var beyond = search.descending() ? " < " : " > ";
    var key = "null::text";
    switch (search.sort().place()) {
      case Place.Column(var column) -> {
        var name = "c." + column;
        if (sorted) {
          key = isTime(search.sort()) ? MICROS.formatted(name) : name + "::text";
        }
        sql.add("select c.id, c.version, c.state, ", key, " as key from contact c where ", LIVE);
        sql.add(" and ", name, sorted ? " is not null" : " is null");
        if (cursor != null && sorted) {
          sql.add(" and (", name, ", c.id)", beyond, "(", sql.put(place(search.sort(), cursor)));
          sql.add(", ", sql.put(cursor.uuid(2)), ")");
        } else if (cursor != null) {
          sql.add(" and c.id", beyond, sql.put(cursor.uuid(2)));
        }
        sql.add(" and ").condition(search.filter());
        sql.add(" order by ", sorted ? name + direction + ", " : "", "c.id", direction);
      }
      case Place.Rows(var field) -> {
        sql.add("select c.id, c.version, c.state, ");
        if (sorted) {
          // Tags and choices have several; the smallest stands for them all.
          sql.add("s.value as key from contact_value s join contact c on c.id = s.contact_id");
          sql.add(" where ", LIVE, " and s.value is not null and s.field = ", sql.put(field));
          sql.add(
              " and not exists (select 1 from contact_value o where o.contact_id = s.contact_id");
          sql.add(" and o.field = s.field and o.value < s.value)");
          if (cursor != null) {
            sql.add(" and (s.value, s.contact_id)", beyond, "(", sql.put(cursor.text(1)), ", ");
            sql.add(sql.put(cursor.uuid(2)), ")");
          }
          sql.add(" and ").condition(search.filter());
          sql.add(" order by s.value", direction, ", s.contact_id", direction);
        } else {
          sql.add("null::text as key from contact c where ", LIVE, " and not exists (");
          sql.add("select 1 from contact_value s where s.contact_id = c.id");
          sql.add(" and s.value is not null and s.field = ", sql.put(field), ")");
          sql.add(" and ").condition(search.filter());
          if (cursor != null) {
            sql.add(" and c.id", beyond, sql.put(cursor.uuid(2)));
          }
          sql.add(" order by c.id", direction);
        }
      }
    }
    sql.add(" limit ", sql.put(limit));
    return sql.query().query(this::row).list();
  }

  private Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        ContactTable.view(
            row.getObject("id", UUID.class),
            row.getLong("version"),
            Json.MAPPER.readValue(row.getString("state"), ContactState.class)),
        row.getString("key"));
  }

  /** Exact up to {@link #COUNTED}; above, what the planner expects. */
  ContactCount count(Filter filter) {
    var exact = new Statement();
    exact.add("select count(*) from (select 1 from contact c where ", LIVE, " and ");
    exact.condition(filter);
    exact.add(" limit ", exact.put(COUNTED + 1), ") found");
    long counted = exact.query().query(Long.class).single();
    if (counted <= COUNTED) {
      return new ContactCount(counted, true);
    }
    var plan = new Statement();
    plan.add("explain (format json) select 1 from contact c where ", LIVE, " and ");
    plan.condition(filter);
    var expected =
        json.readTree(plan.query().query(String.class).single())
            .path(0)
            .path("Plan")
            .path("Plan Rows")
            .asLong();
    return new ContactCount(Math.max(counted, expected), false);
  }

  /**
   * What one contact is to a segment, and what it should be.
   *
   * @param member whether it is one now
   * @param meant whether the filter means it
   * @param due when it was to be looked at again; null for never
   * @param state of the contact, where the filter is relative and the contact is not gone
   * @param moves up to which change of the segment all this holds
   */
  record Judgement(
      UUID contact,
      boolean member,
      boolean meant,
      @Nullable Instant due,
      @Nullable ContactState state,
      long moves) {}

  /**
   * Compares a segment's members with its filter, as one moment saw both. Each contact is looked up
   * by its key: joins would let a planner read a whole segment for a handful of contacts.
   */
  List<Judgement> judge(UUID segment, Filter filter, Instant now, Collection<UUID> contacts) {
    var sql = new Statement();
    var id = sql.put(segment);
    sql.add("select i.id, (select m.since from segment_member m where m.segment_id = ", id);
    sql.add(" and m.contact_id = i.id) is not null as member, exists (select 1 from contact c");
    sql.add(" where c.id = i.id and ", LIVE, " and ").condition(filter.at(now));
    sql.add(") as meant, (select d.at from segment_due d where d.segment_id = ", id);
    sql.add(" and d.contact_id = i.id) as due, ");
    if (filter.isRelative()) {
      sql.add("(select c.state::text from contact c where c.id = i.id and ", LIVE, ") as state, ");
    } else {
      sql.add("null::text as state, ");
    }
    sql.add("(select s.moves from segment s where s.id = ", id, ") as moves");
    sql.add(" from unnest(", sql.put(contacts.toArray(UUID[]::new)), "::uuid[]) as i(id)");
    return sql.query().query(ContactSearchTable::judgement).list();
  }

  private static Judgement judgement(ResultSet row, int number) throws SQLException {
    var due = row.getTimestamp("due");
    var state = row.getString("state");
    return new Judgement(
        row.getObject("id", UUID.class),
        row.getBoolean("member"),
        row.getBoolean("meant"),
        due == null ? null : due.toInstant(),
        state == null ? null : Json.MAPPER.readValue(state, ContactState.class),
        row.getLong("moves"));
  }

  /**
   * Of what a filter asks of the last days: what a contact did first of it, which will be too long
   * ago first.
   */
  Map<String, List<Occurrence>> leaving(UUID contact, Filter filter, Instant now) {
    var found = new HashMap<String, List<Occurrence>>();
    for (var did : filter.dids()) {
      if (did.days() != null && did.at(now) instanceof Filter.Did settled) {
        var sql = new Statement();
        sql.add("select e.happened_at, e.properties from contact_event e where e.contact_id = ");
        sql.add(sql.put(contact), " and ");
        sql.add(ContactEventSql.row(settled, sql::put), " order by e.happened_at limit 1");
        found
            .computeIfAbsent(did.name(), _ -> new ArrayList<>())
            .addAll(sql.query().query(ContactEventTable::occurrence).list());
      }
    }
    return found;
  }

  /** All contacts, gone ones too, behind one of them, in the order of their ids. */
  List<UUID> walk(UUID after, int limit) {
    var sql = new Statement();
    sql.add("select c.id from contact c where c.id > ", sql.put(after));
    sql.add(" order by c.id limit ", sql.put(limit));
    return sql.query().query((row, _) -> row.getObject("id", UUID.class)).list();
  }

  /** The contacts that a filter means, behind one of them, in the order of their ids. */
  List<UUID> meant(Filter filter, Instant now, UUID after, int limit) {
    var sql = new Statement();
    sql.add("select c.id from contact c where ", LIVE, " and c.id > ", sql.put(after), " and ");
    sql.condition(filter.at(now));
    sql.add(" order by c.id limit ", sql.put(limit));
    return sql.query().query((row, _) -> row.getObject("id", UUID.class)).list();
  }

  private static Object place(Attribute sort, Cursor cursor) {
    if (isTime(sort)) {
      return time(BigDecimal.valueOf(cursor.number(1)));
    }
    return isFlag(sort) ? (Object) cursor.text(1).equals("true") : cursor.text(1);
  }

  private static OffsetDateTime time(BigDecimal micros) {
    return OffsetDateTime.ofInstant(Sizes.moment(micros), ZoneOffset.UTC);
  }

  private static boolean isOptional(Attribute attribute) {
    return !(attribute.place() instanceof Place.Column(var name)
        && (name.equals("created_at") || name.equals("verified")));
  }

  private static boolean isTime(Attribute attribute) {
    return attribute.place() instanceof Place.Column(var name) && name.endsWith("_at");
  }

  private static boolean isFlag(Attribute attribute) {
    return attribute.place() instanceof Place.Column(var name) && name.equals("verified");
  }

  /** A statement in the making: text of our own, values as parameters. */
  private final class Statement {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    Statement add(String... parts) {
      for (var part : parts) {
        text.append(part);
      }
      return this;
    }

    /** The name of a parameter that has this value. */
    String put(Object value) {
      values.add(value);
      return ":v" + (values.size() - 1);
    }

    JdbcClient.StatementSpec query() {
      var spec = jdbc.sql(text.toString());
      for (int i = 0; i < values.size(); i++) {
        spec = spec.param("v" + i, values.get(i));
      }
      return spec;
    }

    void condition(Filter filter) {
      switch (filter) {
        case Filter.All(var of) -> joined(of, " and ", "true");
        case Filter.Any(var of) -> joined(of, " or ", "false");
        case Filter.Not(var of) -> {
          add("not ");
          condition(of);
        }
        case Filter.Has(var attribute, var test) -> {
          switch (attribute.place()) {
            case Place.Column(var name) -> {
              var column = "c." + name;
              add("(", column, " is not null");
              compare(column, attribute, test);
              add(")");
            }
            case Place.Rows(var field) -> {
              add("exists (select 1 from contact_value v where v.contact_id = c.id");
              add(" and v.field = ", put(field), " and v.value is not null");
              compare("v.value", attribute, test);
              add(")");
            }
          }
        }
        case Filter.Member(var segments) -> {
          add("exists (select 1 from segment_member m where m.contact_id = c.id");
          add(" and m.segment_id = any(", put(segments.toArray(UUID[]::new)), ")");
          add(" and m.since is not null)");
        }
        case Filter.Did did -> add(ContactEventSql.of(did, this::put));
      }
    }

    private void joined(List<Filter> filters, String by, String none) {
      add("(");
      if (filters.isEmpty()) {
        add(none);
      }
      for (int i = 0; i < filters.size(); i++) {
        add(i == 0 ? "" : by);
        condition(filters.get(i));
      }
      add(")");
    }

    private void compare(String value, Attribute attribute, Test test) {
      switch (test) {
        case Test.Present _ -> {}
        case Test.OneOf(var words) ->
            add(" and ", value, " = any(", put(words.toArray(String[]::new)), ")");
        case Test.Starts(var prefix) -> {
          add(" and ", value, " >= ", put(prefix));
          var behind = Words.behind(prefix);
          if (!behind.isEmpty()) {
            add(" and ", value, " < ", put(behind));
          }
        }
        case Test.Lately _ -> throw new IllegalArgumentException("settle the time first");
        case Test.Contains(var part) -> add(" and strpos(", value, ", ", put(part), ") > 0");
        case Test.Between between -> {
          if (between.low() != null) {
            add(" and ", value, between.open() ? " > " : " >= ");
            add(put(stored(attribute, between.low())));
          }
          if (between.high() != null) {
            add(" and ", value, between.closed() ? " <= " : " < ");
            add(put(stored(attribute, between.high())));
          }
        }
      }
    }

    /** A size as the place where it is compared stores it. */
    private Object stored(Attribute attribute, BigDecimal size) {
      if (isTime(attribute)) {
        return time(size);
      }
      return isFlag(attribute) ? (Object) (size.signum() != 0) : Sizes.key(size);
    }
  }
}

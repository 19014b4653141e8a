package kira.contacts;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Attribute.Place;
import kira.contacts.filter.Filter;
import kira.objects.Json;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Finds contacts and counts them. */
@Repository
@Transactional(readOnly = true)
class ContactSearchTable {
  /** Up to so many are counted one by one. */
  static final int COUNTED = 10_000;

  /** A time as a cursor keeps it: microseconds since 1970. */
  private static final String MICROS = "(extract(epoch from %s) * 1000000)::bigint::text";

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
    var sql = new FilterSql();
    var direction = search.descending() ? " desc" : "";
    var beyond = search.descending() ? " < " : " > ";
    var key = "null::text";
    switch (search.sort().place()) {
      case Place.Column(var column) -> {
        var name = "c." + column;
        if (sorted) {
          key = FilterSql.isTime(search.sort()) ? MICROS.formatted(name) : name + "::text";
        }
        sql.add(
            "select c.id, c.version, c.state, ",
            key,
            " as key from contact c where ",
            FilterSql.LIVE);
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
          sql.add(
              " where ", FilterSql.LIVE, " and s.value is not null and s.field = ", sql.put(field));
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
          sql.add("null::text as key from contact c where ", FilterSql.LIVE, " and not exists (");
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
    return query(sql).query(this::row).list();
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
    var exact = new FilterSql();
    exact.add("select count(*) from (select 1 from contact c where ", FilterSql.LIVE, " and ");
    exact.condition(filter);
    exact.add(" limit ", exact.put(COUNTED + 1), ") found");
    long counted = query(exact).query(Long.class).single();
    if (counted <= COUNTED) {
      return new ContactCount(counted, true);
    }
    var plan = new FilterSql();
    plan.add("explain (format json) select 1 from contact c where ", FilterSql.LIVE, " and ");
    plan.condition(filter);
    var expected =
        json.readTree(query(plan).query(String.class).single())
            .path(0)
            .path("Plan")
            .path("Plan Rows")
            .asLong();
    return new ContactCount(Math.max(counted, expected), false);
  }

  private static Object place(Attribute sort, Cursor cursor) {
    if (FilterSql.isTime(sort)) {
      return FilterSql.time(BigDecimal.valueOf(cursor.number(1)));
    }
    return FilterSql.isFlag(sort) ? (Object) cursor.text(1).equals("true") : cursor.text(1);
  }

  private static boolean isOptional(Attribute attribute) {
    return !(attribute.place() instanceof Place.Column(var name)
        && (name.equals("created_at") || name.equals("verified")));
  }

  private JdbcClient.StatementSpec query(FilterSql sql) {
    return jdbc.sql(sql.text()).params(sql.values());
  }
}

package kira.contacts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Attribute.Place;
import kira.contacts.filter.Filter;
import kira.objects.Json;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Finds contacts and counts them. */
@Repository
@Transactional(readOnly = true)
class ContactSearchTable {
  /**
   * How contacts are counted.
   *
   * @param counted up to so many one by one
   * @param sample so many are looked at to estimate how many there are
   * @param sure so many of a sample are no accident
   */
  record Limits(int counted, int sample, int sure) {}

  private static final Limits LIMITS = new Limits(10_000, 2_000, 50);
  private static final MathContext TWO_DIGITS = new MathContext(2);

  /** A time as a cursor keeps it: microseconds since 1970. */
  private static final String MICROS = "(extract(epoch from %s) * 1000000)::bigint::text";

  private final JdbcClient jdbc;
  private final ContactTable contacts;
  private final Limits limits;
  private final JsonMapper json = JsonMapper.builder().build();

  @Autowired
  ContactSearchTable(JdbcClient jdbc, ContactTable contacts) {
    this(jdbc, contacts, LIMITS);
  }

  ContactSearchTable(JdbcClient jdbc, ContactTable contacts, Limits limits) {
    this.jdbc = jdbc;
    this.contacts = contacts;
    this.limits = limits;
  }

  Page<ContactView> page(ContactSearch search) {
    var page = paged(search).map(Row::view);
    return new Page<>(contacts.named(page.items()), page.next());
  }

  /** The same, telling those apart who are only spelled like what was searched for. */
  ContactPage find(ContactSearch search) {
    var page = paged(search);
    int exact = (int) page.items().stream().filter(row -> !row.similar()).count();
    var views = page.items().stream().map(Row::view).toList();
    return new ContactPage(contacts.named(views), page.next(), exact);
  }

  /** Part by part: each holds the contacts behind those of the parts before it. */
  private enum Part {
    SORTED("v", true, false),
    REST("-", false, false),
    SIMILAR_SORTED("sv", true, true),
    SIMILAR_REST("s-", false, true);

    private final String mark;
    private final boolean sorted;
    private final boolean similar;

    Part(String mark, boolean sorted, boolean similar) {
      this.mark = mark;
      this.sorted = sorted;
      this.similar = similar;
    }
  }

  /**
   * The contacts that have a value to sort by come first, in its order; then the others by id. So
   * do those of a similar spelling behind them.
   */
  private Page<Row> paged(ContactSearch search) {
    var cursor = search.cursor() == null ? null : Cursor.parse(search.cursor(), 3);
    var reached = cursor == null ? Part.SORTED : part(cursor.text(0));
    var found = new ArrayList<Row>();
    for (var part : Part.values()) {
      boolean wanted =
          part.compareTo(reached) >= 0
              && found.size() <= search.limit()
              && (part.sorted || isOptional(search.sort()))
              && (!part.similar || search.similar() != null);
      if (wanted) {
        found.addAll(
            rows(search, part, part == reached ? cursor : null, search.limit() + 1 - found.size()));
      }
    }
    return Page.of(found, search.limit(), Row::cursor);
  }

  private static Part part(String mark) {
    return Arrays.stream(Part.values())
        .filter(part -> part.mark.equals(mark))
        .findFirst()
        .orElseThrow(() ->
            Problem.badRequest("invalid_cursor", "This cursor is not one of ours.", "cursor"));
  }

  /**
   * @param key what the row is sorted by; null where it has no such value
   * @param similar whether it is only spelled like what was searched for
   */
  private record Row(ContactView view, @Nullable String key, boolean similar) {
    String cursor() {
      return Cursor.of(
              (similar ? "s" : "") + (key == null ? "-" : "v"), key == null ? "" : key, view.id())
          .toString();
    }
  }

  private List<Row> rows(ContactSearch search, Part part, @Nullable Cursor cursor, int limit) {
    boolean sorted = part.sorted;
    var filter =
        part.similar && search.similar() != null
            ? new Filter.All(List.of(search.similar(), new Filter.Not(search.filter())))
            : search.filter();
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
        sql.add(" and ").condition(filter);
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
          sql.add(" and ").condition(filter);
          sql.add(" order by s.value", direction, ", s.contact_id", direction);
        } else {
          sql.add("null::text as key from contact c where ", FilterSql.LIVE, " and not exists (");
          sql.add("select 1 from contact_value s where s.contact_id = c.id");
          sql.add(" and s.value is not null and s.field = ", sql.put(field), ")");
          sql.add(" and ").condition(filter);
          if (cursor != null) {
            sql.add(" and c.id", beyond, sql.put(cursor.uuid(2)));
          }
          sql.add(" order by c.id", direction);
        }
      }
    }
    sql.add(" limit ", sql.put(limit));
    return query(sql).query((row, _) -> row(row, part.similar)).list();
  }

  private static Row row(ResultSet row, boolean similar) throws SQLException {
    return new Row(
        ContactTable.view(
            row.getObject("id", UUID.class),
            row.getLong("version"),
            Json.MAPPER.readValue(row.getString("state"), ContactState.class)),
        row.getString("key"),
        similar);
  }

  /**
   * @param all also those of a similar spelling; null where there are none
   */
  ContactCount count(Filter exact, @Nullable Filter all) {
    var certain = count(exact);
    if (all == null) {
      return certain;
    }
    var whole = count(all);
    long similar = Math.max(0, whole.count() - certain.count());
    return new ContactCount(whole.count(), whole.exact(), similar);
  }

  /**
   * Exact up to {@link Limits#counted}. What is surely far more is not counted: of the first
   * contacts by their ids, which say nothing of them, as large a part fits as of all.
   */
  ContactCount count(Filter filter) {
    long all = expected();
    var sample = all > 2 * limits.counted ? sample(filter) : null;
    if (sample != null) {
      if (sample.looked() < limits.sample()) {
        // That were all that there are.
        return new ContactCount(sample.fit(), true);
      }
      long about = about(sample, all);
      if (sample.fit() >= limits.sure() && about > 2 * limits.counted) {
        return new ContactCount(about, false);
      }
    }
    long counted = counted(filter);
    if (counted <= limits.counted) {
      return new ContactCount(counted, true);
    }
    long about = about(sample == null ? sample(filter) : sample, all);
    return new ContactCount(Math.max(counted, about), false);
  }

  private long counted(Filter filter) {
    var exact = new FilterSql();
    exact.add("select count(*) from (select 1 from contact c where ", FilterSql.LIVE, " and ");
    exact.condition(filter);
    exact.add(" limit ", exact.put(limits.counted() + 1), ") found");
    return query(exact).query(Long.class).single();
  }

  /** How many of some contacts a filter fits. */
  private record Sample(long looked, long fit) {}

  private Sample sample(Filter filter) {
    var sql = new FilterSql();
    sql.add("select count(*), count(*) filter (where ");
    sql.condition(filter);
    sql.add(") from (select * from contact c where ", FilterSql.LIVE);
    sql.add(" order by c.id limit ", sql.put(limits.sample()), ") c");
    return query(sql).query((row, _) -> new Sample(row.getLong(1), row.getLong(2))).single();
  }

  /** As many of all as of the sample, in a number that does not look as if it were counted. */
  private static long about(Sample sample, long all) {
    return sample.looked() == 0
        ? 0
        : BigDecimal.valueOf((double) all * sample.fit() / sample.looked())
            .round(TWO_DIGITS)
            .longValue();
  }

  /** How many contacts the database expects the workspace to have. */
  private long expected() {
    var plan = "explain (format json) select 1 from contact c where " + FilterSql.LIVE;
    return json.readTree(jdbc.sql(plan).query(String.class).single())
        .path(0)
        .path("Plan")
        .path("Plan Rows")
        .asLong();
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

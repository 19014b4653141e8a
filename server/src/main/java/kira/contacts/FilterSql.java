package kira.contacts;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Attribute.Place;
import kira.contacts.filter.Filter;
import kira.contacts.filter.Filter.Test;
import kira.contacts.filter.Sizes;
import kira.contacts.filter.Words;

/**
 * A statement in the making: text of our own, values as parameters. Every condition is a comparison
 * that an index can answer below row-level security, except {@code contains}; names in the text
 * come from this class and its callers, and from no filter.
 */
final class FilterSql {
  /** What makes a contact one that can be found. */
  static final String LIVE = "c.merged_into is null and c.created_at is not null";

  private final StringBuilder text = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  FilterSql add(String... parts) {
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

  String text() {
    return text.toString();
  }

  /** The values by their names. */
  Map<String, Object> values() {
    var named = new HashMap<String, Object>();
    for (int i = 0; i < values.size(); i++) {
      named.put("v" + i, values.get(i));
    }
    return named;
  }

  /** Adds what has to be true of the contact {@code c}. */
  void condition(Filter filter) {
    switch (filter) {
      case Filter.All(var of) -> joined(narrowed(of), " and ", "true");
      case Filter.Any(var of) -> joined(of, " or ", "false");
      case Filter.Not(var of) -> {
        add("not ");
        condition(of);
      }
      case Filter.Has(var attribute, Test.Like(var prefix, var words))
          when attribute.place() instanceof Place.Rows(var field) -> {
        // Two questions, each of which the index answers; with "or" it would answer neither.
        add("c.id in (select v.contact_id from contact_value v where v.field = ", put(field));
        compare("v.value", attribute, new Test.Starts(prefix));
        add(" union all select v.contact_id from contact_value v where v.field = ", put(field));
        compare("v.value", attribute, new Test.OneOf(words));
        add(")");
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

  /**
   * Two bounds of one value become one range: found apart, "from 10" and "up to 20" would each have
   * to be looked up for nearly everybody.
   */
  private static List<Filter> narrowed(List<Filter> filters) {
    var ranges = new LinkedHashMap<Attribute, Test.Between>();
    var others = new ArrayList<Filter>();
    for (var filter : filters) {
      if (filter instanceof Filter.Has(var attribute, Test.Between range)) {
        ranges.merge(attribute, range, Test.Between::within);
      } else {
        others.add(filter);
      }
    }
    ranges.forEach((attribute, range) -> others.add(new Filter.Has(attribute, range)));
    return others;
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
      case Test.Like _ -> throw new IllegalArgumentException("only rows are compared by spelling");
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

  /** A time in microseconds since 1970, as parameters are given. */
  static OffsetDateTime time(BigDecimal micros) {
    return OffsetDateTime.ofInstant(Sizes.moment(micros), ZoneOffset.UTC);
  }

  static boolean isTime(Attribute attribute) {
    return attribute.place() instanceof Place.Column(var name) && name.endsWith("_at");
  }

  static boolean isFlag(Attribute attribute) {
    return attribute.place() instanceof Place.Column(var name) && name.equals("verified");
  }
}

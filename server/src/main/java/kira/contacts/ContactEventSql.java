package kira.contacts;

import java.time.ZoneOffset;
import java.util.function.Function;
import kira.contacts.filter.Filter;
import kira.contacts.filter.Filter.Test;
import kira.contacts.filter.Words;

/**
 * What a filter asks of events as SQL. That there is one comes first, as a condition that the
 * planner can begin with where the event is rare; how many is counted of those left, and no further
 * than needed.
 */
final class ContactEventSql {
  private final StringBuilder text = new StringBuilder();
  private final Function<Object, String> put;

  /**
   * @param put takes a value and gives the name of its parameter
   */
  private ContactEventSql(Function<Object, String> put) {
    this.put = put;
  }

  /** A condition on the contact {@code c}. */
  static String of(Filter.Did did, Function<Object, String> put) {
    return new ContactEventSql(put).condition(did);
  }

  /** The conditions on one row {@code e} of what a contact did. */
  static String row(Filter.Did did, Function<Object, String> put) {
    var sql = new ContactEventSql(put);
    sql.row(did);
    return sql.text.toString();
  }

  private String condition(Filter.Did did) {
    text.append('(');
    if (did.atLeast() > 0) {
      text.append("exists (select 1 from contact_event e where e.contact_id = c.id and ");
      row(did);
      text.append(')');
    } else {
      text.append("true");
    }
    if (did.atLeast() > 1) {
      text.append(" and ");
      count(did, did.atLeast());
      text.append(" >= ").append(did.atLeast());
    }
    if (did.atMost() == 0) {
      text.append(" and not exists (select 1 from contact_event e where e.contact_id = c.id and ");
      row(did);
      text.append(')');
    } else if (did.atMost() < Integer.MAX_VALUE) {
      text.append(" and ");
      count(did, did.atMost() + 1);
      text.append(" <= ").append(did.atMost());
    }
    return text.append(')').toString();
  }

  private void count(Filter.Did did, int most) {
    text.append(
        "(select count(*) from (select 1 from contact_event e where e.contact_id = c.id and ");
    row(did);
    text.append(" limit ").append(most).append(") times)");
  }

  private void row(Filter.Did did) {
    text.append("e.name = ").append(put.apply(did.name()));
    if (did.between() != null) {
      text.append(" and e.happened_at >= ")
          .append(put.apply(did.between().from().atOffset(ZoneOffset.UTC)));
      text.append(" and e.happened_at <= ")
          .append(put.apply(did.between().to().atOffset(ZoneOffset.UTC)));
    }
    for (var property : did.where()) {
      property(property);
    }
  }

  private void property(Filter.Property property) {
    var key = put.apply(property.key());
    var value = "(e.properties -> %s)".formatted(key);
    // A case is never taken apart: no text is read as a number.
    var word =
        "(case when jsonb_typeof(%s) in ('string', 'boolean') then e.properties ->> %s end collate \"C\")"
            .formatted(value, key);
    text.append(" and ");
    switch (property.test()) {
      case Test.Present _ -> text.append(value).append(" is not null");
      case Test.OneOf(var words) ->
          text.append(word)
              .append(" = any(")
              .append(put.apply(words.toArray(String[]::new)))
              .append(')');
      case Test.Starts(var prefix) -> {
        text.append(word).append(" >= ").append(put.apply(prefix));
        var behind = Words.behind(prefix);
        if (!behind.isEmpty()) {
          text.append(" and ").append(word).append(" < ").append(put.apply(behind));
        }
      }
      case Test.Contains(var part) ->
          text.append("strpos(").append(word).append(", ").append(put.apply(part)).append(") > 0");
      case Test.Between between -> {
        var number =
            "(case when jsonb_typeof(%s) = 'number' then (e.properties ->> %s)::numeric end)"
                .formatted(value, key);
        text.append(number).append(" is not null");
        if (between.low() != null) {
          text.append(" and ").append(number).append(between.open() ? " > " : " >= ");
          text.append(put.apply(between.low()));
        }
        if (between.high() != null) {
          text.append(" and ").append(number).append(between.closed() ? " <= " : " < ");
          text.append(put.apply(between.high()));
        }
      }
      case Test.Lately _, Test.Like _ ->
          throw new IllegalArgumentException("settle the time first");
    }
  }
}

package kira.contacts.filter;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import kira.contacts.fields.FieldType;
import kira.contacts.filter.Filter.Test;

/**
 * What "within the last days" and "longer ago" mean. A date counts whole days of the filter's zone,
 * today among them; a time counts spans of 24 hours.
 */
final class RelativeTimes {
  /** As fine as PostgreSQL keeps a time. */
  private static final Duration GRAIN = Duration.of(1, ChronoUnit.MICROS);

  private RelativeTimes() {}

  static Test at(Test.Lately lately, FieldType type, Instant now) {
    var today = LocalDate.ofInstant(now, lately.zone());
    boolean dates = type == FieldType.DATE;
    var first =
        dates
            ? Sizes.of(today.minusDays(lately.days()))
            : Sizes.of(now.minus(Duration.ofDays(lately.days())));
    return lately.longerAgo()
        ? new Test.Between(null, false, first, false)
        : new Test.Between(first, false, dates ? Sizes.of(today) : Sizes.of(now), true);
  }

  /**
   * The times from which on the answer for a value is another one: when it is no longer in the
   * future, and when it has become too old.
   */
  static Stream<Instant> changes(Test.Lately lately, FieldType type, BigDecimal value) {
    if (type == FieldType.DATE) {
      var day = LocalDate.ofEpochDay(value.longValueExact());
      var old = day.plusDays(lately.days() + 1L).atStartOfDay(lately.zone()).toInstant();
      return lately.longerAgo()
          ? Stream.of(old)
          : Stream.of(day.atStartOfDay(lately.zone()).toInstant(), old);
    }
    var moment = Sizes.moment(value);
    var old = moment.plus(Duration.ofDays(lately.days())).plus(GRAIN);
    return lately.longerAgo() ? Stream.of(old) : Stream.of(moment, old);
  }
}

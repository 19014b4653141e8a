package kira.contacts.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import kira.contacts.fields.FieldType;
import kira.contacts.filter.Filter.Test.Lately;
import org.junit.jupiter.api.Test;

/** Between two times at which an answer may change, it does not. */
class RelativeTimesTest {
  /** Clocks go forward at midnight there, so that a day begins at one. */
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("America/St_Johns"),
          ZoneId.of("Africa/Cairo"),
          ZoneId.of("Pacific/Apia"));

  private record Value(Optional<BigDecimal> known) implements Facts {
    @Override
    public Collection<String> words(Attribute attribute) {
      return List.of();
    }

    @Override
    public Optional<BigDecimal> size(Attribute attribute) {
      return known;
    }

    @Override
    public boolean isPresent(Attribute attribute) {
      return known.isPresent();
    }

    @Override
    public Set<UUID> segments() {
      return Set.of();
    }
  }

  private static Attribute attribute(FieldType type) {
    return new Attribute("at", type, new Attribute.Place.Rows("at"));
  }

  @Test
  void anAnswerChangesAtTheTimeThatWasForetoldAndNotBefore() {
    var random = new Random(3);
    int changes = 0;
    for (int i = 0; i < 20_000; i++) {
      var zone = ZONES.get(random.nextInt(ZONES.size()));
      boolean dates = random.nextBoolean();
      var now =
          Instant.parse("2026-04-20T00:00:00Z")
              .plus(random.nextInt(10 * 86_400), ChronoUnit.SECONDS)
              .plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
      var value =
          dates
              ? Sizes.of(LocalDate.ofInstant(now, zone).plusDays(random.nextInt(12) - 8))
              : Sizes.of(now.plus(random.nextInt(12 * 86_400) - 8 * 86_400, ChronoUnit.SECONDS));
      var facts = new Value(random.nextInt(20) == 0 ? Optional.empty() : Optional.of(value));
      var filter = filter(random, dates ? FieldType.DATE : FieldType.DATE_TIME, zone, 2);
      var answer = facts.match(filter.at(now));
      var next = facts.nextChange(filter, now);
      var end = next.orElse(now.plus(Duration.ofDays(100)));
      assertThat(end).isAfter(now);
      var justBefore = end.minus(1, ChronoUnit.MICROS);
      long between = Duration.between(now, justBefore).toMillis();
      assertThat(facts.match(filter.at(justBefore))).as(filter.toString()).isEqualTo(answer);
      if (between > 0) {
        var somewhere = now.plusMillis(random.nextLong(between));
        assertThat(facts.match(filter.at(somewhere))).as(filter.toString()).isEqualTo(answer);
      }
      if (next.isPresent() && facts.match(filter.at(next.get())) != answer) {
        changes++;
      }
    }
    // The time must be the one of the change, and not merely one that is early enough.
    assertThat(changes).isGreaterThan(5_000);
  }

  private static Filter filter(Random random, FieldType type, ZoneId zone, int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      return switch (random.nextInt(3)) {
        case 0 -> new Filter.Not(filter(random, type, zone, depth - 1));
        case 1 ->
            new Filter.All(
                List.of(
                    filter(random, type, zone, depth - 1), filter(random, type, zone, depth - 1)));
        default ->
            new Filter.Any(
                List.of(
                    filter(random, type, zone, depth - 1), filter(random, type, zone, depth - 1)));
      };
    }
    return new Filter.Has(
        attribute(type), new Lately(random.nextInt(6), random.nextBoolean(), zone));
  }
}

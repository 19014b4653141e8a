package kira.contacts.filter;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * One time that a contact did something, as filters compare it.
 *
 * @param properties words folded, numbers as numbers, yes and no as such
 */
public record Occurrence(Instant at, Map<String, Object> properties) {
  /** As fine as PostgreSQL keeps a time. */
  private static final Duration GRAIN = Duration.of(1, ChronoUnit.MICROS);

  public Occurrence {
    properties = Map.copyOf(properties);
  }

  boolean counts(Filter.Did did) {
    var span = did.between();
    return (span == null || (!at.isBefore(span.from()) && !at.isAfter(span.to())))
        && did.where().stream().allMatch(this::passes);
  }

  private boolean passes(Filter.Property property) {
    var word = word(property.key());
    return switch (property.test()) {
      case Filter.Test.Present _ -> properties.containsKey(property.key());
      case Filter.Test.OneOf(var words) -> word.filter(words::contains).isPresent();
      case Filter.Test.Starts(var prefix) -> word.filter(w -> w.startsWith(prefix)).isPresent();
      case Filter.Test.Contains(var part) -> word.filter(w -> w.contains(part)).isPresent();
      case Filter.Test.Between between ->
          properties.get(property.key()) instanceof Number number
              && Facts.within(new BigDecimal(number.toString()), between);
      case Filter.Test.Lately _, Filter.Test.Like _ -> false;
    };
  }

  private Optional<String> word(String key) {
    var value = properties.get(key);
    return value instanceof String || value instanceof Boolean
        ? Optional.of(value.toString())
        : Optional.empty();
  }

  /** When it is too long ago for a filter that looks at the last days only. */
  Instant leaves(int days) {
    return at.plus(Duration.ofDays(days)).plus(GRAIN);
  }
}

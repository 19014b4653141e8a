package kira.contacts.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What is known of one contact, as filters compare it. */
public interface Facts {

  /** Folded; none when there is no value. */
  Collection<String> words(Attribute attribute);

  Optional<BigDecimal> size(Attribute attribute);

  boolean isPresent(Attribute attribute);

  /** The segments that it is a member of. */
  Set<UUID> segments();

  /** The times that it did something of a name. */
  default Collection<Occurrence> did(String name) {
    return List.of();
  }

  /** Whether this contact is one of those that a filter means. */
  default boolean match(Filter filter) {
    return switch (filter) {
      case Filter.All(var of) -> of.stream().allMatch(this::match);
      case Filter.Any(var of) -> of.stream().anyMatch(this::match);
      case Filter.Not(var of) -> !match(of);
      case Filter.Has(var attribute, var test) -> passes(attribute, test);
      case Filter.Member(var segments) -> !Collections.disjoint(segments, segments());
      case Filter.Did did -> {
        long times = did(did.name()).stream().filter(each -> each.counts(did)).count();
        yield times >= did.atLeast() && times <= did.atMost();
      }
    };
  }

  /**
   * When, after a time, the answer to a filter may become another one although nothing happens to
   * the contact; none when it stays.
   */
  default Optional<Instant> nextChange(Filter filter, Instant after) {
    return switch (filter) {
      case Filter.All(var of) -> earliest(of, after);
      case Filter.Any(var of) -> earliest(of, after);
      case Filter.Not(var of) -> nextChange(of, after);
      case Filter.Has(var attribute, Filter.Test.Lately lately) ->
          size(attribute).stream()
              .flatMap(size -> RelativeTimes.changes(lately, attribute.type(), size))
              .filter(at -> at.isAfter(after))
              .min(Instant::compareTo);
      case Filter.Did did when did.days() != null -> {
        var forEver =
            new Filter.Did(did.name(), did.atLeast(), did.atMost(), did.where(), null, null);
        yield did(did.name()).stream()
            .filter(each -> each.counts(forEver))
            .map(each -> each.leaves(did.days()))
            .filter(at -> at.isAfter(after))
            .min(Instant::compareTo);
      }
      case Filter.Has _, Filter.Member _, Filter.Did _ -> Optional.empty();
    };
  }

  private Optional<Instant> earliest(List<Filter> filters, Instant after) {
    return filters.stream()
        .map(filter -> nextChange(filter, after).orElse(null))
        .filter(Objects::nonNull)
        .min(Instant::compareTo);
  }

  private boolean passes(Attribute attribute, Filter.Test test) {
    return switch (test) {
      case Filter.Test.Present _ -> isPresent(attribute);
      case Filter.Test.OneOf(var words) -> words(attribute).stream().anyMatch(words::contains);
      case Filter.Test.Starts(var prefix) ->
          words(attribute).stream().anyMatch(word -> word.startsWith(prefix));
      case Filter.Test.Like(var prefix, var words) ->
          words(attribute).stream()
              .anyMatch(word -> word.startsWith(prefix) || words.contains(word));
      case Filter.Test.Contains(var part) ->
          words(attribute).stream().anyMatch(word -> word.contains(part));
      case Filter.Test.Between between ->
          size(attribute).filter(size -> within(size, between)).isPresent();
      case Filter.Test.Lately _ -> throw new IllegalArgumentException("settle the time first");
    };
  }

  static boolean within(BigDecimal size, Filter.Test.Between between) {
    var low = between.low();
    var high = between.high();
    return (low == null || size.compareTo(low) >= (between.open() ? 1 : 0))
        && (high == null || size.compareTo(high) <= (between.closed() ? 0 : -1));
  }
}

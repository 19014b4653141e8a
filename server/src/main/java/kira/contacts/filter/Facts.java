package kira.contacts.filter;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;

/** What is known of one contact, as filters compare it. */
public interface Facts {

  /** Folded; none when there is no value. */
  Collection<String> words(Attribute attribute);

  Optional<BigDecimal> size(Attribute attribute);

  boolean isPresent(Attribute attribute);

  /** Whether this contact is one of those that a filter means. */
  default boolean match(Filter filter) {
    return switch (filter) {
      case Filter.All(var of) -> of.stream().allMatch(this::match);
      case Filter.Any(var of) -> of.stream().anyMatch(this::match);
      case Filter.Not(var of) -> !match(of);
      case Filter.Has(var attribute, var test) -> passes(attribute, test);
    };
  }

  private boolean passes(Attribute attribute, Filter.Test test) {
    return switch (test) {
      case Filter.Test.Present _ -> isPresent(attribute);
      case Filter.Test.OneOf(var words) -> words(attribute).stream().anyMatch(words::contains);
      case Filter.Test.Starts(var prefix) ->
          words(attribute).stream().anyMatch(word -> word.startsWith(prefix));
      case Filter.Test.Contains(var part) ->
          words(attribute).stream().anyMatch(word -> word.contains(part));
      case Filter.Test.Between between ->
          size(attribute).filter(size -> within(size, between)).isPresent();
    };
  }

  private static boolean within(BigDecimal size, Filter.Test.Between between) {
    var low = between.low();
    var high = between.high();
    return (low == null || size.compareTo(low) >= (between.open() ? 1 : 0))
        && (high == null || size.compareTo(high) <= (between.closed() ? 0 : -1));
  }
}

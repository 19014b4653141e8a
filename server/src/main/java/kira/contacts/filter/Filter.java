package kira.contacts.filter;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which contacts are meant. A contact without a value passes no test, so {@code not} of a test
 * includes those that have none.
 */
public sealed interface Filter {

  /** Every one of them; all contacts when there are none. */
  record All(List<Filter> of) implements Filter {
    public All {
      of = List.copyOf(of);
    }
  }

  /** At least one of them; no contact when there are none. */
  record Any(List<Filter> of) implements Filter {
    public Any {
      of = List.copyOf(of);
    }
  }

  record Not(Filter of) implements Filter {}

  record Has(Attribute attribute, Test test) implements Filter {}

  /** What a value has to be; where there are several values, one of them. */
  sealed interface Test {
    /** There is a value. */
    record Present() implements Test {}

    /**
     * One of these words.
     *
     * @param words folded
     */
    record OneOf(Set<String> words) implements Test {
      public OneOf {
        words = Set.copyOf(words);
      }
    }

    /**
     * @param prefix folded, not empty
     */
    record Starts(String prefix) implements Test {}

    /**
     * @param part folded, not empty
     */
    record Contains(String part) implements Test {}

    /**
     * Between two sizes; see {@link Sizes} for what a date is.
     *
     * @param low included; null is none
     * @param high not included, unless {@code closed}; null is none
     * @param open whether {@code low} itself is left out
     * @param closed whether {@code high} itself is included
     */
    record Between(
        @Nullable BigDecimal low, boolean open, @Nullable BigDecimal high, boolean closed)
        implements Test {}
  }

  Filter EVERYBODY = new All(List.of());
}

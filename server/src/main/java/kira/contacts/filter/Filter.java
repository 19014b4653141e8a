package kira.contacts.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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

  /** Members of at least one of these segments. */
  record Member(Set<UUID> segments) implements Filter {
    public Member {
      segments = Set.copyOf(segments);
    }
  }

  /**
   * How often a contact did something.
   *
   * @param name what filters call the event
   * @param atLeast so often; 0 includes who never did
   * @param atMost and no more often
   * @param where what its properties have to be, all of them
   * @param days only within the last days, once {@link #at} has said which these are; null for ever
   * @param between the time that counts, ends included; null for ever, or not yet settled
   */
  record Did(
      String name,
      int atLeast,
      int atMost,
      List<Property> where,
      @Nullable Integer days,
      @Nullable Span between)
      implements Filter {
    public Did {
      where = List.copyOf(where);
    }

    Did settled(Instant now) {
      return days == null
          ? this
          : new Did(
              name,
              atLeast,
              atMost,
              where,
              null,
              new Span(now.minus(java.time.Duration.ofDays(days)), now));
    }
  }

  record Span(Instant from, Instant to) {}

  /** What one property of an event has to be. Words are compared folded. */
  record Property(String key, Test test) {}

  /** What an event is called among the things that an answer depends on. */
  static String did(String name) {
    return "event:" + name;
  }

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
     * A word that somebody typed, perhaps with slips.
     *
     * @param prefix what was typed
     * @param words that it may have been meant to be
     */
    record Like(String prefix, Set<String> words) implements Test {
      public Like {
        words = Set.copyOf(words);
      }
    }

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
        implements Test {

      /** What lies within both. */
      public Between within(Between other) {
        boolean lower = low != null && (other.low == null || low.compareTo(other.low) >= 0);
        boolean upper = high != null && (other.high == null || high.compareTo(other.high) <= 0);
        boolean sameLow = low != null && other.low != null && low.compareTo(other.low) == 0;
        boolean sameHigh = high != null && other.high != null && high.compareTo(other.high) == 0;
        return new Between(
            lower ? low : other.low,
            sameLow ? open || other.open : lower ? open : other.open,
            upper ? high : other.high,
            sameHigh ? closed && other.closed : upper ? closed : other.closed);
      }
    }

    /**
     * Within the last days, or longer ago. Which ones these are moves with the clock, so that it is
     * compared only once {@link Filter#at} has settled it.
     *
     * @param longerAgo whether before those days; otherwise within them
     * @param zone of the days, where dates are compared
     */
    record Lately(int days, boolean longerAgo, ZoneId zone) implements Test {}
  }

  /** What a membership is called among the things that an answer depends on. */
  static String member(UUID segment) {
    return "segment:" + segment;
  }

  /**
   * What the answer depends on: the keys of attributes, and {@link #member} of other segments. As
   * long as none of these changes, only the clock can change the answer.
   */
  default Set<String> dependencies() {
    var all = new HashSet<String>();
    switch (this) {
      case All(var of) -> of.forEach(part -> all.addAll(part.dependencies()));
      case Any(var of) -> of.forEach(part -> all.addAll(part.dependencies()));
      case Not(var of) -> all.addAll(of.dependencies());
      case Has(var attribute, _) -> all.add(attribute.key());
      case Member(var segments) -> segments.forEach(segment -> all.add(member(segment)));
      case Did did -> all.add(did(did.name()));
    }
    return all;
  }

  /** The segments that it names. */
  default Set<UUID> segments() {
    var all = new HashSet<UUID>();
    switch (this) {
      case All(var of) -> of.forEach(part -> all.addAll(part.segments()));
      case Any(var of) -> of.forEach(part -> all.addAll(part.segments()));
      case Not(var of) -> all.addAll(of.segments());
      case Has _, Did _ -> {}
      case Member(var segments) -> all.addAll(segments);
    }
    return all;
  }

  /** Everything it asks of what contacts did. */
  default Set<Did> dids() {
    var all = new HashSet<Did>();
    switch (this) {
      case All(var of) -> of.forEach(part -> all.addAll(part.dids()));
      case Any(var of) -> of.forEach(part -> all.addAll(part.dids()));
      case Not(var of) -> all.addAll(of.dids());
      case Has _, Member _ -> {}
      case Did did -> all.add(did);
    }
    return all;
  }

  /** Whether the clock alone can change the answer. */
  default boolean isRelative() {
    return switch (this) {
      case All(var of) -> of.stream().anyMatch(Filter::isRelative);
      case Any(var of) -> of.stream().anyMatch(Filter::isRelative);
      case Not(var of) -> of.isRelative();
      case Has(_, var test) -> test instanceof Test.Lately;
      case Member _ -> false;
      case Did did -> did.days() != null;
    };
  }

  /** What this filter means at a time: the same, with every relative time made absolute. */
  default Filter at(Instant now) {
    return switch (this) {
      case All(var of) -> new All(of.stream().map(part -> part.at(now)).toList());
      case Any(var of) -> new Any(of.stream().map(part -> part.at(now)).toList());
      case Not(var of) -> new Not(of.at(now));
      case Has(var attribute, Test.Lately lately) ->
          new Has(attribute, RelativeTimes.at(lately, attribute.type(), now));
      case Did did -> did.settled(now);
      case Has _, Member _ -> this;
    };
  }

  Filter EVERYBODY = new All(List.of());
}

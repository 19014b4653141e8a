package kira.contacts.filter;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import kira.contacts.fields.FieldType;
import kira.contacts.filter.Filter.Test;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the JSON of a filter: {@code {"all": […]}}, {@code {"any": […]}}, {@code {"not": …}}, or a
 * test such as {@code {"field": "plan", "is": "pro"}} or {@code {"segment": {"is": "<id>"}}}; see
 * {@link DidReader} for events.
 *
 * <p>Words are tested by {@code is}, {@code in}, {@code startsWith} and {@code contains}, without
 * case; numbers by {@code is}, {@code above}, {@code atLeast}, {@code below} and {@code atMost};
 * dates and times by {@code is}, {@code before}, {@code after}, {@code onOrBefore}, {@code
 * onOrAfter}, {@code withinDays} and {@code olderThanDays}; everything by {@code set}. A date where
 * a time is compared means that day in the reader's zone.
 */
public final class FilterReader {
  private static final int DEEPEST = 10;
  private static final int MOST_TESTS = 200;
  private static final int MOST_WORDS = 1_000;
  private static final int MOST_DAYS = 36_600;
  private static final int LONGEST = 255;
  private static final int DIGITS = 40;
  private static final int MOST_SEGMENTS = 50;

  private final Function<String, Optional<Attribute>> attributes;
  private final ZoneId zone;
  private final Instant now;
  private Predicate<UUID> segments = _ -> false;
  private Function<String, Optional<UUID>> companies = FilterReader::id;
  private int tests;

  /**
   * @param attributes by the names that filters use
   * @param zone of the days that a filter names
   */
  public FilterReader(Function<String, Optional<Attribute>> attributes, ZoneId zone, Instant now) {
    this.attributes = attributes;
    this.zone = zone;
    this.now = now;
  }

  /** Lets filters name segments. */
  public FilterReader knowing(Predicate<UUID> known) {
    segments = known;
    return this;
  }

  /** Lets filters name companies by something else than their ids. */
  public FilterReader naming(Function<String, Optional<UUID>> known) {
    companies = known;
    return this;
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * What a filter means now.
   *
   * @throws Problem 400 {@code invalid_filter}, with the place as {@code filter.all[2].above}
   */
  public Filter read(@Nullable JsonNode json) {
    return readRelative(json).at(now);
  }

  /**
   * A filter that is kept: its relative times stay relative.
   *
   * @throws Problem as {@link #read}
   */
  public Filter readRelative(@Nullable JsonNode json) {
    tests = 0;
    return json == null || json.isNull() ? Filter.EVERYBODY : read(json, "filter", 0);
  }

  private Filter read(JsonNode json, String at, int depth) {
    if (!json.isObject()) {
      throw wrong("A filter is an object.", at);
    }
    if (depth > DEEPEST) {
      throw wrong("A filter may be nested %d deep.".formatted(DEEPEST), at);
    }
    if (++tests > MOST_TESTS) {
      throw wrong("A filter may have %d parts.".formatted(MOST_TESTS), at);
    }
    if (json.has("field")) {
      return test(json, at);
    }
    if (json.size() == 1) {
      if (json.has("all")) {
        return new Filter.All(several(json.path("all"), at + ".all", depth));
      }
      if (json.has("any")) {
        return new Filter.Any(several(json.path("any"), at + ".any", depth));
      }
      if (json.has("not")) {
        return new Filter.Not(read(json.path("not"), at + ".not", depth + 1));
      }
      if (json.has("event")) {
        return DidReader.read(json.path("event"), at + ".event");
      }
      if (json.has("segment")) {
        return member(json.path("segment"), at + ".segment");
      }
    }
    throw wrong("Write one of all, any, not, segment, event, or a field with its test.", at);
  }

  private List<Filter> several(JsonNode json, String at, int depth) {
    if (!json.isArray()) {
      throw wrong("Write a list of filters.", at);
    }
    var filters = new ArrayList<Filter>();
    for (int i = 0; i < json.size(); i++) {
      filters.add(read(json.path(i), "%s[%d]".formatted(at, i), depth + 1));
    }
    return filters;
  }

  private Filter member(JsonNode json, String at) {
    if (json.isObject() && json.size() == 1 && json.has("is")) {
      return new Filter.Member(Set.of(segment(json.path("is"), at + ".is")));
    }
    var ids = json.path("in");
    if (!json.isObject() || json.size() != 1 || !ids.isArray()) {
      throw wrong("A segment is tested by is, with its id, or in, with a list of ids.", at);
    }
    if (ids.isEmpty() || ids.size() > MOST_SEGMENTS) {
      throw wrong("Write a list of 1 to %d segments.".formatted(MOST_SEGMENTS), at + ".in");
    }
    var members = new HashSet<UUID>();
    for (int i = 0; i < ids.size(); i++) {
      members.add(segment(ids.path(i), "%s.in[%d]".formatted(at, i)));
    }
    return new Filter.Member(members);
  }

  private UUID segment(JsonNode json, String at) {
    try {
      var id = UUID.fromString(json.asString(""));
      if (segments.test(id)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw wrong("Write the id of a segment.", at);
    }
    throw wrong("There is no such segment.", at);
  }

  private Filter test(JsonNode json, String at) {
    var key = json.path("field").asString("");
    var attribute =
        attributes.apply(key).orElseThrow(() -> wrong("There is no such field.", at + ".field"));
    var names = json.propertyNames().stream().filter(name -> !name.equals("field")).toList();
    if (names.size() != 1) {
      throw wrong("Write one test for the field, such as \"is\".", at);
    }
    var name = names.getFirst();
    var value = json.path(name);
    var place = at + "." + name;
    if (name.equals("set")) {
      if (!value.isBoolean()) {
        throw wrong("Write true or false.", place);
      }
      var present = new Filter.Has(attribute, new Test.Present());
      return value.booleanValue() ? present : new Filter.Not(present);
    }
    return new Filter.Has(
        attribute,
        switch (attribute.order()) {
          case WORDS ->
              attribute.type() == FieldType.COMPANY
                  ? companies(name, value, place)
                  : words(name, value, place);
          case SIZE -> size(attribute.type(), name, value, place);
          case NONE -> throw wrong("A long text is only tested by set.", place);
        });
  }

  // ---- words ----

  private static Test words(String name, JsonNode value, String at) {
    return switch (name) {
      case "is" -> new Test.OneOf(Set.of(word(value, at)));
      case "in" -> {
        if (!value.isArray() || value.isEmpty() || value.size() > MOST_WORDS) {
          throw wrong("Write a list of 1 to %,d texts.".formatted(MOST_WORDS), at);
        }
        var words = new HashSet<String>();
        for (int i = 0; i < value.size(); i++) {
          words.add(word(value.path(i), "%s[%d]".formatted(at, i)));
        }
        yield new Test.OneOf(words);
      }
      case "startsWith" -> new Test.Starts(word(value, at));
      case "contains" -> new Test.Contains(word(value, at));
      default -> throw wrong("A text is tested by is, in, startsWith, contains or set.", at);
    };
  }

  /** A company goes by its id, or by one of its domains. */
  private Test companies(String name, JsonNode value, String at) {
    return switch (name) {
      case "is" -> new Test.OneOf(Set.of(company(value, at)));
      case "in" -> {
        if (!value.isArray() || value.isEmpty() || value.size() > MOST_WORDS) {
          throw wrong("Write a list of 1 to %,d companies.".formatted(MOST_WORDS), at);
        }
        var ids = new HashSet<String>();
        for (int i = 0; i < value.size(); i++) {
          ids.add(company(value.path(i), "%s[%d]".formatted(at, i)));
        }
        yield new Test.OneOf(ids);
      }
      default -> throw wrong("A company is tested by is, in or set.", at);
    };
  }

  private String company(JsonNode value, String at) {
    return companies
        .apply(word(value, at))
        .map(UUID::toString)
        .orElseThrow(() -> wrong("There is no such company.", at));
  }

  static String word(JsonNode value, String at) {
    if (!value.isString() || value.asString().length() > LONGEST) {
      throw wrong("Write a text of at most %d characters.".formatted(LONGEST), at);
    }
    var word = Words.fold(CleanText.line(value.asString()));
    if (word.isEmpty()) {
      throw wrong("Write a text; whether there is one is tested by set.", at);
    }
    return word;
  }

  // ---- sizes ----

  private Test size(FieldType type, String name, JsonNode value, String at) {
    return switch (type) {
      case BOOLEAN -> {
        if (!name.equals("is") || !value.isBoolean()) {
          throw wrong("A yes or no is tested by is true, is false or set.", at);
        }
        yield exactly(Sizes.of(value.booleanValue()));
      }
      case NUMBER, MONEY -> number(name, value, at);
      case DATE -> name.endsWith("Days") ? lately(name, value, at) : date(name, day(value, at), at);
      case DATE_TIME -> name.endsWith("Days") ? lately(name, value, at) : time(name, value, at);
      case TEXT, LONG_TEXT, CHOICE, CHOICES, URL, EMAIL, PHONE, COMPANY ->
          throw new IllegalStateException("%s is not ordered by size".formatted(type));
    };
  }

  private static Test exactly(BigDecimal size) {
    return new Test.Between(size, false, size, true);
  }

  static Test number(String name, JsonNode value, String at) {
    if (!value.isNumber()) {
      throw wrong("Write a number.", at);
    }
    var number = value.decimalValue();
    if (number.precision() > DIGITS || Math.abs((long) number.scale()) > DIGITS) {
      throw wrong("Write a number of at most %d digits.".formatted(DIGITS), at);
    }
    return switch (name) {
      case "is" -> exactly(number);
      case "above" -> new Test.Between(number, true, null, false);
      case "atLeast" -> new Test.Between(number, false, null, false);
      case "below" -> new Test.Between(null, false, number, false);
      case "atMost" -> new Test.Between(null, false, number, true);
      default -> throw wrong("A number is tested by is, above, atLeast, below, atMost or set.", at);
    };
  }

  private static Test date(String name, LocalDate day, String at) {
    return between(name, Sizes.of(day), Sizes.of(day.plusDays(1)), at);
  }

  /** A day, or an exact time. */
  private Test time(String name, JsonNode value, String at) {
    var text = text(value, at);
    if (text.indexOf('T') < 0) {
      var day = day(value, at);
      return between(
          name,
          Sizes.of(day.atStartOfDay(zone).toInstant()),
          Sizes.of(day.plusDays(1).atStartOfDay(zone).toInstant()),
          at);
    }
    try {
      var time = OffsetDateTime.parse(text);
      if (time.getYear() < 1 || time.getYear() > 9999) {
        throw wrong("Write a year between 1 and 9999.", at);
      }
      var size = Sizes.of(time.toInstant());
      return between(name, size, size.add(BigDecimal.ONE), at);
    } catch (DateTimeException e) {
      throw wrong("Write a date like 2026-03-31, or a time like 2026-03-31T12:00:00Z.", at);
    }
  }

  /** Tests against a span of time that has a beginning and, behind it, an end. */
  private static Test between(String name, BigDecimal begin, BigDecimal end, String at) {
    return switch (name) {
      case "is" -> new Test.Between(begin, false, end, false);
      case "before" -> new Test.Between(null, false, begin, false);
      case "onOrBefore" -> new Test.Between(null, false, end, false);
      case "after" -> new Test.Between(end, false, null, false);
      case "onOrAfter" -> new Test.Between(begin, false, null, false);
      default ->
          throw wrong(
              "A date is tested by is, before, after, onOrBefore, onOrAfter, withinDays,"
                  + " olderThanDays or set.",
              at);
    };
  }

  private Test lately(String name, JsonNode value, String at) {
    return switch (name) {
      case "withinDays" -> new Test.Lately(count(value, at), false, zone);
      case "olderThanDays" -> new Test.Lately(count(value, at), true, zone);
      default -> throw wrong("There is no such test.", at);
    };
  }

  private static int count(JsonNode value, String at) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 0
        || value.intValue() > MOST_DAYS) {
      throw wrong("Write a number of days from 0 to %,d.".formatted(MOST_DAYS), at);
    }
    return value.intValue();
  }

  private static LocalDate day(JsonNode value, String at) {
    try {
      var day = LocalDate.parse(text(value, at));
      if (day.getYear() < 1 || day.getYear() > 9999) {
        throw wrong("Write a year between 1 and 9999.", at);
      }
      return day;
    } catch (DateTimeException e) {
      throw wrong("Write a date like 2026-03-31.", at);
    }
  }

  private static String text(JsonNode value, String at) {
    if (!value.isString() || value.asString().length() > LONGEST) {
      throw wrong("Write a date like 2026-03-31.", at);
    }
    return value.asString();
  }

  static Problem wrong(String sentence, String at) {
    return Problem.badRequest("invalid_filter", sentence, at);
  }
}

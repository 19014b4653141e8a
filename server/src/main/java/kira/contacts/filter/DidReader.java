package kira.contacts.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kira.contacts.filter.Filter.Test;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a filter asks of events: {@code {"event": {"name": "Order Completed", "atLeast": 2,
 * "withinDays": 30, "where": [{"property": "total", "above": 50}]}}}. In place of {@code atLeast},
 * or beside it, stands {@code atMost}; {@code "never": true} is at most none. Without any of these
 * once is enough.
 */
final class DidReader {
  private static final Set<String> MEMBERS =
      Set.of("name", "atLeast", "atMost", "never", "withinDays", "where");
  private static final int LONGEST_NAME = 200;
  private static final int MOST_TIMES = 10_000;
  private static final int MOST_DAYS = 3_660;
  private static final int MOST_PROPERTIES = 10;

  private DidReader() {}

  static Filter read(JsonNode json, String at) {
    if (!json.isObject()) {
      throw FilterReader.wrong("Write an event with its name.", at);
    }
    for (var member : json.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        throw FilterReader.wrong(
            "An event is tested by atLeast, atMost, never, withinDays and where.",
            at + "." + cut(member));
      }
    }
    var name = json.path("name");
    if (!name.isString() || name.asString().isEmpty() || name.asString().length() > LONGEST_NAME) {
      throw FilterReader.wrong("Write the name of an event.", at + ".name");
    }
    int atMost = json.has("atMost") ? count(json, "atMost", 0, MOST_TIMES, at) : Integer.MAX_VALUE;
    int atLeast =
        json.has("atLeast")
            ? count(json, "atLeast", 1, MOST_TIMES, at)
            : json.has("atMost") ? 0 : 1;
    if (json.has("never")) {
      if (!json.path("never").isBoolean() || !json.path("never").booleanValue()) {
        throw FilterReader.wrong("Write true, or leave it out.", at + ".never");
      }
      if (json.has("atLeast") || json.has("atMost")) {
        throw FilterReader.wrong("Never stands without a number.", at + ".never");
      }
      atLeast = 0;
      atMost = 0;
    }
    if (atLeast > atMost) {
      throw FilterReader.wrong("At most is less than at least.", at + ".atMost");
    }
    return new Filter.Did(
        name.asString(),
        atLeast,
        atMost,
        where(json.path("where"), at + ".where"),
        json.has("withinDays") ? count(json, "withinDays", 1, MOST_DAYS, at) : null,
        null);
  }

  private static int count(JsonNode json, String name, int least, int most, String at) {
    var value = json.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw FilterReader.wrong(
          "Write a whole number from %d to %,d.".formatted(least, most), at + "." + name);
    }
    return value.intValue();
  }

  private static List<Filter.Property> where(JsonNode json, String at) {
    if (json.isMissingNode() || json.isNull()) {
      return List.of();
    }
    if (!json.isArray() || json.size() > MOST_PROPERTIES) {
      throw FilterReader.wrong(
          "Write a list of up to %d properties.".formatted(MOST_PROPERTIES), at);
    }
    var all = new ArrayList<Filter.Property>();
    for (int i = 0; i < json.size(); i++) {
      all.add(property(json.path(i), "%s[%d]".formatted(at, i)));
    }
    return all;
  }

  private static Filter.Property property(JsonNode json, String at) {
    var key = json.path("property").asString("");
    if (key.isEmpty() || key.length() > LONGEST_NAME || json.size() != 2) {
      throw FilterReader.wrong("Write a property with one test.", at);
    }
    var name =
        json.propertyNames().stream().filter(each -> !each.equals("property")).findFirst().get();
    return new Filter.Property(key, test(name, json.path(name), at + "." + cut(name)));
  }

  private static Test test(String name, JsonNode value, String at) {
    if (name.equals("set")) {
      if (!value.isBoolean() || !value.booleanValue()) {
        throw FilterReader.wrong("Write true.", at);
      }
      return new Test.Present();
    }
    if (name.equals("is") && value.isBoolean()) {
      return new Test.OneOf(Set.of(value.asString()));
    }
    return switch (name) {
      case "is" ->
          value.isNumber()
              ? FilterReader.number(name, value, at)
              : new Test.OneOf(Set.of(FilterReader.word(value, at)));
      case "startsWith" -> new Test.Starts(FilterReader.word(value, at));
      case "contains" -> new Test.Contains(FilterReader.word(value, at));
      case "above", "atLeast", "below", "atMost" -> FilterReader.number(name, value, at);
      default ->
          throw FilterReader.wrong(
              "A property is tested by is, startsWith, contains, above, atLeast, below, atMost or"
                  + " set.",
              at);
    };
  }

  private static String cut(String member) {
    return member.length() <= 40 ? member : member.substring(0, 40);
  }
}

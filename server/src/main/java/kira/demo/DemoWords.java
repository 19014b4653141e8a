package kira.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Fills in what the story can only know once it is told: {@code {{amara}}} is the id of what was
 * made under that name, {@code {{-3d 09:15}}} a time of another day, {@code {{+45d}}} a day, and
 * {@code {{-40m}}} or {@code {{-2h}}} a moment ago.
 */
final class DemoWords {
  private static final Pattern WORD = Pattern.compile("\\{\\{([^{}]+)}}");
  private static final Pattern DAY = Pattern.compile("([+-]\\d+)d(?: (\\d\\d:\\d\\d))?");
  private static final Pattern AGO = Pattern.compile("-(\\d+)([mh])");
  private static final LocalTime LATEST = LocalTime.of(23, 59);

  private final Instant began;
  private final ZoneId zone;
  private final Map<String, String> known;

  DemoWords(Instant began, ZoneId zone, Map<String, String> known) {
    this.began = began;
    this.zone = zone;
    this.known = known;
  }

  /** A step names what was not made, because a person was faster. */
  static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownException(String word) {
      super("nothing is known as " + word);
    }
  }

  JsonNode fill(JsonNode node) throws UnknownException {
    if (node.isString()) {
      return JsonNodeFactory.instance.stringNode(fill(node.asString()));
    }
    if (node.isArray()) {
      var filled = JsonNodeFactory.instance.arrayNode();
      for (var each : node) {
        filled.add(fill(each));
      }
      return filled;
    }
    if (node.isObject()) {
      var filled = JsonNodeFactory.instance.objectNode();
      for (var each : node.properties()) {
        filled.set(each.getKey(), fill(each.getValue()));
      }
      return filled;
    }
    return node;
  }

  String fill(String text) throws UnknownException {
    var filled = new StringBuilder();
    var words = WORD.matcher(text);
    while (words.find()) {
      words.appendReplacement(
          filled, java.util.regex.Matcher.quoteReplacement(word(words.group(1))));
    }
    return words.appendTail(filled).toString();
  }

  private String word(String word) throws UnknownException {
    var day = DAY.matcher(word);
    if (day.matches()) {
      int days = Integer.parseInt(day.group(1));
      return day.group(2) == null
          ? began.atZone(zone).toLocalDate().plusDays(days).toString()
          : time(days, LocalTime.parse(day.group(2))).toString();
    }
    var ago = AGO.matcher(word);
    if (ago.matches()) {
      long many = Long.parseLong(ago.group(1));
      return began
          .minus(ago.group(2).equals("h") ? Duration.ofHours(many) : Duration.ofMinutes(many))
          .toString();
    }
    var id = known.get(word);
    if (id == null) {
      throw new UnknownException(word);
    }
    return id;
  }

  /** What is still to come today comes in an hour where its time has passed. */
  private Instant time(int days, LocalTime time) {
    var now = began.atZone(zone);
    var day = now.toLocalDate().plusDays(days);
    if (days == 0 && time.isBefore(now.toLocalTime())) {
      var soon = now.plusHours(1);
      return (soon.toLocalDate().equals(day) ? soon : day.atTime(LATEST).atZone(zone)).toInstant();
    }
    return day.atTime(time).atZone(zone).toInstant();
  }
}

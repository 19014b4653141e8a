package kira.channels.email.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place where something is put in: {@code {{contact.firstName}}}, or with a bar what stands there
 * when nothing is known, {@code {{contact.firstName|there}}}. There is no more to the language:
 * nothing in a template is carried out.
 *
 * @param otherwise null where nobody said
 */
record Placeholder(String name, @Nullable String otherwise) {
  static final Pattern PATTERN =
      Pattern.compile("\\{\\{\\s*([A-Za-z][\\w.-]{0,80})\\s*(?:\\|([^{}]{0,200}))?\\}\\}");

  /** What looks like one and is none, so that it is told instead of sent. */
  static final Pattern BROKEN = Pattern.compile("\\{\\{|\\}\\}");

  static Placeholder of(Matcher match) {
    var otherwise = match.group(2);
    return new Placeholder(match.group(1), otherwise == null ? null : otherwise.strip());
  }

  /** What is put in: empty where nothing is known and nothing else was said. */
  String value(Map<String, String> values) {
    var value = values.get(name);
    if (value != null && !value.isBlank()) {
      return value;
    }
    return otherwise == null ? "" : otherwise;
  }

  /**
   * One in a text.
   *
   * @param line from 1
   */
  record Found(Placeholder placeholder, int line) {}

  static List<Found> in(String text) {
    var found = new ArrayList<Found>();
    var match = PATTERN.matcher(text);
    int line = 1;
    int at = 0;
    while (match.find()) {
      line += (int) text.substring(at, match.start()).chars().filter(c -> c == '\n').count();
      at = match.start();
      found.add(new Found(of(match), line));
    }
    return found;
  }

  /** The line of the first pair of braces that is no place; 0 where there is none. */
  static int broken(String text) {
    var rest = PATTERN.matcher(text).replaceAll(match -> " ".repeat(match.group().length()));
    // A line break cannot be in one, so lines stay where they are.
    var match = BROKEN.matcher(rest);
    return match.find()
        ? 1 + (int) rest.substring(0, match.start()).chars().filter(c -> c == '\n').count()
        : 0;
  }

  /** The text with everything put in, as it is. */
  static String filled(String text, Map<String, String> values) {
    return replaced(text, (placeholder, _) -> placeholder.value(values));
  }

  static String replaced(String text, BiFunction<Placeholder, Integer, String> by) {
    var number = new int[1];
    return PATTERN
        .matcher(text)
        .replaceAll(
            match -> Matcher.quoteReplacement(by.apply(of(matched(match.group())), number[0]++)));
  }

  private static Matcher matched(String text) {
    var match = PATTERN.matcher(text);
    match.matches();
    return match;
  }
}

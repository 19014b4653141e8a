package kira.channels.email.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A tag of a source as it stands there, which the parser of MJML does not tell: it repairs
 * everything in silence.
 *
 * @param name in lower case
 * @param line from 1
 * @param end where the tag ends, in characters of the source
 */
record MjmlTag(
    String name,
    boolean closes,
    boolean isWhole,
    Map<String, String> attributes,
    int line,
    int start,
    int end) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9:-]*");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([^\\s\"'<>/=]+)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'=<>`]+)))?");

  MjmlTag {
    attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  /** All tags in order; what is between them and in comments is left out. */
  static List<MjmlTag> of(String source) {
    var tags = new ArrayList<MjmlTag>();
    int at = 0;
    int line = 1;
    int counted = 0;
    while (true) {
      int open = source.indexOf('<', at);
      if (open < 0) {
        return tags;
      }
      if (source.startsWith("<!--", open)) {
        // A comment for Outlook has tags in it that it shows.
        int end =
            source.startsWith("<!--[if", open)
                ? source.indexOf('>', open)
                : source.indexOf("-->", open + 4);
        if (end < 0) {
          return tags;
        }
        at = end + 1;
        continue;
      }
      boolean closes = source.startsWith("</", open);
      var name = NAME.matcher(source).region(open + (closes ? 2 : 1), source.length());
      if (!name.lookingAt()) {
        at = open + 1;
        continue;
      }
      int end = end(source, name.end());
      for (int i = counted; i < open; i++) {
        line += source.charAt(i) == '\n' ? 1 : 0;
      }
      counted = open;
      var inside = source.substring(name.end(), Math.min(end, source.length()));
      tags.add(
          new MjmlTag(
              name.group().toLowerCase(Locale.ROOT),
              closes,
              inside.stripTrailing().endsWith("/"),
              attributes(inside),
              line,
              open,
              Math.min(end + 1, source.length())));
      at = Math.min(end + 1, source.length());
    }
  }

  /** The place of the bracket that ends a tag: one in quotes does not. */
  private static int end(String source, int from) {
    char quote = 0;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return i;
      } else if (c == '<') {
        return i - 1;
      }
    }
    return source.length();
  }

  private static Map<String, String> attributes(String inside) {
    var attributes = new LinkedHashMap<String, String>();
    var match = ATTRIBUTE.matcher(inside);
    while (match.find()) {
      var value =
          match.group(2) != null
              ? match.group(2)
              : match.group(3) != null ? match.group(3) : match.group(4);
      attributes.putIfAbsent(match.group(1).toLowerCase(Locale.ROOT), value == null ? "" : value);
    }
    return attributes;
  }
}

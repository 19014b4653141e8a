package kira.channels.email.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import kira.platform.html.HtmlText;

/**
 * HTML with places in it, read once and filled often. What is put in is escaped by where it stands,
 * so that a name is never markup, and an address is never a program.
 */
final class MailForm {
  /** Where something is put in. */
  enum Place {
    TEXT,
    ATTRIBUTE,
    /** The whole of an address, or its beginning: it decides where a link leads. */
    ADDRESS,
    /** Within an address. */
    ADDRESS_PART,
    STYLE,
    /** Nothing may be put in here: a tag, a script, a style sheet. */
    NOWHERE
  }

  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Hole(Placeholder placeholder, Place place) implements Part {}
  }

  private static final Set<String> ADDRESSES =
      Set.of("href", "src", "background", "action", "srcset", "poster", "cite");
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)(https?://|mailto:|tel:).+");
  private static final Pattern STYLED = Pattern.compile("[A-Za-z0-9#%. -]{0,60}");

  private final List<Part> parts;

  private MailForm(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  static MailForm of(String html) {
    return new Reader(html).read();
  }

  /** Places at which nothing may be put in. */
  List<Placeholder> misplaced() {
    return parts.stream()
        .filter(part -> part instanceof Part.Hole(_, var place) && place == Place.NOWHERE)
        .map(part -> ((Part.Hole) part).placeholder())
        .toList();
  }

  String filled(Map<String, String> values) {
    var html = new StringBuilder();
    for (var part : parts) {
      switch (part) {
        case Part.Literal(var text) -> html.append(text);
        case Part.Hole(var placeholder, var place) ->
            html.append(escaped(place, decoded(placeholder).value(values)));
      }
    }
    return html.toString();
  }

  /** What stands behind the bar was written as HTML, like all around it. */
  private static Placeholder decoded(Placeholder placeholder) {
    return placeholder.otherwise() == null
        ? placeholder
        : new Placeholder(placeholder.name(), HtmlText.decode(placeholder.otherwise()));
  }

  static String escaped(Place place, String value) {
    return switch (place) {
      case TEXT, ATTRIBUTE -> HtmlText.encode(value);
      case ADDRESS ->
          ABSOLUTE.matcher(value.strip()).matches() ? HtmlText.encode(value.strip()) : "#";
      case ADDRESS_PART -> URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
      case STYLE -> STYLED.matcher(value).matches() ? value : "";
      case NOWHERE -> "";
    };
  }

  /** Walks through HTML and knows at every place what it is. */
  private static final class Reader {
    private final String html;
    private final List<Part> parts = new ArrayList<>();
    private int literal;
    private int at;

    Reader(String html) {
      this.html = html;
    }

    MailForm read() {
      while (at < html.length()) {
        if (html.charAt(at) == '<') {
          markup();
        } else if (!hole(Place.TEXT)) {
          at++;
        }
      }
      parts.add(new Part.Literal(html.substring(literal)));
      return new MailForm(parts);
    }

    private boolean hole(Place place) {
      if (!html.startsWith("{{", at)) {
        return false;
      }
      var match = Placeholder.PATTERN.matcher(html).region(at, html.length());
      if (!match.lookingAt()) {
        return false;
      }
      parts.add(new Part.Literal(html.substring(literal, at)));
      parts.add(new Part.Hole(Placeholder.of(match), place));
      at = match.end();
      literal = at;
      return true;
    }

    private void markup() {
      if (html.startsWith("<!--[if", at) || html.startsWith("<![", at)) {
        // What stands in there is markup for Outlook.
        skip(">");
      } else if (html.startsWith("<!--", at)) {
        nothing("-->");
      } else if (html.startsWith("<!", at) || html.startsWith("<?", at)) {
        nothing(">");
      } else if (at + 1 < html.length()
          && (Character.isLetter(html.charAt(at + 1)) || html.charAt(at + 1) == '/')) {
        tag();
      } else {
        at++;
      }
    }

    private void skip(String end) {
      int found = html.indexOf(end, at);
      at = found < 0 ? html.length() : found + end.length();
    }

    /** Up to an end there is nothing that may be filled. */
    private void nothing(String end) {
      int found = html.indexOf(end, at);
      int stop = found < 0 ? html.length() : found + end.length();
      while (at < stop) {
        if (!hole(Place.NOWHERE)) {
          at++;
        }
      }
    }

    private void tag() {
      int begin = at;
      at++;
      while (at < html.length() && !isSpace(html.charAt(at)) && html.charAt(at) != '>') {
        if (!hole(Place.NOWHERE)) {
          at++;
        }
      }
      var name = html.substring(begin + 1, at).toLowerCase(Locale.ROOT);
      attributes();
      if (name.equals("style") || name.equals("script")) {
        nothing("</" + name);
      }
    }

    private void attributes() {
      while (at < html.length() && html.charAt(at) != '>') {
        char c = html.charAt(at);
        if (isSpace(c) || c == '/') {
          at++;
          continue;
        }
        int begin = at;
        while (at < html.length()
            && "=>/".indexOf(html.charAt(at)) < 0
            && !isSpace(html.charAt(at))) {
          if (!hole(Place.NOWHERE)) {
            at++;
          }
        }
        var name = html.substring(begin, at).toLowerCase(Locale.ROOT);
        while (at < html.length() && isSpace(html.charAt(at))) {
          at++;
        }
        if (at < html.length() && html.charAt(at) == '=') {
          at++;
          while (at < html.length() && isSpace(html.charAt(at))) {
            at++;
          }
          value(name);
        } else if (at == begin) {
          at++;
        }
      }
      at++;
    }

    private void value(String name) {
      if (at >= html.length()) {
        return;
      }
      char quote = html.charAt(at);
      if (quote != '"' && quote != '\'') {
        while (at < html.length() && html.charAt(at) != '>' && !isSpace(html.charAt(at))) {
          if (!hole(Place.NOWHERE)) {
            at++;
          }
        }
        return;
      }
      at++;
      int begin = at;
      while (at < html.length() && html.charAt(at) != quote) {
        if (!hole(place(name, html.substring(begin, at)))) {
          at++;
        }
      }
      at++;
    }

    private static Place place(String name, String before) {
      if (name.startsWith("on")) {
        return Place.NOWHERE;
      }
      if (name.equals("style")) {
        return Place.STYLE;
      }
      return !ADDRESSES.contains(name)
          ? Place.ATTRIBUTE
          : before.isBlank() ? Place.ADDRESS : Place.ADDRESS_PART;
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    }
  }
}

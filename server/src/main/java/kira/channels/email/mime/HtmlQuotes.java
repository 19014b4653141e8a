package kira.channels.email.mime;

import java.util.Locale;
import java.util.Set;
import kira.platform.html.HtmlSanitizer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the quote in a mail's HTML by the marks of the programs that write it. It cuts text and
 * builds no document; what it gives is cleaned by the sanitizer as the whole would have been.
 */
final class HtmlQuotes {
  private static final int LONGEST = 2_000_000;
  private static final Set<String> VOID =
      Set.of(
          "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
          "source", "track", "wbr");

  private HtmlQuotes() {}

  /** A tag as it stands in the text. */
  private record Tag(String name, String attributes, boolean end, int from, int to) {
    boolean has(String attribute) {
      return attributes.contains(attribute);
    }
  }

  private enum Quote {
    /** The marked element is the quote. */
    ELEMENT,
    /** All from here to the end is. */
    REST
  }

  static QuoteFold.Folded fold(String html) {
    if (html.length() > LONGEST) {
      return QuoteFold.Folded.nothing(html);
    }
    int at = 0;
    for (Tag tag = next(html, at); tag != null; tag = next(html, at)) {
      at = tag.to();
      var quote = quote(tag);
      if (quote != null) {
        return folded(html, tag, quote);
      }
    }
    return QuoteFold.Folded.nothing(html);
  }

  private static QuoteFold.Folded folded(String html, Tag tag, Quote quote) {
    int from = introduction(html, tag.from());
    int to = quote == Quote.REST ? html.length() : end(html, tag);
    var fresh = html.substring(0, from) + html.substring(to);
    var quoted = html.substring(from, to);
    if (isForward(quoted) || hasQuote(html, to) || !shows(fresh)) {
      return QuoteFold.Folded.nothing(html);
    }
    return new QuoteFold.Folded(fresh, "", quoted);
  }

  private static @Nullable Quote quote(Tag tag) {
    if (tag.end()) {
      return null;
    }
    var isDiv = tag.name().equals("div");
    if (isDiv
        && (tag.has("divrplyfwdmsg")
            || tag.has("appendonsend")
            || tag.has("mail-editor-reference-message-container")
            || tag.has("ms-outlook-mobile-reference-message")
            || isOutlookRule(tag))) {
      return Quote.REST;
    }
    if (isDiv
        && (tag.has("gmail_quote")
            || tag.has("yahoo_quoted")
            || tag.has("protonmail_quote")
            || tag.has("messagereplysection")
            || tag.has("zmail_extra"))) {
      return Quote.ELEMENT;
    }
    return tag.name().equals("blockquote")
            && (tag.has("type=\"cite\"")
                || tag.has("type=cite")
                || tag.has("type='cite'")
                || tag.has("gmail_quote"))
        ? Quote.ELEMENT
        : null;
  }

  private static boolean isOutlookRule(Tag tag) {
    var style = tag.attributes().replace(" ", "");
    return style.contains("border:none;border-top:solid#e1e1e11.0pt")
        || style.contains("border:none;border-top:solid#b5c4df1.0pt");
  }

  /** Where the quote begins, "On Monday Ana wrote:" and a rule right above it taken along. */
  private static int introduction(String html, int quoteAt) {
    int from = quoteAt;
    int searched = Math.max(0, quoteAt - 3_000);
    var before = html.substring(searched, quoteAt);
    int looked = 0;
    for (int i = before.length() - 1; i >= 0 && looked < 30; i--) {
      if (before.charAt(i) != '<' || before.startsWith("</", i)) {
        continue;
      }
      looked++;
      var piece = before.substring(i);
      if (piece.regionMatches(true, 0, "<hr", 0, 3) && HtmlSanitizer.text(piece).isBlank()) {
        from = searched + i;
      }
      if (isBlock(piece)) {
        var text = HtmlSanitizer.text(piece).replaceAll("\\s+", " ").strip();
        if (Quotations.isIntroduction(text)) {
          return searched + i;
        }
        if (!text.isEmpty()) {
          return from;
        }
      }
    }
    return from;
  }

  private static boolean isBlock(String piece) {
    return piece.regionMatches(true, 0, "<div", 0, 4) || piece.regionMatches(true, 0, "<p", 0, 2);
  }

  private static boolean isForward(String quoted) {
    var start = HtmlSanitizer.text(quoted.length() > 5_000 ? quoted.substring(0, 5_000) : quoted);
    return start.lines().limit(3).anyMatch(Quotations::isForwardMark);
  }

  private static boolean hasQuote(String html, int from) {
    int at = from;
    for (Tag tag = next(html, at); tag != null; tag = next(html, at)) {
      at = tag.to();
      if (quote(tag) != null) {
        return true;
      }
    }
    return false;
  }

  private static boolean shows(String html) {
    return !HtmlSanitizer.text(html).isBlank() || html.toLowerCase(Locale.ROOT).contains("<img");
  }

  /** Where an element ends; the end of the text where it never does. */
  private static int end(String html, Tag start) {
    int depth = 1;
    int at = start.to();
    for (Tag tag = next(html, at); tag != null; tag = next(html, at)) {
      at = tag.to();
      if (tag.name().equals(start.name()) && !VOID.contains(tag.name())) {
        depth += tag.end() ? -1 : 1;
        if (depth == 0) {
          return at;
        }
      }
    }
    return html.length();
  }

  private static @Nullable Tag next(String html, int from) {
    int at = from;
    while (true) {
      at = html.indexOf('<', at);
      if (at < 0 || at + 1 >= html.length()) {
        return null;
      }
      if (html.startsWith("<!--", at)) {
        int end = html.indexOf("-->", at + 4);
        if (end < 0) {
          return null;
        }
        at = end + 3;
        continue;
      }
      boolean end = html.charAt(at + 1) == '/';
      int name = end ? at + 2 : at + 1;
      if (name < html.length() && isLetter(html.charAt(name))) {
        return tag(html, at, name, end);
      }
      at++;
    }
  }

  private static Tag tag(String html, int from, int name, boolean end) {
    int i = name;
    while (i < html.length() && (isLetter(html.charAt(i)) || Character.isDigit(html.charAt(i)))) {
      i++;
    }
    int close = i;
    char quoted = 0;
    while (close < html.length() && (quoted != 0 || html.charAt(close) != '>')) {
      char c = html.charAt(close);
      if (quoted == 0 && (c == '"' || c == '\'')) {
        quoted = c;
      } else if (c == quoted) {
        quoted = 0;
      }
      close++;
    }
    if (close == html.length()) {
      // A quote that never closes: take the next bracket instead.
      int plain = html.indexOf('>', i);
      close = plain < 0 ? html.length() - 1 : plain;
    }
    return new Tag(
        html.substring(name, i).toLowerCase(Locale.ROOT),
        html.substring(i, Math.max(i, close)).toLowerCase(Locale.ROOT),
        end,
        from,
        close + 1);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}

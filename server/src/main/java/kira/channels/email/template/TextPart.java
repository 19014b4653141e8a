package kira.channels.email.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kira.platform.html.HtmlSanitizer;

/** Makes of the HTML of a mail the text that stands for it: links keep where they lead. */
final class TextPart {
  private static final Pattern HIDDEN =
      Pattern.compile(
          "(?is)<head\\b.*?</head\\s*>|<!--\\[if[^>]*>.*?<!\\[endif\\]-->|<!--.*?-->"
              + "|<div\\b[^>]*display:\\s*none[^>]*>.*?</div\\s*>");
  private static final Pattern LINK =
      Pattern.compile("(?is)<a\\b[^>]*?\\shref=\"([^\"]*)\"[^>]*>(.*?)</a\\s*>");
  private static final Pattern IMAGE =
      Pattern.compile("(?is)<img\\b[^>]*?\\salt=\"([^\"]*)\"[^>]*>");
  private static final Pattern TAG = Pattern.compile("(?s)<[^>]*>");
  private static final Pattern SPACES = Pattern.compile("[ \\t\\x0B\\f\\r\\n]+");
  private static final Pattern RULE = Pattern.compile("(?i)<hr\\b[^>]*>");
  private static final Pattern LIST = Pattern.compile("(?i)<[uo]l\\b[^>]*>");
  private static final Pattern ENTRY = Pattern.compile("(?i)<li\\b[^>]*>");
  private static final Pattern CELL = Pattern.compile("(?i)</t[dh]\\s*>");

  private TextPart() {}

  static String of(String html) {
    var shown = HIDDEN.matcher(html).replaceAll("");
    shown = IMAGE.matcher(shown).replaceAll(match -> Matcher.quoteReplacement(match.group(1)));
    shown = LINK.matcher(shown).replaceAll(match -> Matcher.quoteReplacement(link(match)));
    // Line breaks of the source say nothing.
    shown = SPACES.matcher(shown).replaceAll(" ");
    shown = RULE.matcher(shown).replaceAll("<p>---</p>");
    shown = LIST.matcher(shown).replaceAll("<br>");
    shown = ENTRY.matcher(shown).replaceAll("- ");
    shown = CELL.matcher(shown).replaceAll(" <br>");
    return HtmlSanitizer.text(shown)
        // The sanitizer breaks double braces apart, for reasons that do not hold in a text.
        .replace("{<!-- -->{", "{{")
        .replaceAll("[ \\t\\xA0]+", " ")
        .replaceAll(" ?\\n ?", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .strip();
  }

  private static String link(java.util.regex.MatchResult link) {
    var to = link.group(1).strip();
    var words = SPACES.matcher(TAG.matcher(link.group(2)).replaceAll("")).replaceAll(" ").strip();
    if (to.isEmpty() || to.startsWith("#")) {
      return words;
    }
    var bare = to.replaceFirst("(?i)^(mailto:|tel:)", "");
    return words.isEmpty() || words.equals(bare) ? bare : words + " (" + bare + ")";
  }
}

package kira.knowledge;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts prose into sentences without falling for abbreviations, versions and file names. */
public final class Sentences {
  private static final List<String> ABBREVIATIONS =
      List.of("e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "no.", "mr.", "mrs.", "dr.", "st.");

  private Sentences() {}

  public static List<String> of(String prose) {
    var text = prose.strip();
    var breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    breaks.setText(text);
    var sentences = new ArrayList<String>();
    int from = 0;
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      var sentence = text.substring(from, to).strip();
      if (to < text.length() && unfinished(sentence, text.substring(to))) {
        continue;
      }
      if (!sentence.isEmpty()) {
        sentences.add(sentence);
      }
      from = to;
    }
    return sentences;
  }

  private static boolean unfinished(String sentence, String rest) {
    var lower = sentence.toLowerCase(Locale.ROOT);
    if (ABBREVIATIONS.stream().anyMatch(lower::endsWith)) {
      return true;
    }
    // "Run ./kira" has a dot that ends nothing.
    if (lower.endsWith(" .") || lower.equals(".")) {
      return true;
    }
    // "Open settings.json now": a sentence goes on when the next word is lower case.
    var next = rest.stripLeading();
    return !next.isEmpty() && Character.isLowerCase(next.codePointAt(0)) && lower.endsWith(".");
  }
}

package kira.assistant;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kira.knowledge.PassageIndex;
import kira.knowledge.Sentences;

/**
 * Holds what a language model wrote against the passages it was given. It trusts nothing: a
 * sentence without a source, with a number or an address its source does not have, or about
 * something else, is not supported.
 */
final class Grounding {
  /** Share of a sentence's words that its sources must hold. */
  private static final double WORDS_AT_LEAST = .5;

  /** Fewer shared words will do for a sentence that means the same. */
  private static final double WORDS_OF_PARAPHRASE = .25;

  private static final double MEANING_AT_LEAST = .62;

  /** Sentences this alike that differ in a "not" contradict each other. */
  private static final double SAME_STATEMENT = .72;

  private static final Pattern MARK = Pattern.compile("\\[(\\d{1,2})]");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,:]\\d+)*");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)\\b(?:https?://|www\\.)\\S+|\\S+@\\S+\\.\\S+|\\b[\\w-]+\\.(?:com|org|net|io|dev|app"
              + "|example)\\b\\S*");
  private static final Pattern NEGATION =
      Pattern.compile(
          "(?i)\\b(?:not|never|no|none|nobody|nothing|cannot|without|neither|nor)\\b|n['’]t\\b");

  /** Where one sentence ends: after its full stop and the marks behind it, or at a line break. */
  private static final Pattern END =
      Pattern.compile(
          "(?<=[.!?…:])(?:[\"”’)]*\\s*\\[\\d{1,2}])*[\"”’)]*\\s+(?=[^\\s\\[])|\\s*\\n+\\s*");

  private static final Pattern LIST_MARK = Pattern.compile("^\\s*(?:[-*•]|\\d{1,2}[.)])\\s*");

  private final SentenceVectors vectors;

  Grounding(SentenceVectors vectors) {
    this.vectors = vectors;
  }

  /**
   * A passage given to the model.
   *
   * @param n its number in the prompt
   */
  record Source(int n, String text) {}

  /** What came of a sentence. */
  sealed interface Verdict {}

  /**
   * @param sources numbers of the passages it rests on; empty for a lead-in such as "Do this:"
   */
  record Supported(String text, Set<Integer> sources) implements Verdict {}

  record Refused(String text, String why) implements Verdict {}

  /** Whole sentences of a text that may still grow; what is left over is not finished yet. */
  static List<String> sentences(String text, boolean finished) {
    var sentences = new ArrayList<String>();
    var end = END.matcher(text);
    int from = 0;
    while (end.find()) {
      var part = text.substring(from, end.end());
      // "1." is the mark of a list item and "e.g." no end.
      if (!LIST_MARK.matcher(part).replaceFirst("").isBlank() && !abbreviated(part)) {
        sentences.add(part);
        from = end.end();
      }
    }
    if (finished && !text.substring(from).isBlank()) {
      sentences.add(text.substring(from));
    }
    return sentences;
  }

  private static boolean abbreviated(String part) {
    return part.strip()
        .toLowerCase(Locale.ROOT)
        .matches("(?s).*\\b(?:e\\.g|i\\.e|etc|vs|approx)\\.$");
  }

  Verdict check(String sentence, List<Source> sources) {
    var numbers = marks(sentence);
    var said = MARK.matcher(sentence).replaceAll("").strip();
    said = LIST_MARK.matcher(said).replaceFirst("");
    if (numbers.isEmpty()) {
      return leadIn(said)
          ? new Supported(sentence, Set.of())
          : new Refused(sentence, "no citation");
    }
    var cited = sources.stream().filter(s -> numbers.contains(s.n)).toList();
    if (cited.size() < numbers.size()) {
      return new Refused(sentence, "cites a passage that was not given");
    }
    var text = String.join("\n", cited.stream().map(Source::text).toList());
    var invented = invented(said, text);
    if (invented != null) {
      return new Refused(sentence, "its source does not say " + invented);
    }
    return supported(said, text)
        ? new Supported(sentence, numbers)
        : new Refused(sentence, "its source says something else");
  }

  private static Set<Integer> marks(String sentence) {
    var numbers = new TreeSet<Integer>();
    var mark = MARK.matcher(sentence);
    while (mark.find()) {
      numbers.add(Integer.valueOf(mark.group(1)));
    }
    return numbers;
  }

  /** "Here is how to do it:" claims nothing. */
  private static boolean leadIn(String said) {
    return (said.endsWith(":")
            || said.matches("(?i)(?:sure|yes|no|certainly|of course|hello|hi)[.!,]*"))
        && said.split("\\s+").length <= 12
        && !NUMBER.matcher(said).find()
        && !ADDRESS.matcher(said).find();
  }

  private static @org.jspecify.annotations.Nullable String invented(String said, String source) {
    var lower = source.toLowerCase(Locale.ROOT);
    var address = ADDRESS.matcher(said);
    while (address.find()) {
      var found = address.group().replaceAll("[.,;:!?)\"”’]+$", "").toLowerCase(Locale.ROOT);
      if (!lower.contains(found)) {
        return found;
      }
    }
    var known = new HashSet<String>();
    var number = NUMBER.matcher(source);
    while (number.find()) {
      known.add(number.group());
    }
    number = NUMBER.matcher(said);
    while (number.find()) {
      if (!known.contains(number.group())) {
        return number.group();
      }
    }
    return null;
  }

  private boolean supported(String said, String source) {
    var words = words(said);
    if (words.isEmpty()) {
      return false;
    }
    var held = words(source);
    double share = words.stream().filter(held::contains).count() / (double) words.size();
    double meaning = -1;
    var closest = "";
    var vector = vectors.of(said);
    for (var line : source.split("\n+")) {
      for (var sentence : Sentences.of(line)) {
        double cosine = SentenceVectors.cosine(vector, vectors.of(sentence));
        if (cosine > meaning) {
          meaning = cosine;
          closest = sentence;
        }
      }
    }
    if (meaning >= SAME_STATEMENT
        && NEGATION.matcher(said).find() != NEGATION.matcher(closest).find()) {
      return false;
    }
    return share >= WORDS_AT_LEAST || (share >= WORDS_OF_PARAPHRASE && meaning >= MEANING_AT_LEAST);
  }

  private static Set<String> words(String text) {
    var words = new HashSet<String>();
    for (var line : text.split("\n")) {
      words.addAll(PassageIndex.words(line));
    }
    return words;
  }
}

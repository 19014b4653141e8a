package kira.knowledge;

import java.util.regex.Pattern;

/**
 * Estimates how many tokens the embedding model makes of a text. It leans to the high side, since a
 * window that is too long is cut without a word; a test holds it against the real tokenizer.
 */
final class Tokens {
  private static final Pattern PIECE =
      Pattern.compile("\\p{L}+|\\p{N}+|[^\\p{L}\\p{N}\\s]", Pattern.UNICODE_CHARACTER_CLASS);

  private Tokens() {}

  static int estimate(String text) {
    int tokens = 0;
    var pieces = PIECE.matcher(text);
    while (pieces.find()) {
      var piece = pieces.group();
      if (Character.isDigit(piece.codePointAt(0))) {
        tokens += (piece.length() + 1) / 2;
      } else if (piece.codePoints().anyMatch(c -> c > 0x24F)) {
        tokens += piece.length(); // the vocabulary is English: other scripts fall into letters
      } else {
        tokens += 1 + Math.max(0, piece.length() - 6) / 5;
      }
    }
    return tokens;
  }
}

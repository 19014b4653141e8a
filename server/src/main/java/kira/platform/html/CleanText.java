package kira.platform.html;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Plain text from strangers without the characters that lie: controls, invisible spaces and the
 * marks that turn the reading direction around.
 */
public final class CleanText {
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private CleanText() {}

  /** One line: a name, a subject. White space is single spaces; may be empty. */
  public static String line(String text) {
    return isPlainLine(text) ? text : BLANKS.matcher(clean(text, false)).replaceAll(" ").strip();
  }

  /**
   * Words of printable ASCII between single spaces, which most lines are: nothing is to be done.
   */
  private static boolean isPlainLine(String text) {
    char before = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || (c == ' ' && before == ' ')) {
        return false;
      }
      before = c;
    }
    return text.isEmpty() || before != ' ';
  }

  /** Many lines: line breaks and tabs stay. */
  public static String block(String text) {
    return clean(text.replace("\r\n", "\n").replace('\r', '\n'), true).strip();
  }

  /** Source text: all that is written stays, but for what can be kept in no text. */
  public static String source(String text) {
    var source = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .filter(point -> point != 0 && Character.getType(point) != Character.SURROGATE)
        .forEach(source::appendCodePoint);
    return source.toString();
  }

  /** As much of it as fits, never half of a character that takes two. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  /** The text fenced by direction isolates, for where it stands inside another plain sentence. */
  public static String isolated(String text) {
    return "\u2068" + text + "\u2069";
  }

  private static String clean(String text, boolean keepLines) {
    var normal = Normalizer.normalize(text, Normalizer.Form.NFC);
    var clean = new StringBuilder(normal.length());
    int[] points = normal.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      int point = points[i];
      if (point == '\n' || point == '\t') {
        clean.append(keepLines ? (char) point : ' ');
      } else if (isJoiner(point)) {
        // Persian words and composed emoji need joiners, always between two visible characters.
        if (i > 0
            && i + 1 < points.length
            && isVisible(points[i - 1])
            && isVisible(points[i + 1])) {
          clean.appendCodePoint(point);
        }
      } else if (point == 0x2028 || point == 0x2029) {
        clean.append(keepLines ? '\n' : ' ');
      } else if (!isHidden(point)) {
        clean.appendCodePoint(point);
      }
    }
    return clean.toString();
  }

  private static boolean isJoiner(int point) {
    return point == 0x200C || point == 0x200D;
  }

  private static boolean isVisible(int point) {
    return !Character.isWhitespace(point) && !isHidden(point) && !isJoiner(point);
  }

  private static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.SURROGATE, Character.PRIVATE_USE -> true;
      // Zero-width spaces, byte-order marks, direction marks, embeddings, overrides and isolates,
      // soft hyphens. Tags stay: the flags of England, Scotland and Wales are made of them.
      case Character.FORMAT -> !isFlagTag(point);
      default -> isFiller(point);
    };
  }

  private static boolean isFlagTag(int point) {
    return point >= 0xE0020 && point <= 0xE007F;
  }

  /** Letters by their type, blanks to the eye: Hangul fillers, the braille blank. */
  private static boolean isFiller(int point) {
    return point == 0x115F
        || point == 0x1160
        || point == 0x3164
        || point == 0xFFA0
        || point == 0x2800;
  }
}

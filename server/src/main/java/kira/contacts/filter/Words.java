package kira.contacts.filter;

import java.text.Normalizer;
import java.util.Locale;

/** Text as it is compared: without case, width and composition; the same in memory and in SQL. */
public final class Words {
  private static final int LONGEST = 255;

  private Words() {}

  public static String fold(String text) {
    var folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).strip();
    if (folded.length() <= LONGEST) {
      return folded;
    }
    var end = Character.isHighSurrogate(folded.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return folded.substring(0, end);
  }

  /**
   * The first text behind all that start with the given one, in the order of code points; empty
   * when there is none.
   */
  public static String behind(String prefix) {
    var points = prefix.codePoints().toArray();
    for (int last = points.length - 1; last >= 0; last--) {
      int next = points[last] + 1;
      if (next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE) {
        next = Character.MAX_SURROGATE + 1;
      }
      if (next <= Character.MAX_CODE_POINT) {
        return new String(points, 0, last) + Character.toString(next);
      }
    }
    return "";
  }
}

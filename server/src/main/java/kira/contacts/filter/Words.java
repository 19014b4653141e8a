package kira.contacts.filter;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import kira.platform.html.CleanText;

/** Text as it is compared: without case, width and composition; the same in memory and in SQL. */
public final class Words {
  private static final int LONGEST = 255;
  private static final Pattern ACCENTS = Pattern.compile("[\\u0300-\\u036f]");

  private Words() {}

  public static String fold(String text) {
    var normal = isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    return CleanText.cut(normal.toLowerCase(Locale.ROOT).strip(), LONGEST);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  /**
   * A folded text without accents, as names are searched by: people who look for "Jose" mean
   * "José", too. The migration that brought this to what was stored before says the same in SQL.
   */
  public static String plain(String folded) {
    if (isAscii(folded)) {
      return folded;
    }
    var letters = new StringBuilder(folded.length() + 4);
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      switch (c) {
        case 'ß' -> letters.append("ss");
        case 'æ' -> letters.append("ae");
        case 'œ' -> letters.append("oe");
        case 'þ' -> letters.append("th");
        case 'ø' -> letters.append('o');
        case 'ł' -> letters.append('l');
        case 'đ', 'ð' -> letters.append('d');
        case 'ħ' -> letters.append('h');
        case 'ı' -> letters.append('i');
        case 'ŧ' -> letters.append('t');
        default -> letters.append(c);
      }
    }
    var bare = ACCENTS.matcher(Normalizer.normalize(letters, Normalizer.Form.NFKD)).replaceAll("");
    return Normalizer.normalize(bare, Normalizer.Form.NFC);
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

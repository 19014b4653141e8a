package kira.channels;

/**
 * JSON of a stranger without what our store keeps in no text: NUL, and the half of a character that
 * takes two, as itself or escaped. A provider that cuts a name in the middle of an emoji would
 * otherwise be refused, tell it again for days, and what it told would be lost.
 */
final class WholeText {
  private static final char INSTEAD = '\uFFFD';
  private static final int ESCAPE = 6;

  private WholeText() {}

  static String of(String json) {
    return json.chars().anyMatch(c -> c == '\\' || isUnfit(c)) ? replaced(json) : json;
  }

  private static String replaced(String json) {
    var whole = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); ) {
      char c = json.charAt(i);
      int unit = c == '\\' ? escaped(json, i) : c;
      // What is escaped without a number, such as a backslash, is two characters that go together.
      int length = unit != c ? ESCAPE : c == '\\' ? Math.min(2, json.length() - i) : 1;
      int next = i + length;
      if (Character.isHighSurrogate((char) unit) && Character.isLowSurrogate(unit(json, next))) {
        next += json.charAt(next) == '\\' ? ESCAPE : 1;
        whole.append(json, i, next);
      } else if (isUnfit(unit)) {
        whole.append(INSTEAD);
      } else {
        whole.append(json, i, next);
      }
      i = next;
    }
    return whole.toString();
  }

  /** The character at a place, written plainly or escaped; NUL at the end. */
  private static char unit(String json, int at) {
    return at >= json.length()
        ? 0
        : json.charAt(at) == '\\' ? (char) escaped(json, at) : json.charAt(at);
  }

  /** What is escaped by its number, or the backslash itself where it is escaped otherwise. */
  private static int escaped(String json, int at) {
    if (!json.startsWith("u", at + 1) || at + ESCAPE > json.length()) {
      return '\\';
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE; i++) {
      int digit = Character.digit(json.charAt(i), 16);
      if (digit < 0) {
        return '\\';
      }
      unit = unit * 16 + digit;
    }
    return unit;
  }

  private static boolean isUnfit(int unit) {
    return unit == 0 || Character.isSurrogate((char) unit);
  }
}

package kira.channels.sms;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * How much of the network a text takes (3GPP 23.038 and 23.040): one part, or several that a phone
 * puts together again. The composer counts by the same rules, against the same examples.
 *
 * @param units septets of the GSM alphabet, or UTF-16 code units
 * @param left units that still fit into the last part
 * @param odd characters on account of which the whole text is not in the GSM alphabet
 */
public record SmsLength(Alphabet alphabet, int units, int parts, int left, List<String> odd) {
  private static final String BASIC =
      "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
          + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

  /** Each is an escape and a letter: two septets, which are never torn apart. */
  private static final String EXTENDED = "\f^{}\\[~]|€";

  /** A text in the letters of GSM has room for more. */
  public enum Alphabet {
    GSM(160, 153),
    UNICODE(70, 67);

    private final int alone;
    private final int joined;

    /**
     * @param joined less than alone: the rest says which part it is
     */
    Alphabet(int alone, int joined) {
      this.alone = alone;
      this.joined = joined;
    }
  }

  public SmsLength {
    odd = List.copyOf(odd);
  }

  public static SmsLength of(String text) {
    var odd = new LinkedHashSet<String>();
    text.codePoints()
        .filter(point -> septets(point) == 0)
        .forEach(point -> odd.add(Character.toString(point)));
    var alphabet = odd.isEmpty() ? Alphabet.GSM : Alphabet.UNICODE;
    int units = text.codePoints().map(point -> size(alphabet, point)).sum();
    if (units <= alphabet.alone) {
      return new SmsLength(
          alphabet, units, text.isEmpty() ? 0 : 1, alphabet.alone - units, List.copyOf(odd));
    }
    int parts = 1;
    int used = 0;
    for (var points = text.codePoints().iterator(); points.hasNext(); ) {
      int size = size(alphabet, points.nextInt());
      if (used + size > alphabet.joined) {
        parts++;
        used = 0;
      }
      used += size;
    }
    return new SmsLength(alphabet, units, parts, alphabet.joined - used, List.copyOf(odd));
  }

  private static int size(Alphabet alphabet, int point) {
    return alphabet == Alphabet.GSM ? septets(point) : Character.charCount(point);
  }

  /** Zero when the GSM alphabet has no such letter. */
  private static int septets(int point) {
    if (BASIC.indexOf(point) >= 0) {
      return 1;
    }
    return EXTENDED.indexOf(point) >= 0 ? 2 : 0;
  }
}

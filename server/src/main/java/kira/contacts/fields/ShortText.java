package kira.contacts.fields;

import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/** A line of text in a request that may be missing. */
public final class ShortText {
  private ShortText() {}

  /**
   * The line without what does not belong into one; null when nothing is left.
   *
   * @param most characters
   * @throws Problem 400 {@code too_long}
   */
  public static @Nullable String read(String field, @Nullable String text, int most) {
    var clean = text == null ? "" : CleanText.line(text);
    if (clean.length() > most) {
      throw Problem.badRequest("too_long", "Write at most %,d characters.".formatted(most), field);
    }
    return clean.isEmpty() ? null : clean;
  }
}

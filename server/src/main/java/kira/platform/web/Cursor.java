package kira.platform.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The opaque place in a list where the next page begins: the sort key of the last row. */
public final class Cursor {
  private static final String SEPARATOR = "\u001f";

  private Cursor() {}

  public static String encode(String... parts) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
  }

  /** The parts of a cursor; a {@link Problem} {@code invalid_cursor} when it is not one of ours. */
  public static List<String> decode(String cursor, int parts) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      var found = List.of(text.split(SEPARATOR, -1));
      if (found.size() == parts) {
        return found;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same answer: how it is broken is of no use to the caller.
    }
    throw invalid();
  }

  public static Problem invalid() {
    return Problem.badRequest(
        "invalid_cursor", "The cursor is not one that this list gave out.", "cursor");
  }
}

package kira.channels.chat;

import java.util.Optional;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/** What is checked of every caller before anything else, whichever way they come in. */
final class ChatDoor {
  private ChatDoor() {}

  /**
   * Refuses the pages of sites that the workspace does not name. What sends no origin is no page of
   * another site, and pages of this server, such as the demo shop, are always welcome.
   */
  static void admit(ChatSettings chat, Optional<String> origin, boolean own) {
    if (!own && origin.isPresent() && !Origins.allows(chat.allowedOrigins(), origin.get())) {
      throw new Problem(
          403,
          "origin_refused",
          "The chat of this workspace does not serve %s. Add it to the allowed sites."
              .formatted(CleanText.line(origin.get())),
          null);
    }
  }

  /** One clean line, cut to a length; null when nothing is left. */
  static @Nullable String line(@Nullable String text, int most) {
    if (text == null) {
      return null;
    }
    var clean = CleanText.line(text.length() > 2 * most ? text.substring(0, 2 * most) : text);
    if (clean.isEmpty()) {
      return null;
    }
    return clean.length() <= most
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, clean.codePointCount(0, most) - 1));
  }

  /** A web address that is safe to show as a link; null for anything else. */
  static @Nullable String address(@Nullable String text, int most) {
    var clean = line(text, most);
    return clean != null && clean.matches("(?i)https?://\\S+") ? clean : null;
  }
}

package kira.channels.chat;

import java.util.List;
import kira.team.WorkspaceSettings.Section;
import org.jspecify.annotations.Nullable;

/**
 * How a workspace's chat looks and whom it serves.
 *
 * @param title null shows the workspace's name
 * @param greeting null shows the standard one
 * @param color of the brand, {@code #rrggbb}
 * @param position corner of the page, {@code LEFT} or {@code RIGHT}
 * @param allowedOrigins sites that may carry the chat, see {@link Origins}; none means this server
 * @param requireIdentity whether only people whom the customer's server vouches for are served
 * @param identitySecret sealed; null until one is made
 * @param suggestions questions offered to begin with
 */
record ChatSettings(
    @Nullable String title,
    @Nullable String greeting,
    String color,
    Position position,
    List<String> allowedOrigins,
    boolean requireIdentity,
    @Nullable String identitySecret,
    List<String> suggestions) {

  enum Position {
    LEFT,
    RIGHT
  }

  static final Section<ChatSettings> SECTION =
      new Section<>(
          "chat",
          ChatSettings.class,
          new ChatSettings(
              null, null, "#6750e8", Position.RIGHT, List.of(), false, null, List.of()));

  ChatSettings {
    allowedOrigins = List.copyOf(allowedOrigins);
    suggestions = List.copyOf(suggestions);
  }

  ChatSettings withIdentitySecret(String sealed) {
    return new ChatSettings(
        title, greeting, color, position, allowedOrigins, requireIdentity, sealed, suggestions);
  }

  /** Does not show the secret, not even sealed, in a log. */
  @Override
  public String toString() {
    return "ChatSettings[title=%s]".formatted(title);
  }
}

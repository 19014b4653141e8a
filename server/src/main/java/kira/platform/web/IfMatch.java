package kira.platform.web;

/**
 * The version a client saw last, from its {@code If-Match} header. As a controller's parameter it
 * is required (428 without); as {@code Optional<IfMatch>} it may be missing.
 */
public record IfMatch(long version) {
  static final String HEADER = "If-Match";

  /** The {@code ETag} of a version. */
  public static String tag(long version) {
    return "\"" + version + "\"";
  }

  /** 409 {@code version_conflict} with the current state, unless this is the current version. */
  public void require(long current, Object state) {
    if (version != current) {
      throw conflict(state);
    }
  }

  public static Problem conflict(Object current) {
    return Problem.conflict("version_conflict", "Somebody else has changed this since you saw it.")
        .with("current", current);
  }

  static IfMatch parse(String header) {
    var text = header.strip();
    if (text.startsWith("W/")) {
      text = text.substring(2);
    }
    if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1);
    }
    try {
      return new IfMatch(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw Problem.badRequest(
          "invalid_request", "If-Match is not a version such as \"7\".", HEADER);
    }
  }
}

package kira.platform.web;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a list goes on: the sort keys of the last item shown. It is opaque to clients and trusted
 * in nothing: a made-up one only names another place in the caller's own list.
 */
public record Cursor(List<String> keys) {
  private static final String SEPARATOR = "\n";
  private static final int LONGEST = 2_000;

  public Cursor {
    keys = List.copyOf(keys);
  }

  public static Cursor of(Object... keys) {
    return new Cursor(Arrays.stream(keys).map(Object::toString).toList());
  }

  /**
   * Reads what a client sent back; anything else than a cursor of this many keys is a bad request.
   */
  public static Cursor parse(String text, int keys) {
    if (text.length() > LONGEST) {
      throw invalid();
    }
    try {
      var decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      var parts = decoded.split(SEPARATOR, -1);
      if (parts.length == keys && decoded.indexOf('\0') < 0) {
        return new Cursor(Arrays.stream(parts).map(Cursor::unescape).toList());
      }
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
    throw invalid();
  }

  public String text(int key) {
    return keys.get(key);
  }

  public Instant instant(int key) {
    return as(key, Instant::parse);
  }

  public UUID uuid(int key) {
    return as(key, UUID::fromString);
  }

  public long number(int key) {
    return as(key, Long::parseLong);
  }

  /** As the {@code next} of a {@link Page}. */
  @Override
  public String toString() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            keys.stream()
                .map(Cursor::escape)
                .collect(Collectors.joining(SEPARATOR))
                .getBytes(StandardCharsets.UTF_8));
  }

  private <T> T as(int key, Function<String, T> reader) {
    try {
      return reader.apply(keys.get(key));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw invalid();
    }
  }

  private static String escape(String key) {
    return key.replace("%", "%25").replace("\n", "%0A");
  }

  private static String unescape(String key) {
    return key.replace("%0A", "\n").replace("%25", "%");
  }

  private static Problem invalid() {
    return Problem.badRequest("invalid_request", "The cursor is not one of this list.", "cursor");
  }
}

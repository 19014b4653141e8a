package kira.channels.email.proof;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A list such as {@code v=1; a=rsa-sha256}, as DKIM and DMARC write what they have to say. */
final class TagList {
  private static final int MOST = 100;

  private final Map<String, String> tags;

  private TagList(Map<String, String> tags) {
    this.tags = tags;
  }

  /** Empty where it is none, or names something twice. */
  static Optional<TagList> of(String text) {
    var tags = new HashMap<String, String>();
    for (var part : text.split(";", MOST)) {
      if (!part.isBlank() && !isRead(part, tags)) {
        return Optional.empty();
      }
    }
    return Optional.of(new TagList(tags));
  }

  /** What can be read of it; of what is named twice the first. */
  static TagList legible(String text) {
    var tags = new HashMap<String, String>();
    for (var part : text.split(";", MOST)) {
      var _ = isRead(part, tags);
    }
    return new TagList(tags);
  }

  private static boolean isRead(String part, Map<String, String> tags) {
    int equals = part.indexOf('=');
    var name = equals < 0 ? "" : part.substring(0, equals).strip();
    return name.matches("[A-Za-z][A-Za-z0-9_]{0,30}")
        && tags.putIfAbsent(name, part.substring(equals + 1).strip()) == null;
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(tags.get(name));
  }

  /** With the white space gone that long values are folded at. */
  Optional<String> compact(String name) {
    return get(name).map(value -> value.replaceAll("[ \\t\\r\\n]+", ""));
  }
}

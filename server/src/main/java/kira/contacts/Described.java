package kira.contacts;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a source says of somebody, as it wrote it.
 *
 * @param more traits by name: values of the workspace's own fields, when they name one
 */
public record Described(
    @Nullable String name,
    @Nullable String email,
    @Nullable String phone,
    @Nullable String locale,
    @Nullable String timeZone,
    Map<String, JsonNode> more) {
  static final Described NOTHING = new Described(null, null, null, null, null, Map.of());

  public Described {
    more = Map.copyOf(more);
  }
}

package kira.channels.whatsapp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes a webhook apart. One may hold the messages and statuses of several numbers; each becomes an
 * item of its own, known by the ids that are in it, since a webhook that is sent again may be
 * bundled otherwise.
 */
final class WhatsAppHook {
  private WhatsAppHook() {}

  /**
   * @param key the same whenever the same thing is told
   * @param type as the provider calls it
   * @param body JSON that {@link WhatsAppEvent} reads
   */
  record Part(String key, String type, String body) {}

  static List<Part> parts(byte[] body) {
    var parts = new ArrayList<Part>();
    var whole = Graph.json(body).orElse(null);
    if (whole == null) {
      parts.add(new Part("unreadable/" + hash(body), "", text(body)));
      return parts;
    }
    for (var entry : whole.path("entry")) {
      for (var change : entry.path("changes")) {
        var field = Graph.text(change, "field");
        if ("messages".equals(field)) {
          messages(parts, change.path("value"));
        } else {
          other(parts, entry, field, change.path("value"));
        }
      }
    }
    if (parts.isEmpty()) {
      parts.add(new Part("unknown/" + hash(body), "", text(body)));
    }
    return parts;
  }

  private static void messages(List<Part> parts, JsonNode value) {
    for (var message : value.path("messages")) {
      var id = Graph.text(message, "id");
      var type = Graph.text(message, "type");
      var item = part(value, "message", message);
      item.put("contact", contact(value, Graph.text(message, "from")));
      parts.add(whole(id == null ? null : "message/" + id, type == null ? "message" : type, item));
    }
    for (var status : value.path("statuses")) {
      var id = Graph.text(status, "id");
      var what = Graph.text(status, "status");
      parts.add(
          whole(
              id == null || what == null ? null : "status/%s/%s".formatted(id, what),
              what == null ? "status" : what,
              part(value, "status", status)));
    }
    for (var error : value.path("errors")) {
      parts.add(whole(null, "error", part(value, "error", error)));
    }
  }

  private static void other(
      List<Part> parts, JsonNode entry, @Nullable String field, JsonNode value) {
    var item = new LinkedHashMap<String, Object>();
    item.put("field", field == null ? "" : field);
    item.put("account", entry.path("id").asString(""));
    // The same change a second time is news again: the quality falls, rises and falls.
    item.put("time", entry.path("time").asLong(0));
    item.put("value", value);
    parts.add(whole(null, field == null ? "" : field, item));
  }

  private static LinkedHashMap<String, Object> part(JsonNode value, String name, JsonNode of) {
    var item = new LinkedHashMap<String, Object>();
    item.put("number", value.path("metadata").path("phone_number_id").asString(""));
    item.put(name, of);
    return item;
  }

  /** Who wrote; a webhook names everybody whose messages are in it. */
  private static @Nullable JsonNode contact(JsonNode value, @Nullable String from) {
    for (var contact : value.path("contacts")) {
      if (from != null && from.equals(Graph.text(contact, "wa_id"))) {
        return contact;
      }
    }
    return null;
  }

  private static Part whole(@Nullable String key, String type, Object item) {
    var body = Graph.JSON.writeValueAsString(item);
    return new Part(
        key == null ? "told/" + hash(body.getBytes(StandardCharsets.UTF_8)) : key, type, body);
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).replace("\0", "");
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

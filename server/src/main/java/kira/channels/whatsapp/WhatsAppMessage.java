package kira.channels.whatsapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message of a customer, as one reads it.
 *
 * @param from digits, without +
 * @param number of ours to which it was written, by the provider's id
 * @param text what is read in its place; empty when there is nothing to read
 * @param media a file that is still with the provider
 * @param answers the message that it quotes, answers or reacts to
 * @param chosen id of the answer that was pressed
 */
record WhatsAppMessage(
    String id,
    String number,
    String from,
    @Nullable String name,
    String type,
    String text,
    @Nullable Media media,
    @Nullable String answers,
    @Nullable String chosen,
    Instant at) {
  static final String REACTION = "reaction";
  static final String SYSTEM = "system";

  /**
   * @param id with the provider, who keeps it for a week
   */
  record Media(String id, String type, String name) {}

  static Optional<WhatsAppMessage> read(JsonNode item) {
    var message = item.path("message");
    var id = Graph.text(message, "id");
    var from = Graph.text(message, "from");
    var type = Graph.text(message, "type");
    if (id == null || from == null || type == null) {
      return Optional.empty();
    }
    var quoted = Graph.text(message.path("context"), "id");
    return Optional.of(
        new WhatsAppMessage(
            id,
            item.path("number").asString(""),
            from,
            Graph.text(item.path("contact").path("profile"), "name"),
            type,
            text(type, message),
            media(type, message.path(type)),
            type.equals(REACTION) ? Graph.text(message.path(REACTION), "message_id") : quoted,
            type.equals("interactive") ? chosenId(message.path(type)) : null,
            WhatsAppEvent.at(message)));
  }

  /** The number that somebody has from now on, if that is what is told. */
  static Optional<String> newNumber(JsonNode message) {
    var system = message.path(SYSTEM);
    return system.path("type").asString("").equals("user_changed_number")
        ? Optional.ofNullable(Graph.text(system, "wa_id"))
            .filter(number ->
                number.matches("\\d{5,20}") && !number.equals(Graph.text(message, "from")))
        : Optional.empty();
  }

  private static String text(String type, JsonNode message) {
    var part = message.path(type);
    return switch (type) {
      case "text" -> part.path("body").asString("");
      case "image", "video", "document", "audio", "sticker" -> part.path("caption").asString("");
      case "location" -> location(part);
      case "contacts" -> contacts(part);
      case REACTION -> part.path("emoji").asString("");
      case "interactive" -> chosen(part);
      case "button" -> part.path("text").asString("");
      case "order" -> order(part);
      case SYSTEM -> part.path("body").asString("");
      default -> unsupported(message);
    };
  }

  private static String location(JsonNode part) {
    var place =
        Stream.of(Graph.text(part, "name"), Graph.text(part, "address"))
            .filter(each -> each != null)
            .collect(Collectors.joining("\n"));
    var where =
        String.format(
            Locale.ROOT,
            "%.5f, %.5f",
            part.path("latitude").asDouble(0),
            part.path("longitude").asDouble(0));
    var url = Graph.text(part, "url");
    return "📍 "
        + (place.isEmpty() ? "" : place + "\n")
        + where
        + (url == null || !url.startsWith("https://") ? "" : "\n" + url);
  }

  private static String contacts(JsonNode part) {
    var cards = new ArrayList<String>();
    for (var contact : part) {
      var lines = new ArrayList<String>();
      var name = Graph.text(contact.path("name"), "formatted_name");
      var company = Graph.text(contact.path("org"), "company");
      lines.add("👤 " + (name == null ? "" : name) + (company == null ? "" : ", " + company));
      contact.path("phones").forEach(phone -> add(lines, Graph.text(phone, "phone")));
      contact.path("emails").forEach(email -> add(lines, Graph.text(email, "email")));
      cards.add(String.join("\n", lines));
    }
    return String.join("\n\n", cards);
  }

  private static void add(List<String> lines, @Nullable String line) {
    if (line != null) {
      lines.add(line);
    }
  }

  private static @Nullable String chosenId(JsonNode part) {
    return Graph.text(part.path(part.path("type").asString("")), "id");
  }

  private static String chosen(JsonNode part) {
    var reply = part.path(part.path("type").asString(""));
    var title = reply.path("title").asString("");
    var description = Graph.text(reply, "description");
    return description == null ? title : title + "\n" + description;
  }

  private static String order(JsonNode part) {
    var lines = new ArrayList<String>();
    add(lines, Graph.text(part, "text"));
    for (var item : part.path("product_items")) {
      lines.add(
          "%s × %s, %s %s"
              .formatted(
                  item.path("quantity").asString(""),
                  item.path("product_retailer_id").asString(""),
                  item.path("item_price").asString(""),
                  item.path("currency").asString("")));
    }
    return "🛒 " + String.join("\n", lines);
  }

  /** What the provider says of a message that it does not pass on. */
  private static String unsupported(JsonNode message) {
    var error = message.path("errors").path(0);
    return error.isObject() ? "[%s]".formatted(GraphFault.of(error).words()) : "[?]";
  }

  private static @Nullable Media media(String type, JsonNode part) {
    var id = Graph.text(part, "id");
    boolean isFile =
        switch (type) {
          case "image", "video", "document", "audio", "sticker" -> true;
          default -> false;
        };
    if (!isFile || id == null) {
      return null;
    }
    // "audio/ogg; codecs=opus"
    var mime = part.path("mime_type").asString("application/octet-stream").split(";", 2)[0].strip();
    var given = Graph.text(part, "filename");
    return new Media(id, mime, given == null ? type + ending(mime) : given);
  }

  private static String ending(String mime) {
    return switch (mime.toLowerCase(Locale.ROOT)) {
      case "image/jpeg" -> ".jpg";
      case "image/png" -> ".png";
      case "image/webp" -> ".webp";
      case "video/mp4" -> ".mp4";
      case "video/3gpp" -> ".3gp";
      case "audio/ogg" -> ".ogg";
      case "audio/mpeg" -> ".mp3";
      case "audio/mp4" -> ".m4a";
      case "audio/aac" -> ".aac";
      case "audio/amr" -> ".amr";
      case "application/pdf" -> ".pdf";
      default -> "";
    };
  }
}

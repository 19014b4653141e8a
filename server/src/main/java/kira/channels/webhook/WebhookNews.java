package kira.channels.webhook;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Json;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What comes in at the door of an account, in the form that the article on the channel describes.
 * Whoever writes it is a programmer of the workspace: what is wrong is told with the field at
 * fault.
 *
 * @param key the same when it is told again
 * @param type {@code message}, {@code status}, or something that nobody here knows
 * @param at when it happened, or came
 */
record WebhookNews(
    String key,
    String type,
    @Nullable String id,
    @Nullable String from,
    @Nullable String name,
    String text,
    List<Attachment> attachments,
    @Nullable UUID delivery,
    @Nullable String status,
    @Nullable String words,
    Instant at) {
  static final String MESSAGE = "message";
  static final String STATUS = "status";
  static final List<String> STATES = List.of("delivered", "read", "failed");

  static final int LARGEST = 4_000_000;
  private static final int LONGEST_ID = 200;
  private static final int LONGEST_NAME = 120;
  private static final int LONGEST_TEXT = 8_000;
  private static final int LONGEST_WORDS = 500;
  private static final int LONGEST_URL = 2_000;
  private static final int MOST_FILES = 10;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  WebhookNews {
    attachments = List.copyOf(attachments);
  }

  /**
   * @param content base64; null when it is to be fetched
   */
  record Attachment(String name, String type, @Nullable String url, @Nullable String content) {}

  /**
   * Reads what was signed.
   *
   * @param header the id of the request, for what has none of its own
   * @throws Problem 400 or 413 with the field at fault
   */
  static WebhookNews of(String header, byte[] body, Instant now) {
    if (body.length > LARGEST) {
      throw Problem.tooLarge("A request has at most 4 MB. Give larger files by their URL.");
    }
    @Nullable JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JacksonException e) {
      throw Problem.badRequest("invalid_json", "The body is not JSON.", null);
    }
    if (json == null || !json.isObject()) {
      throw Problem.badRequest("invalid_json", "The body is not a JSON object.", null);
    }
    return switch (needed(json, "type", 100)) {
      case MESSAGE -> message(json, now);
      case STATUS -> status(json, now);
      default ->
          new WebhookNews(
              "other/" + header,
              CleanText.line(json.path("type").asString("")),
              null,
              null,
              null,
              // Kept as it came, for whoever wants to know what it was.
              json.toString(),
              List.of(),
              null,
              null,
              null,
              now);
    };
  }

  private static WebhookNews message(JsonNode json, Instant now) {
    var id = needed(json, "id", LONGEST_ID);
    var from = needed(json, "from", LONGEST_ID);
    if (!from.equals(CleanText.line(from))) {
      throw fault("from", "An id has no spaces around it and no invisible characters.");
    }
    var attachments = attachments(json.path("attachments"));
    var text = optional(json, "text", LONGEST_TEXT);
    if ((text == null || text.isBlank()) && attachments.isEmpty()) {
      throw fault("text", "A message has a text, or attachments.");
    }
    return new WebhookNews(
        "message/" + id,
        MESSAGE,
        id,
        from,
        optional(json, "name", LONGEST_NAME),
        text == null ? "" : text,
        attachments,
        null,
        null,
        null,
        time(json, now));
  }

  private static WebhookNews status(JsonNode json, Instant now) {
    var id = needed(json, "id", LONGEST_ID);
    UUID delivery;
    try {
      delivery = UUID.fromString(needed(json, "delivery", LONGEST_ID));
    } catch (IllegalArgumentException e) {
      throw fault("delivery", "This is the id of the message as Kira sent it.");
    }
    var status = needed(json, "status", LONGEST_ID);
    if (!STATES.contains(status)) {
      throw fault("status", "A status is delivered, read or failed.");
    }
    return new WebhookNews(
        "status/" + id,
        STATUS,
        id,
        null,
        null,
        "",
        List.of(),
        delivery,
        status,
        optional(json, "reason", LONGEST_WORDS),
        time(json, now));
  }

  private static List<Attachment> attachments(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return List.of();
    }
    if (!json.isArray() || json.size() > MOST_FILES) {
      throw fault("attachments", "A list of at most %d attachments.".formatted(MOST_FILES));
    }
    var attachments = new ArrayList<Attachment>();
    for (int i = 0; i < json.size(); i++) {
      attachments.add(attachment(json.get(i), "attachments[%d]".formatted(i)));
    }
    return attachments;
  }

  private static Attachment attachment(JsonNode json, String field) {
    if (!json.isObject()) {
      throw fault(field, "An attachment is an object.");
    }
    var url = text(json, "url", field + ".url", LONGEST_URL);
    var content = text(json, "content", field + ".content", LARGEST);
    if ((url == null) == (content == null)) {
      throw fault(field, "An attachment has a url or a content, and not both.");
    }
    if (content != null) {
      try {
        if (Base64.getDecoder().decode(content).length == 0) {
          throw fault(field + ".content", "The content is empty.");
        }
      } catch (IllegalArgumentException e) {
        throw fault(field + ".content", "The content is not base64.");
      }
    }
    if (url != null && address(url).isEmpty()) {
      throw fault(field + ".url", "An address begins with https://");
    }
    var name = text(json, "name", field + ".name", LONGEST_NAME);
    var type = text(json, "type", field + ".type", LONGEST_NAME);
    return new Attachment(
        name == null || name.isBlank() ? "file" : name,
        type == null || type.isBlank() ? "application/octet-stream" : type,
        url,
        content);
  }

  /** An address that messages or files may be at; empty for what is none. */
  static Optional<URI> address(String text) {
    try {
      var uri = URI.create(text);
      var scheme = uri.getScheme();
      boolean isWeb = "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
      return isWeb && uri.getHost() != null && uri.getRawUserInfo() == null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Instant time(JsonNode json, Instant now) {
    var text = optional(json, "at", LONGEST_NAME);
    if (text == null) {
      return now;
    }
    try {
      var at = Instant.parse(text);
      // Nothing happens before it does; whose clock is ahead is not to be taken at their word.
      return at.isAfter(now) ? now : at;
    } catch (DateTimeException e) {
      throw fault("at", "A time is like 2027-01-31T09:30:00Z.");
    }
  }

  private static String needed(JsonNode json, String field, int longest) {
    var text = text(json, field, field, longest);
    if (text == null || text.isBlank()) {
      throw fault(field, "This is needed: 1 to %d characters.".formatted(longest));
    }
    return text;
  }

  private static @Nullable String optional(JsonNode json, String field, int longest) {
    return text(json, field, field, longest);
  }

  private static @Nullable String text(JsonNode json, String name, String field, int longest) {
    var value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw fault(field, "This is a text.");
    }
    if (value.asString().length() > longest) {
      throw fault(field, "At most %,d characters.".formatted(longest));
    }
    return value.asString();
  }

  private static Problem fault(String field, String words) {
    return Problem.badRequest("invalid_request", words, field);
  }

  String kept() {
    return Json.MAPPER.writeValueAsString(this);
  }

  static Optional<WebhookNews> ofKept(String kept) {
    try {
      return Optional.ofNullable(Json.MAPPER.readValue(kept, WebhookNews.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}

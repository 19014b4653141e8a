package kira.collector;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import kira.contacts.Described;
import kira.contacts.Sender;
import kira.contacts.TrackedEvent;
import kira.platform.html.CleanText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads messages as the SDKs write them; what is not understood is left out, never guessed. */
final class MessageReader {
  private static final String USUAL = "0000-00-00T00:00:00.000Z";
  private static final int LONGEST_ID = 200;
  private static final int LONGEST_NAME = 200;
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");

  /** Traits that every contact has; all others are values of the workspace's own fields. */
  private static final Set<String> COMMON =
      Set.of("name", "firstName", "lastName", "firstname", "lastname", "email", "phone");

  /** A page's place, which SDKs also write into the context. */
  private static final Set<String> PLACE = Set.of("path", "url", "title", "referrer", "search");

  private final Message.Arrival arrival;
  private final Consumer<Message.Unfit> leftOut;

  /**
   * @param leftOut hears of what of a message that is good else could not be read
   */
  MessageReader(Message.Arrival arrival, Consumer<Message.Unfit> leftOut) {
    this.arrival = arrival;
    this.leftOut = leftOut;
  }

  /** A message that cannot be taken; its reason is for people to read. */
  static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    final transient Message.Unfit unfit;

    UnfitException(String reason, String what) {
      super(reason, null, false, false);
      unfit = new Message.Unfit(reason, what);
    }
  }

  /**
   * @param type that the request's path names; null where each message names its own
   */
  Message read(JsonNode json, @Nullable String type) throws UnfitException {
    if (!json.isObject()) {
      throw new UnfitException("invalid_message", "");
    }
    return switch (type == null ? json.path("type").asString("") : type) {
      case "track" ->
          did(TrackedEvent.Type.TRACK, event(json), properties(json, "properties"), json);
      case "page" -> page(TrackedEvent.Type.PAGE, json);
      case "screen" -> page(TrackedEvent.Type.SCREEN, json);
      case "group" -> group(json);
      case "identify" -> identify(json);
      case "alias" -> alias(json);
      default -> throw new UnfitException("unknown_type", "type");
    };
  }

  private Message did(TrackedEvent.Type type, String name, ObjectNode properties, JsonNode json)
      throws UnfitException {
    var sender = sender(json);
    return new Message.Did(
        sender,
        new TrackedEvent(
            id(json), type, name, properties, time(json), arrival.source(), arrival.visit()));
  }

  private String event(JsonNode json) throws UnfitException {
    var event = json.path("event");
    var name =
        event.isString() ? CleanText.line(CleanText.cut(event.asString(), 2 * LONGEST_NAME)) : "";
    if (name.isEmpty()) {
      throw new UnfitException("missing_event", "event");
    }
    if (name.length() > LONGEST_NAME || name.startsWith("$")) {
      throw new UnfitException("invalid_event", "event");
    }
    return name;
  }

  private Message page(TrackedEvent.Type type, JsonNode json) throws UnfitException {
    var properties = properties(json, "properties");
    if (type == TrackedEvent.Type.PAGE) {
      var place = json.path("context").path("page");
      for (var key : PLACE) {
        if (!properties.has(key) && place.path(key).isString()) {
          properties.put(key, PropertyText.clean(place.path(key).asString()));
        }
      }
    }
    var category = json.path("category");
    if (category.isString() && !properties.has("category")) {
      properties.put("category", PropertyText.clean(category.asString()));
    }
    return did(
        type,
        line(json.path("name"))
            .or(() -> line(properties.path("name")))
            .or(() -> line(properties.path("title")))
            .or(() -> line(properties.path("path")))
            .orElse(""),
        properties,
        json);
  }

  private Message group(JsonNode json) throws UnfitException {
    var group = id(json.path("groupId"), "groupId");
    if (group.isEmpty()) {
      throw new UnfitException("missing_group", "groupId");
    }
    var traits = properties(json, "traits");
    traits.put("groupId", group.get());
    return did(
        TrackedEvent.Type.GROUP, line(traits.path("name")).orElse(group.get()), traits, json);
  }

  private Message identify(JsonNode json) throws UnfitException {
    var traits = json.path("traits");
    if (!traits.isObject() && !traits.isMissingNode() && !traits.isNull()) {
      throw new UnfitException("invalid_traits", "traits");
    }
    var more = new LinkedHashMap<String, JsonNode>();
    for (var trait : traits.properties()) {
      if (!COMMON.contains(trait.getKey()) && !trait.getValue().isNull()) {
        more.put(CleanText.cut(trait.getKey(), LONGEST_NAME), PropertyText.clean(trait.getValue()));
      }
    }
    var context = json.path("context");
    return new Message.Identify(
        sender(json),
        new Described(
            name(traits),
            text(traits.path("email")),
            text(traits.path("phone")),
            text(context.path("locale")),
            text(context.path("timezone")),
            more),
        id(json));
  }

  private static @Nullable String name(JsonNode traits) {
    var whole = text(traits.path("name"));
    if (whole != null && !whole.isBlank()) {
      return whole;
    }
    var first = either(traits, "firstName", "firstname");
    var last = either(traits, "lastName", "lastname");
    var both = (first + " " + last).strip();
    return both.isEmpty() ? null : both;
  }

  private static String either(JsonNode traits, String one, String other) {
    var text = text(traits.path(traits.has(one) ? one : other));
    return text == null ? "" : text;
  }

  private Message alias(JsonNode json) throws UnfitException {
    var user = id(json.path("userId"), "userId");
    var previous = id(json.path("previousId"), "previousId");
    if (user.isEmpty()) {
      throw new UnfitException("missing_id", "userId");
    }
    if (previous.isEmpty()) {
      throw new UnfitException("missing_id", "previousId");
    }
    return new Message.Alias(previous.get(), user.get(), id(json));
  }

  private static Sender sender(JsonNode json) throws UnfitException {
    var anonymous = id(json.path("anonymousId"), "anonymousId");
    var user = id(json.path("userId"), "userId");
    if (anonymous.isEmpty() && user.isEmpty()) {
      throw new UnfitException("missing_id", "userId");
    }
    var locale = line(json.path("context").path("locale")).filter(text -> text.length() <= 35);
    return new Sender(anonymous.orElse(null), user.orElse(null), locale.orElse(null));
  }

  /** Ids are texts; numbers are what some programs make of them. */
  private static Optional<String> id(JsonNode json, String field) throws UnfitException {
    if (json.isMissingNode() || json.isNull()) {
      return Optional.empty();
    }
    if (!json.isString() && !json.isIntegralNumber()) {
      throw new UnfitException("invalid_id", field);
    }
    if (json.asString().length() > LONGEST_ID) {
      throw new UnfitException("invalid_id", field);
    }
    var text = CleanText.line(json.asString());
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The message's own id as ours: two sources may use the same one. */
  private UUID id(JsonNode json) throws UnfitException {
    var given = id(json.path("messageId"), "messageId");
    return given
        .map(text ->
            UUID.nameUUIDFromBytes(
                (arrival.source() + "/" + text).getBytes(StandardCharsets.UTF_8)))
        .orElseGet(UUID::randomUUID);
  }

  private static ObjectNode properties(JsonNode json, String field) throws UnfitException {
    var properties = json.path(field);
    if (properties.isMissingNode() || properties.isNull()) {
      return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    }
    if (PropertyText.clean(properties) instanceof ObjectNode clean) {
      return clean;
    }
    throw new UnfitException("invalid_" + field, field);
  }

  /**
   * When it happened by our clock: the sender's may be wrong, but it says how long ago that was
   * when it sent.
   */
  private Instant time(JsonNode json) {
    var said = instant(json, "timestamp").or(() -> instant(json, "originalTimestamp"));
    var sent = instant(json, "sentAt").or(() -> Optional.ofNullable(arrival.sentAt()));
    var at =
        said.map(time -> sent.map(s -> arrival.at().minus(Duration.between(time, s))).orElse(time))
            .orElse(arrival.at());
    // Nothing has happened that is yet to come.
    var bounded = at.isAfter(arrival.at()) ? arrival.at() : at.isBefore(FIRST) ? FIRST : at;
    return bounded.truncatedTo(ChronoUnit.MICROS);
  }

  private Optional<Instant> instant(JsonNode json, String field) {
    var value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    var read = instant(value);
    if (read.isEmpty()) {
      leftOut.accept(new Message.Unfit("invalid_time", field));
    }
    return read;
  }

  /** A time as text, or as milliseconds since 1970; empty for anything else. */
  static Optional<Instant> instant(JsonNode value) {
    try {
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return inRange(Instant.ofEpochMilli(value.longValue()));
      }
      if (!value.isString() || value.asString().length() > 40) {
        return Optional.empty();
      }
      var text = value.asString();
      return inRange(isUsual(text) ? usual(text) : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether it is written as browsers and nearly all libraries do. */
  private static boolean isUsual(String text) {
    if (text.length() != USUAL.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char form = USUAL.charAt(i);
      char c = text.charAt(i);
      if (form == '0' ? c < '0' || c > '9' : c != form) {
        return false;
      }
    }
    return true;
  }

  /** Read by its places, since a formatter takes longer than all the rest of a message. */
  private static Instant usual(String text) {
    return LocalDateTime.of(
            number(text, 0, 4),
            number(text, 5, 7),
            number(text, 8, 10),
            number(text, 11, 13),
            number(text, 14, 16),
            number(text, 17, 19),
            number(text, 20, 23) * 1_000_000)
        .toInstant(ZoneOffset.UTC);
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private static Optional<Instant> inRange(Instant time) {
    return time.getEpochSecond() > -62_000_000_000L && time.getEpochSecond() < 253_000_000_000L
        ? Optional.of(time)
        : Optional.empty();
  }

  private static Optional<String> line(JsonNode json) {
    if (!json.isString()) {
      return Optional.empty();
    }
    var clean =
        CleanText.cut(
            CleanText.line(CleanText.cut(json.asString(), 2 * LONGEST_NAME)), LONGEST_NAME);
    return clean.isEmpty() ? Optional.empty() : Optional.of(clean);
  }

  private static @Nullable String text(JsonNode json) {
    return json.isString() || json.isNumber() ? json.asString() : null;
  }

  /** The type that a path of the collector names, by its long name or its first letter. */
  static Optional<String> typeOf(String path) {
    return switch (path.toLowerCase(Locale.ROOT)) {
      case "t", "track" -> Optional.of("track");
      case "p", "page" -> Optional.of("page");
      case "s", "screen" -> Optional.of("screen");
      case "g", "group" -> Optional.of("group");
      case "i", "identify" -> Optional.of("identify");
      case "a", "alias" -> Optional.of("alias");
      default -> Optional.empty();
    };
  }
}

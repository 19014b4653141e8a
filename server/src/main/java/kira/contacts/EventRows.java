package kira.contacts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import kira.contacts.filter.Words;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What contacts did as rows: what is told of it, and beside it what filters compare. */
final class EventRows {
  /** Of an event's properties so many can be filtered by; the story keeps them all. */
  private static final int MOST_PROPERTIES = 50;

  private static final int LONGEST_NAME = 100;

  private EventRows() {}

  static EventIntake.Row row(UUID contact, TrackedEvent event, long place) {
    return new EventIntake.Row(
        contact,
        event.id(),
        event.key(),
        event.at(),
        place,
        event.source(),
        Json.MAPPER.writeValueAsString(comparable(event)),
        Json.MAPPER.writeValueAsString(new ContactStory.Told(event.name(), event.properties())));
  }

  /** The plain properties as they are compared: words folded, numbers as numbers. */
  private static Map<String, Object> comparable(TrackedEvent event) {
    var kept = new LinkedHashMap<String, Object>();
    if (event.type() != TrackedEvent.Type.TRACK && !event.name().isEmpty()) {
      kept.put("name", Words.fold(event.name()));
    }
    for (var property : event.properties().properties()) {
      var value = comparable(property.getValue());
      if (value != null && property.getKey().length() <= LONGEST_NAME) {
        kept.putIfAbsent(property.getKey(), value);
      }
      if (kept.size() >= MOST_PROPERTIES) {
        break;
      }
    }
    return kept;
  }

  private static @Nullable Object comparable(JsonNode value) {
    if (value.isString()) {
      return Words.fold(value.asString());
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isNumber() ? value.numberValue() : null;
  }
}

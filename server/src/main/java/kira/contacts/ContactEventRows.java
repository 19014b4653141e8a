package kira.contacts;

import java.util.LinkedHashMap;
import java.util.List;
import kira.contacts.ContactEvent.ContactDid;
import kira.contacts.filter.Words;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import kira.objects.StateTable.Written;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What contacts did as rows that filters find, written in the commit of the event itself. */
final class ContactEventRows {
  /** Of an event's properties so many can be filtered by; the journal keeps them all. */
  private static final int MOST_PROPERTIES = 50;

  private static final int LONGEST_NAME = 100;

  private ContactEventRows() {}

  static Rows<ContactState, ContactEvent> rows() {
    return new Rows<ContactState, ContactEvent>(
            "contact_event",
            List.of(
                new RowColumn("contact_id", "uuid"),
                new RowColumn("name", "text"),
                new RowColumn("happened_at", "timestamptz"),
                new RowColumn("id", "uuid"),
                new RowColumn("told_to", "uuid"),
                new RowColumn("properties", "jsonb")),
            4,
            (written, event) -> of(written, event))
        .ownedBy("contact_id");
  }

  private static List<@Nullable Object[]> of(Written<ContactState> written, ContactEvent event) {
    if (!(event instanceof ContactDid did)) {
      return List.of();
    }
    var what = did.event();
    var row =
        new @Nullable Object[] {
          written.id(), what.key(), what.at(), what.id(), written.id(), comparable(what)
        };
    return List.<@Nullable Object[]>of(row);
  }

  /** The plain properties as they are compared: words folded, numbers as numbers. */
  static java.util.Map<String, Object> comparable(TrackedEvent event) {
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

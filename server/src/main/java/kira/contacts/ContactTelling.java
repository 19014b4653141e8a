package kira.contacts;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kira.objects.Json;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.Telling;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells a person what is kept of them as a contact, and all that ever happened with it. */
@Component
class ContactTelling {
  private static final int PAGE = 500;

  /** After everything that has happened. */
  private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  private final ContactTable contacts;
  private final PersonTable table;
  private final SegmentTable segments;
  private final ContactEvents events;
  private final Blobs blobs;

  ContactTelling(
      ContactTable contacts,
      PersonTable table,
      SegmentTable segments,
      ContactEvents events,
      Blobs blobs) {
    this.events = events;
    this.blobs = blobs;
    this.contacts = contacts;
    this.table = table;
    this.segments = segments;
  }

  void tell(Person person, Telling to) throws IOException {
    for (var contact : contacts.find(List.of(person.contact()))) {
      to.part("profile", contact);
    }
    to.items("identities", table.identities(person));
    var state = contacts.states(List.of(person.contact())).get(person.contact());
    if (state != null) {
      if (state.avatar() != null) {
        var picture = blobs.open(person.tenant(), state.avatar());
        if (picture.isPresent()) {
          try (var content = picture.get()) {
            to.file(state.avatar().toString(), "picture.jpg", content);
          }
        }
      }
      to.part("consent", state.consents());
      to.items("merges", state.absorbed());
      to.items("told-apart-from", state.distinct());
    }
    for (var id : person.contacts()) {
      to.items("segments", segments.of(id));
    }
    tellEvents(person, to);
    for (var id : person.contacts()) {
      long after = 0;
      for (var page = table.history(person.tenant(), id, after, PAGE);
          !page.isEmpty();
          page = table.history(person.tenant(), id, after, PAGE)) {
        to.items(
            "history",
            page.stream()
                .map(entry -> line(entry.at(), entry.type(), entry.by(), entry.data()))
                .toList());
        after = page.getLast().version();
      }
    }
  }

  private void tellEvents(Person person, Telling to) throws IOException {
    var at = END;
    Long before = null;
    for (var page = events(person, at, before);
        !page.isEmpty();
        page = events(person, at, before)) {
      var lines = new ArrayList<Object>();
      for (var entry : page) {
        lines.add(
            line(entry.at(), entry.type(), entry.actor(), Json.MAPPER.readTree(entry.story())));
      }
      to.items("events", lines);
      at = page.getLast().at();
      before = page.getLast().place();
    }
  }

  private List<ContactEvents.Entry> events(Person person, Instant at, @Nullable Long before) {
    return events.newest(person.tenant(), person.contacts(), true, true, at, before, PAGE);
  }

  private static Map<String, Object> line(Instant at, String what, String by, Object details) {
    var line = new LinkedHashMap<String, Object>();
    line.put("at", at);
    line.put("what", what);
    line.put("by", by);
    line.put("details", details);
    return line;
  }
}

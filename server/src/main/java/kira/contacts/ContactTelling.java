package kira.contacts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import kira.objects.Json;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.Telling;
import org.springframework.stereotype.Component;

/** Tells a person what is kept of them as a contact, and all that ever happened with it. */
@Component
class ContactTelling {
  private static final int PAGE = 500;
  private static final Set<String> DID = Json.recordsOf(ContactEvent.ContactDid.class).keySet();

  private final ContactTable contacts;
  private final PersonTable table;
  private final SegmentTable segments;
  private final Blobs blobs;

  ContactTelling(ContactTable contacts, PersonTable table, SegmentTable segments, Blobs blobs) {
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
    for (var id : person.contacts()) {
      long after = 0;
      for (var page = table.history(person.tenant(), id, after, PAGE);
          !page.isEmpty();
          page = table.history(person.tenant(), id, after, PAGE)) {
        var did = new ArrayList<Object>();
        var history = new ArrayList<Object>();
        for (var entry : page) {
          var line = new LinkedHashMap<String, Object>();
          line.put("at", entry.at());
          line.put("what", entry.type());
          line.put("by", entry.by());
          line.put("details", entry.data());
          (DID.contains(entry.type()) ? did : history).add(line);
        }
        to.items("events", did);
        to.items("history", history);
        after = page.getLast().version();
      }
    }
  }
}

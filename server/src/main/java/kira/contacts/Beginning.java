package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kira.contacts.fields.FieldValue;
import kira.objects.Decision;

/**
 * How somebody begins, from wherever they come: with the defaults of the fields that nothing was
 * said of. It is decided here, by the contact itself, since only the contact knows whether it is
 * new.
 */
final class Beginning {
  private Beginning() {}

  static Decision<ContactEvent> with(
      Map<String, FieldValue> defaults, ContactState before, Decision<ContactEvent> decision) {
    if (!(decision
            instanceof
            Decision.Accepted<ContactEvent>(var events, var reply, var effects, var alarm))
        || events.isEmpty()) {
      return decision;
    }
    return new Decision.Accepted<>(begun(defaults, before, events), reply, effects, alarm);
  }

  private static List<ContactEvent> begun(
      Map<String, FieldValue> defaults, ContactState before, List<ContactEvent> events) {
    var first = events.getFirst();
    var rest = events.subList(1, events.size());
    return switch (first) {
      // Whoever writes somebody down writes the whole: undone, nothing of it is left.
      case ContactEvent.ContactAdded(var profile, var fields, var tags, var by, var at) ->
          led(new ContactEvent.ContactAdded(profile, under(defaults, fields), tags, by, at), rest);
      case ContactEvent.ContactImported(
              var profile,
              var fields,
              var tags,
              var origin,
              var by,
              var at) ->
          led(
              new ContactEvent.ContactImported(
                  profile, under(defaults, fields), tags, origin, by, at),
              rest);
      case ContactEvent.ContactCreated(_, _, var at) -> followed(defaults, before, events, at);
      case ContactEvent.ContactIdentified(_, _, var at, _) ->
          followed(defaults, before, events, at);
      default -> events;
    };
  }

  private static List<ContactEvent> led(ContactEvent first, List<ContactEvent> rest) {
    var events = new ArrayList<ContactEvent>();
    events.add(first);
    events.addAll(rest);
    return events;
  }

  private static List<ContactEvent> followed(
      Map<String, FieldValue> defaults,
      ContactState before,
      List<ContactEvent> events,
      Instant at) {
    var contact = new Contact();
    var after = before;
    for (var event : events) {
      after = contact.apply(after, event);
    }
    var missing = new HashMap<>(defaults);
    missing.keySet().removeAll(after.fields().keySet());
    var changes = Contact.changes(after.fields(), missing, Set.of());
    if (changes.isEmpty()) {
      return events;
    }
    var all = new ArrayList<>(events);
    all.add(new ContactEvent.ContactFieldsChanged(changes, "system", at));
    return all;
  }

  /** What was said lies over the defaults. */
  static Map<String, FieldValue> under(
      Map<String, FieldValue> defaults, Map<String, FieldValue> said) {
    var values = new HashMap<>(defaults);
    values.putAll(said);
    return values;
  }
}

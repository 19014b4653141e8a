package kira.contacts;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.contacts.fields.FieldChange;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;

/**
 * What an event may change for filters.
 *
 * @param everything whatever a filter names
 * @param keys what exactly, as filters depend on it
 */
record SegmentTouch(boolean everything, Set<String> keys) {
  private static final SegmentTouch EVERYTHING = new SegmentTouch(true, Set.of());

  /** What members and visitors say of somebody. */
  private static final Set<String> PROFILE =
      Set.of("name", "email", "phone", "externalId", "locale", "company", Attribute.SEARCH.key());

  SegmentTouch {
    keys = Set.copyOf(keys);
  }

  static SegmentTouch of(ContactEvent event) {
    return switch (event) {
      case ContactEvent.ContactSeen _ -> keys(Set.of(Attribute.LAST_SEEN.key()));
      case ContactEvent.ContactFieldsChanged(var changes, _, _) ->
          keys(changes.stream().map(FieldChange::field).collect(Collectors.toSet()));
      case ContactEvent.ContactTagged _ -> keys(Set.of("tags"));
      case ContactEvent.ConsentGiven _, ContactEvent.ConsentWithdrawn _ -> keys(Set.of("consent"));
      case ContactEvent.ContactEdited _ -> keys(PROFILE);
      case ContactEvent.ContactIdentified _ -> {
        var keys = new HashSet<>(PROFILE);
        keys.add("verified");
        keys.add(Attribute.LAST_SEEN.key());
        yield keys(keys);
      }
      case ContactEvent.ContactRecognised _, ContactEvent.ContactPictured _ -> keys(Set.of());
      // Comes with the changes themselves.
      case ContactEvent.ContactJobApplied _ -> keys(Set.of());
      // Whatever is not known to touch little may touch anything.
      default -> EVERYTHING;
    };
  }

  /**
   * Something that contacts did.
   *
   * @param name as filters call it
   */
  static SegmentTouch did(String name) {
    return keys(Set.of(Filter.did(name)));
  }

  static SegmentTouch membership(UUID segment) {
    return keys(Set.of(Filter.member(segment)));
  }

  private static SegmentTouch keys(Set<String> keys) {
    return new SegmentTouch(false, keys);
  }
}

package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

sealed interface ContactEvent {
  record ContactCreated(String anonymousId, @Nullable String locale, Instant at)
      implements ContactEvent {}

  record ContactAdded(
      ContactProfile profile,
      Map<String, FieldValue> fields,
      List<String> tags,
      String by,
      Instant at)
      implements ContactEvent {
    public ContactAdded {
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
    }
  }

  record ContactFieldsChanged(List<FieldChange> changes, String by, Instant at)
      implements ContactEvent {
    public ContactFieldsChanged {
      changes = List.copyOf(changes);
    }
  }

  record ContactTagged(List<String> added, List<String> removed, String by, Instant at)
      implements ContactEvent {
    public ContactTagged {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
    }
  }

  record ContactSeen(Instant at) implements ContactEvent {}

  /**
   * @param by who said so; null in what was recorded before this was kept, and of visitors
   */
  record ContactIdentified(
      ContactProfile profile, boolean verified, Instant at, @Nullable String by)
      implements ContactEvent {}

  /**
   * @param before the profile that was corrected; null in what was recorded before it was kept
   */
  record ContactEdited(
      ContactProfile profile, String by, Instant at, @Nullable ContactProfile before)
      implements ContactEvent {}

  record ContactMerged(UUID target, Instant at, @Nullable String by) implements ContactEvent {}

  /** What older entries lack is empty, and who did it is null. */
  record ContactAbsorbed(
      UUID source,
      ContactProfile profile,
      List<ContactState.Known> identities,
      Instant createdAt,
      Map<String, FieldValue> fields,
      List<String> tags,
      Map<String, Consent> consents,
      Instant at,
      Set<String> taken,
      @Nullable String by)
      implements ContactEvent {
    @SuppressWarnings("NullAway")
    public ContactAbsorbed {
      identities = List.copyOf(identities);
      fields = fields == null ? Map.of() : Map.copyOf(fields);
      tags = tags == null ? List.of() : List.copyOf(tags);
      consents = consents == null ? Map.of() : Map.copyOf(consents);
      taken = taken == null ? Set.of() : Set.copyOf(taken);
    }
  }

  /**
   * @param at when it was said, which may be long before it was recorded
   */
  record ConsentGiven(
      Channel channel,
      String purpose,
      String source,
      @Nullable String wording,
      String by,
      Instant at)
      implements ContactEvent {}

  /**
   * @param at when it was said, which may be long before it was recorded
   */
  record ConsentWithdrawn(
      Channel channel,
      String purpose,
      String source,
      @Nullable String wording,
      String by,
      Instant at)
      implements ContactEvent {}

  record ContactSeparated(UUID source, String by, Instant at) implements ContactEvent {}

  record ContactRestored(UUID from, String by, Instant at) implements ContactEvent {}

  record ContactDistinguished(UUID other, String by, Instant at) implements ContactEvent {}

  /** A browser or an app turned out to be this person's, too. */
  record ContactRecognised(ContactState.Known identity, String by, Instant at)
      implements ContactEvent {}

  /** Somebody new, from the row of a file or through the API's upsert. */
  record ContactImported(
      ContactProfile profile,
      Map<String, FieldValue> fields,
      List<String> tags,
      @Nullable JobRow origin,
      String by,
      Instant at)
      implements ContactEvent {
    public ContactImported {
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
    }
  }

  /** Comes with the changes that a job made, and says how they are undone. */
  record ContactJobApplied(JobRow origin, ContactUndo undo, String by, Instant at)
      implements ContactEvent {}

  /** The import that made the contact was undone. */
  record ContactWithdrawn(JobRow origin, String by, Instant at) implements ContactEvent {}

  /**
   * @param picture null when it was taken away
   */
  record ContactPictured(@Nullable UUID picture, String by, Instant at) implements ContactEvent {}
}

package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a person.
 *
 * @param fields values of the workspace's own fields, by key
 * @param tags in the order in which they were given
 * @param consents what was last said, by {@link Consent#key}
 * @param absorbed the last contacts that became part of this one, oldest first
 * @param distinct contacts that look alike and are somebody else
 * @param avatar the file of a picture
 */
record ContactState(
    ContactProfile profile,
    boolean verified,
    List<Known> identities,
    @Nullable Instant createdAt,
    @Nullable Instant lastSeenAt,
    @Nullable UUID mergedInto,
    Map<String, FieldValue> fields,
    List<String> tags,
    Map<String, Consent> consents,
    List<Absorbed> absorbed,
    Set<UUID> distinct,
    @Nullable UUID avatar) {
  static final ContactState NOTHING =
      new ContactState(
          ContactProfile.NOTHING,
          false,
          List.of(),
          null,
          null,
          null,
          Map.of(),
          List.of(),
          Map.of(),
          List.of(),
          Set.of(),
          null);

  private static final int MOST_IDENTITIES = 100;

  // What was stored before a component was there has none of it.
  @SuppressWarnings("NullAway")
  ContactState {
    identities = List.copyOf(identities);
    fields = fields == null ? Map.of() : Map.copyOf(fields);
    tags = tags == null ? List.of() : List.copyOf(tags);
    consents = consents == null ? Map.of() : Map.copyOf(consents);
    absorbed = absorbed == null ? List.of() : List.copyOf(absorbed);
    distinct = distinct == null ? Set.of() : Set.copyOf(distinct);
  }

  /** A way in which a person is known. */
  record Known(Identity.Type type, String value, boolean verified) {}

  /** What of a contact somebody saw who corrects it; when it was last here does not matter. */
  record Seen(ContactProfile profile, Map<String, FieldValue> fields, List<String> tags) {
    Seen {
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
    }
  }

  boolean exists() {
    return createdAt != null;
  }

  /** What members can correct. */
  Seen record() {
    return new Seen(profile, fields, tags);
  }

  /** A copy to change a few things of. */
  Change change() {
    return new Change(this);
  }

  /** The state after an event, made of the state before it. */
  static final class Change {
    private ContactProfile profile;
    private boolean verified;
    private List<Known> identities;
    private @Nullable Instant createdAt;
    private @Nullable Instant lastSeenAt;
    private @Nullable UUID mergedInto;
    private Map<String, FieldValue> fields;
    private List<String> tags;
    private Map<String, Consent> consents;
    private List<Absorbed> absorbed;
    private Set<UUID> distinct;
    private @Nullable UUID avatar;

    private Change(ContactState state) {
      profile = state.profile;
      verified = state.verified;
      identities = state.identities;
      createdAt = state.createdAt;
      lastSeenAt = state.lastSeenAt;
      mergedInto = state.mergedInto;
      fields = state.fields;
      tags = state.tags;
      consents = state.consents;
      absorbed = state.absorbed;
      distinct = state.distinct;
      avatar = state.avatar;
    }

    Change profile(ContactProfile value) {
      profile = value;
      return this;
    }

    Change verified(boolean value) {
      verified = value;
      return this;
    }

    /** Adds ways to be known; a proven one replaces the same one that was only said. */
    Change known(List<Known> more) {
      var all = new ArrayList<>(identities);
      for (var known : more) {
        var same =
            all.stream()
                .filter(k -> k.type() == known.type() && k.value().equals(known.value()))
                .findFirst();
        if (same.isEmpty()) {
          all.add(known);
        } else if (known.verified() && !same.get().verified()) {
          all.set(all.indexOf(same.get()), known);
        }
      }
      // A person has a handful of ways to be known; a hundred is somebody playing.
      identities =
          all.size() <= MOST_IDENTITIES
              ? all
              : all.subList(all.size() - MOST_IDENTITIES, all.size());
      return this;
    }

    Change createdAt(@Nullable Instant at) {
      createdAt = at;
      return this;
    }

    /** Somebody who is seen for the first time begins to be then. */
    Change seen(Instant at) {
      lastSeenAt = at;
      return begun(at);
    }

    Change begun(Instant at) {
      createdAt = createdAt == null ? at : createdAt;
      return this;
    }

    Change mergedInto(@Nullable UUID target) {
      mergedInto = target;
      return this;
    }

    Change fields(Map<String, FieldValue> values) {
      fields = values;
      return this;
    }

    Change fields(List<FieldChange> changes) {
      var next = new HashMap<>(fields);
      for (var change : changes) {
        if (change.after() == null) {
          next.remove(change.field());
        } else {
          next.put(change.field(), change.after());
        }
      }
      fields = next;
      return this;
    }

    Change tags(List<String> values) {
      tags = values;
      return this;
    }

    Change consent(String key, Consent consent) {
      return consents(Map.of(key, consent));
    }

    /** Of two answers to the same question, the later one holds. */
    Change consents(Map<String, Consent> more) {
      var all = new HashMap<>(consents);
      more.forEach((key, consent) -> all.put(key, consent.orLater(all.get(key))));
      consents = all;
      return this;
    }

    Change consentsAre(Map<String, Consent> all) {
      consents = all;
      return this;
    }

    Change identities(List<Known> all) {
      identities = all;
      return this;
    }

    Change absorbed(Absorbed gained) {
      var all = new ArrayList<>(absorbed);
      all.add(gained);
      absorbed = all.size() <= Absorbed.MOST ? all : all.subList(1, all.size());
      return this;
    }

    /** The contact is no longer part of this one. */
    Change separated(UUID source) {
      absorbed = absorbed.stream().filter(each -> !each.source().equals(source)).toList();
      return this;
    }

    Change distinct(UUID other) {
      var all = new HashSet<>(distinct);
      all.add(other);
      distinct = all;
      return this;
    }

    Change avatar(@Nullable UUID picture) {
      avatar = picture;
      return this;
    }

    ContactState done() {
      return new ContactState(
          profile,
          verified,
          identities,
          createdAt,
          lastSeenAt,
          mergedInto,
          fields,
          tags,
          consents,
          absorbed,
          distinct,
          avatar);
    }
  }
}

package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Words;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A person: who they say they are, who they are proven to be, and when they were last here. */
final class Contact implements Kind<Contact.State, Contact.Command, Contact.Event> {
  static final String KIND = "contact";

  /** Sightings nearer than this to the last one are not worth a write. */
  private static final long SEEN_EVERY_SECONDS = 60;

  record Known(Identity.Type type, String value, boolean verified) {}

  /** What is known of a person; null means not known, and in an edit, not changed. */
  record Profile(
      @Nullable String name,
      @Nullable String email,
      @Nullable String phone,
      @Nullable String externalId,
      @Nullable String locale,
      @Nullable String timeZone) {
    static final Profile NOTHING = new Profile(null, null, null, null, null, null);

    /** Without what would be cleared. */
    Profile stripped() {
      return cleared(this);
    }

    /** This profile with everything the other one knows laid over it. */
    Profile with(Profile other) {
      return new Profile(
          or(other.name, name),
          or(other.email, email),
          or(other.phone, phone),
          or(other.externalId, externalId),
          or(other.locale, locale),
          or(other.timeZone, timeZone));
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
      return first == null ? second : first;
    }
  }

  /** What of a contact somebody saw who corrects it; when it was last here does not matter. */
  record Seen(Profile profile, Map<String, FieldValue> fields, List<String> tags) {
    Seen {
      fields = Map.copyOf(fields);
      tags = List.copyOf(tags);
    }
  }

  /**
   * @param fields values of the workspace's own fields, by key
   * @param tags in the order in which they were given
   */
  record State(
      Profile profile,
      boolean verified,
      List<Known> identities,
      @Nullable Instant createdAt,
      @Nullable Instant lastSeenAt,
      @Nullable UUID mergedInto,
      Map<String, FieldValue> fields,
      List<String> tags) {
    // Contacts stored before there were fields and tags have neither.
    @SuppressWarnings("NullAway")
    State {
      identities = List.copyOf(identities);
      fields = fields == null ? Map.of() : Map.copyOf(fields);
      tags = tags == null ? List.of() : List.copyOf(tags);
    }

    boolean exists() {
      return createdAt != null;
    }

    /** What members can correct. */
    Seen record() {
      return new Seen(profile, fields, tags);
    }

    private State known(Profile profile, boolean verified, List<Known> identities, Instant seen) {
      return new State(
          profile,
          verified,
          identities,
          createdAt == null ? seen : createdAt,
          seen,
          mergedInto,
          fields,
          tags);
    }

    private State profile(Profile profile) {
      return new State(
          profile, verified, identities, createdAt, lastSeenAt, mergedInto, fields, tags);
    }

    private State seen(Instant at) {
      return new State(profile, verified, identities, createdAt, at, mergedInto, fields, tags);
    }

    private State created(Instant at) {
      return new State(profile, verified, identities, at, lastSeenAt, mergedInto, fields, tags);
    }

    private State mergedInto(UUID target) {
      return new State(profile, verified, identities, createdAt, lastSeenAt, target, fields, tags);
    }

    private State fields(Map<String, FieldValue> fields) {
      return new State(
          profile, verified, identities, createdAt, lastSeenAt, mergedInto, fields, tags);
    }

    private State tags(List<String> tags) {
      return new State(
          profile, verified, identities, createdAt, lastSeenAt, mergedInto, fields, tags);
    }
  }

  /**
   * What to correct.
   *
   * @param profile an empty string clears; null leaves as it is
   * @param values of the workspace's own fields, by key
   * @param cleared keys of fields that lose their value
   * @param tags to be given
   * @param untagged tags to be taken; which case they are written in makes no difference
   */
  record Correction(
      Profile profile,
      Map<String, FieldValue> values,
      Set<String> cleared,
      List<String> tags,
      List<String> untagged) {
    Correction {
      values = Map.copyOf(values);
      cleared = Set.copyOf(cleared);
      tags = List.copyOf(tags);
      untagged = List.copyOf(untagged);
    }
  }

  sealed interface Command {
    /** A visitor is here, perhaps for the first time. */
    record Appear(String anonymousId, @Nullable String locale, Instant at) implements Command {}

    /** Somebody says who they are; {@code verified} when the customer's own server vouches. */
    record Identify(Profile profile, boolean verified, Instant at) implements Command {}

    /** A member, or a program, adds somebody who has not written yet. */
    record Add(
        Profile profile, Map<String, FieldValue> fields, List<String> tags, String by, Instant at)
        implements Command {
      public Add {
        fields = Map.copyOf(fields);
        tags = List.copyOf(tags);
      }
    }

    /**
     * A user corrects the record, all of it or nothing.
     *
     * @param seen what the correction was made on; null overwrites
     */
    record Edit(Correction correction, @Nullable Seen seen, String by, Instant at)
        implements Command {}

    /** This contact turned out to be another one, which keeps everything. */
    record MergeInto(UUID source, UUID target, Instant at) implements Command {}

    record Absorb(
        UUID source,
        Profile profile,
        List<Known> identities,
        Instant createdAt,
        Map<String, FieldValue> fields,
        List<String> tags,
        Instant at)
        implements Command {
      public Absorb {
        identities = List.copyOf(identities);
        fields = Map.copyOf(fields);
        tags = List.copyOf(tags);
      }
    }
  }

  sealed interface Event {
    record ContactCreated(String anonymousId, @Nullable String locale, Instant at)
        implements Event {}

    record ContactAdded(
        Profile profile, Map<String, FieldValue> fields, List<String> tags, String by, Instant at)
        implements Event {
      public ContactAdded {
        fields = Map.copyOf(fields);
        tags = List.copyOf(tags);
      }
    }

    record ContactFieldsChanged(List<FieldChange> changes, String by, Instant at) implements Event {
      public ContactFieldsChanged {
        changes = List.copyOf(changes);
      }
    }

    record ContactTagged(List<String> added, List<String> removed, String by, Instant at)
        implements Event {
      public ContactTagged {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
      }
    }

    record ContactSeen(Instant at) implements Event {}

    record ContactIdentified(Profile profile, boolean verified, Instant at) implements Event {}

    record ContactEdited(Profile profile, String by, Instant at) implements Event {}

    record ContactMerged(UUID target, Instant at) implements Event {}

    /** Fields and tags are missing in what was recorded before there were any. */
    record ContactAbsorbed(
        UUID source,
        Profile profile,
        List<Known> identities,
        Instant createdAt,
        Map<String, FieldValue> fields,
        List<String> tags,
        Instant at)
        implements Event {
      @SuppressWarnings("NullAway")
      public ContactAbsorbed {
        identities = List.copyOf(identities);
        fields = fields == null ? Map.of() : Map.copyOf(fields);
        tags = tags == null ? List.of() : List.copyOf(tags);
      }
    }
  }

  /** Effect that carries a merge through: identities, conversations and profile move over. */
  static final String MERGE = "contact.merge";

  record Merge(
      UUID source,
      UUID target,
      Profile profile,
      List<Known> identities,
      Instant createdAt,
      Map<String, FieldValue> fields,
      List<String> tags) {
    // A merge asked for before there were fields and tags may still be waiting.
    @SuppressWarnings("NullAway")
    Merge {
      identities = List.copyOf(identities);
      fields = fields == null ? Map.of() : Map.copyOf(fields);
      tags = tags == null ? List.of() : List.copyOf(tags);
    }
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (state.mergedInto() != null && !(command instanceof Command.MergeInto)) {
      return Decision.refuse("contact_merged", "This contact was merged into another one.");
    }
    return switch (command) {
      case Command.Appear(var anonymousId, var locale, var at) -> {
        if (!state.exists()) {
          yield Decision.accept(new Event.ContactCreated(anonymousId, locale, at));
        }
        var seen = state.lastSeenAt();
        yield seen != null && seen.plusSeconds(SEEN_EVERY_SECONDS).isAfter(at)
            ? Decision.accept()
            : Decision.accept(new Event.ContactSeen(at));
      }
      case Command.Identify(var profile, var verified, var at) -> {
        // What a visitor merely says never overwrites what was proven.
        if (state.verified() && !verified) {
          yield Decision.accept();
        }
        yield state.profile().with(profile).equals(state.profile()) && state.verified() == verified
            ? Decision.accept()
            : Decision.accept(new Event.ContactIdentified(profile, verified, at));
      }
      case Command.Edit _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such contact.");
      case Command.Edit edit when edit.seen() != null && !edit.seen().equals(state.record()) ->
          Decision.refuse("version_conflict", "Somebody else changed this contact first.");
      case Command.Edit(var correction, _, var by, var at) -> edited(state, correction, by, at);
      case Command.MergeInto(_, var target, _) when target.equals(state.mergedInto()) ->
          Decision.accept();
      case Command.MergeInto _ when state.mergedInto() != null ->
          Decision.refuse("contact_merged", "This contact was merged into another one.");
      case Command.MergeInto(var source, var target, var at) when state.createdAt() != null ->
          Decision.<Event>accept(new Event.ContactMerged(target, at))
              .effect(
                  MERGE,
                  "%s>%s".formatted(source, target),
                  new Merge(
                      source,
                      target,
                      state.profile(),
                      state.identities(),
                      state.createdAt(),
                      state.fields(),
                      state.tags()));
      case Command.MergeInto _ -> Decision.refuse("not_found", "There is no such contact.");
      case Command.Absorb(
              var source,
              var profile,
              var identities,
              var createdAt,
              var fields,
              var tags,
              var at) ->
          Decision.accept(
              new Event.ContactAbsorbed(source, profile, identities, createdAt, fields, tags, at));
      case Command.Add _ when state.exists() ->
          Decision.refuse("contact_exists", "There is such a contact already.");
      case Command.Add(var profile, var fields, var tags, var by, var at) ->
          Decision.accept(new Event.ContactAdded(profile, fields, tags, by, at));
    };
  }

  private static Decision<Event> edited(State state, Correction correction, String by, Instant at) {
    var events = new ArrayList<Event>();
    if (!cleared(state.profile().with(correction.profile())).equals(state.profile())) {
      events.add(new Event.ContactEdited(correction.profile(), by, at));
    }
    var changes = changes(state.fields(), correction.values(), correction.cleared());
    if (!changes.isEmpty()) {
      events.add(new Event.ContactFieldsChanged(changes, by, at));
    }
    var tags = Tags.changed(state.tags(), correction.tags(), correction.untagged());
    if (tags.size() > Tags.MOST) {
      return Decision.refuse(
          "too_many_tags", "A contact has at most %d tags.".formatted(Tags.MOST), "tags");
    }
    if (!tags.equals(state.tags())) {
      events.add(
          new Event.ContactTagged(
              Tags.without(tags, state.tags()), Tags.without(state.tags(), tags), by, at));
    }
    return Decision.accept(events);
  }

  private static List<FieldChange> changes(
      Map<String, FieldValue> now, Map<String, FieldValue> values, Set<String> cleared) {
    var changes = new ArrayList<FieldChange>();
    new TreeMap<>(values)
        .forEach((key, value) -> {
          if (!value.equals(now.get(key))) {
            changes.add(new FieldChange(key, now.get(key), value));
          }
        });
    for (var key : new TreeSet<>(cleared)) {
      if (now.containsKey(key)) {
        changes.add(new FieldChange(key, now.get(key), null));
      }
    }
    return changes;
  }

  private static Map<String, FieldValue> changed(
      Map<String, FieldValue> fields, List<FieldChange> changes) {
    var next = new HashMap<>(fields);
    for (var change : changes) {
      if (change.after() == null) {
        next.remove(change.field());
      } else {
        next.put(change.field(), change.after());
      }
    }
    return next;
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.ContactCreated(var anonymousId, var locale, var at) ->
          new State(
              new Profile(null, null, null, null, locale, null),
              false,
              List.of(new Known(Identity.Type.ANONYMOUS, anonymousId, true)),
              at,
              at,
              null,
              Map.of(),
              List.of());
      case Event.ContactAdded(var profile, var fields, var tags, _, var at) ->
          new State(profile, false, known(profile, false), at, null, null, fields, tags);
      case Event.ContactSeen(var at) -> state.seen(at);
      case Event.ContactIdentified(var profile, var verified, var at) ->
          state.known(
              state.profile().with(profile),
              verified,
              plus(state.identities(), known(profile, verified)),
              at);
      case Event.ContactEdited(var profile, _, _) ->
          state.profile(cleared(state.profile().with(profile)));
      case Event.ContactMerged(var target, _) -> state.mergedInto(target);
      case Event.ContactAbsorbed(
              _,
              var profile,
              var identities,
              var createdAt,
              var fields,
              var tags,
              var at) -> {
        // What the surviving contact knows wins over what the merged one knew.
        var all = new HashMap<>(fields);
        all.putAll(state.fields());
        yield state
            .known(
                profile.with(state.profile()),
                state.verified(),
                plus(state.identities(), identities),
                at)
            .created(earlier(state.createdAt(), createdAt))
            .fields(all)
            .tags(Tags.changed(state.tags(), tags, List.of()).stream().limit(Tags.MOST).toList());
      }
      case Event.ContactFieldsChanged(var changes, _, _) ->
          state.fields(changed(state.fields(), changes));
      case Event.ContactTagged(var added, var removed, _, _) ->
          state.tags(Tags.changed(state.tags(), added, removed));
    };
  }

  private static Instant earlier(@Nullable Instant a, Instant b) {
    return a == null || b.isBefore(a) ? b : a;
  }

  private static Profile cleared(Profile profile) {
    return new Profile(
        blankToNull(profile.name()),
        blankToNull(profile.email()),
        blankToNull(profile.phone()),
        blankToNull(profile.externalId()),
        blankToNull(profile.locale()),
        blankToNull(profile.timeZone()));
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** The identities that a profile names. */
  static List<Known> known(Profile profile, boolean verified) {
    var found = new ArrayList<Known>();
    if (profile.externalId() != null) {
      found.add(new Known(Identity.Type.EXTERNAL, profile.externalId(), verified));
    }
    if (profile.email() != null) {
      found.add(new Known(Identity.Type.EMAIL, profile.email(), verified));
    }
    if (profile.phone() != null) {
      found.add(new Known(Identity.Type.PHONE, profile.phone(), verified));
    }
    return found;
  }

  private static List<Known> plus(List<Known> have, List<Known> more) {
    var all = new ArrayList<>(have);
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
    return all.size() <= 100 ? all : all.subList(all.size() - 100, all.size());
  }

  /** How to call a person on screen: name, else email, else a stable short label. */
  static String displayName(UUID id, Profile profile) {
    if (profile.name() != null) {
      return profile.name();
    }
    if (profile.email() != null) {
      return profile.email();
    }
    return Contacts.unnamed(id);
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var dimensions = new HashMap<String, Object>();
    dimensions.put(
        "actor",
        switch (event) {
          case Event.ContactEdited e -> e.by();
          case Event.ContactAdded e -> e.by();
          case Event.ContactFieldsChanged e -> e.by();
          case Event.ContactTagged e -> e.by();
          case Event.ContactCreated _,
              Event.ContactSeen _,
              Event.ContactIdentified _,
              Event.ContactMerged _,
              Event.ContactAbsorbed _ ->
              "system";
        });
    return dimensions;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("contact")
        .column("name", "text", state -> state.profile().name())
        .column("email", "text", state -> state.profile().email())
        .column("phone", "text", state -> state.profile().phone())
        .column("external_id", "text", state -> state.profile().externalId())
        .column("created_at", "timestamptz", State::createdAt)
        .column("last_seen_at", "timestamptz", State::lastSeenAt)
        .column("merged_into", "uuid", State::mergedInto)
        .column("name_key", "text", state -> folded(state.profile().name()))
        .column("email_key", "text", state -> folded(state.profile().email()))
        .column("phone_key", "text", state -> folded(state.profile().phone()))
        .column("external_key", "text", state -> folded(state.profile().externalId()))
        .column("locale_key", "text", state -> folded(state.profile().locale()))
        .column("verified", "bool", State::verified)
        .rows(ContactValues.rows());
  }

  private static @Nullable String folded(@Nullable String text) {
    return text == null ? null : Words.fold(text);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(Profile.NOTHING, false, List.of(), null, null, null, Map.of(), List.of());
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }
}

package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
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

  record State(
      Profile profile,
      boolean verified,
      List<Known> identities,
      @Nullable Instant createdAt,
      @Nullable Instant lastSeenAt,
      @Nullable UUID mergedInto) {
    State {
      identities = List.copyOf(identities);
    }

    boolean exists() {
      return createdAt != null;
    }
  }

  sealed interface Command {
    /** A visitor is here, perhaps for the first time. */
    record Appear(String anonymousId, @Nullable String locale, Instant at) implements Command {}

    /** Somebody says who they are; {@code verified} when the customer's own server vouches. */
    record Identify(Profile profile, boolean verified, Instant at) implements Command {}

    /** A user corrects the record; an empty string clears a field. */
    record Edit(Profile profile, String by, Instant at) implements Command {}

    /** This contact turned out to be another one, which keeps everything. */
    record MergeInto(UUID source, UUID target, Instant at) implements Command {}

    record Absorb(
        UUID source, Profile profile, List<Known> identities, Instant createdAt, Instant at)
        implements Command {
      public Absorb {
        identities = List.copyOf(identities);
      }
    }
  }

  sealed interface Event {
    record ContactCreated(String anonymousId, @Nullable String locale, Instant at)
        implements Event {}

    record ContactSeen(Instant at) implements Event {}

    record ContactIdentified(Profile profile, boolean verified, Instant at) implements Event {}

    record ContactEdited(Profile profile, String by, Instant at) implements Event {}

    record ContactMerged(UUID target, Instant at) implements Event {}

    record ContactAbsorbed(
        UUID source, Profile profile, List<Known> identities, Instant createdAt, Instant at)
        implements Event {
      public ContactAbsorbed {
        identities = List.copyOf(identities);
      }
    }
  }

  /** Effect that carries a merge through: identities, conversations and profile move over. */
  static final String MERGE = "contact.merge";

  record Merge(
      UUID source, UUID target, Profile profile, List<Known> identities, Instant createdAt) {
    Merge {
      identities = List.copyOf(identities);
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
      case Command.Edit(var profile, var by, var at) when state.exists() ->
          Decision.accept(new Event.ContactEdited(profile, by, at));
      case Command.Edit _ -> Decision.refuse("not_found", "There is no such contact.");
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
                      source, target, state.profile(), state.identities(), state.createdAt()));
      case Command.MergeInto _ -> Decision.refuse("not_found", "There is no such contact.");
      case Command.Absorb(var source, var profile, var identities, var createdAt, var at) ->
          Decision.accept(new Event.ContactAbsorbed(source, profile, identities, createdAt, at));
    };
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
              null);
      case Event.ContactSeen(var at) ->
          new State(
              state.profile(),
              state.verified(),
              state.identities(),
              state.createdAt(),
              at,
              state.mergedInto());
      case Event.ContactIdentified(var profile, var verified, var at) ->
          new State(
              state.profile().with(profile),
              verified,
              plus(state.identities(), known(profile, verified)),
              state.createdAt() == null ? at : state.createdAt(),
              at,
              state.mergedInto());
      case Event.ContactEdited(var profile, _, _) ->
          new State(
              cleared(state.profile().with(profile)),
              state.verified(),
              state.identities(),
              state.createdAt(),
              state.lastSeenAt(),
              state.mergedInto());
      case Event.ContactMerged(var target, _) ->
          new State(
              state.profile(),
              state.verified(),
              state.identities(),
              state.createdAt(),
              state.lastSeenAt(),
              target);
      case Event.ContactAbsorbed(_, var profile, var identities, var createdAt, var at) ->
          new State(
              // What the surviving contact knows wins over what the merged one knew.
              profile.with(state.profile()),
              state.verified(),
              plus(state.identities(), identities),
              earlier(state.createdAt(), createdAt),
              at,
              state.mergedInto());
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
        .column("search", "text", Contact::search);
  }

  private static String search(State state) {
    var p = state.profile();
    return java.util.stream.Stream.of(p.name(), p.email(), p.phone(), p.externalId())
        .filter(Objects::nonNull)
        .map(s -> s.toLowerCase(Locale.ROOT))
        .collect(java.util.stream.Collectors.joining(" "));
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(Profile.NOTHING, false, List.of(), null, null, null);
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

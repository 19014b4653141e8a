package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Words;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A person: who they say they are, who they are proven to be, and when they were last here. */
final class Contact implements Kind<ContactState, ContactCommand, ContactEvent> {
  static final String KIND = "contact";

  private static final int MOST_DISTINCT = 100;

  /** Effect that carries a merge through: identities, conversations and profile move over. */
  static final String MERGE = "contact.merge";

  record Merge(
      UUID source,
      UUID target,
      ContactProfile profile,
      List<ContactState.Known> identities,
      Instant createdAt,
      Map<String, FieldValue> fields,
      List<String> tags,
      Map<String, Consent> consents,
      Set<String> taken,
      @Nullable String by) {
    // A merge asked for before a component was there may still be waiting.
    @SuppressWarnings("NullAway")
    Merge {
      identities = List.copyOf(identities);
      fields = fields == null ? Map.of() : Map.copyOf(fields);
      tags = tags == null ? List.of() : List.copyOf(tags);
      consents = consents == null ? Map.of() : Map.copyOf(consents);
      taken = taken == null ? Set.of() : Set.copyOf(taken);
    }
  }

  /** Effect that undoes a merge: the identities go back to the contact they came with. */
  static final String SEPARATE = "contact.separate";

  record Separation(UUID source, UUID target, List<ContactState.Known> identities, String by) {
    Separation {
      identities = List.copyOf(identities);
    }
  }

  /** Effect that throws away the file of a picture that nobody shows any more. */
  static final String FORGET_PICTURE = "contact.forget-picture";

  record OldPicture(UUID picture) {}

  @Override
  public Decision<ContactEvent> decide(ContactState state, ContactCommand command) {
    if (state.mergedInto() != null
        && !(command instanceof ContactCommand.MergeInto)
        && !(command instanceof ContactCommand.Restore)) {
      return Decision.refuse("contact_merged", "This contact was merged into another one.");
    }
    return switch (command) {
      case ContactCommand.Appear(var anonymousId, var locale, var at) -> {
        if (!state.exists()) {
          yield Decision.accept(new ContactEvent.ContactCreated(anonymousId, locale, at));
        }
        yield seen(state, at);
      }
      case ContactCommand.See(var at) -> state.exists() ? seen(state, at) : Decision.accept();
      case ContactCommand.Identify(var profile, var verified, var at) -> {
        // What a visitor merely says never overwrites what was proven.
        if (state.verified() && !verified) {
          yield Decision.accept();
        }
        yield state.profile().with(profile).equals(state.profile()) && state.verified() == verified
            ? Decision.accept()
            : Decision.accept(new ContactEvent.ContactIdentified(profile, verified, at, null));
      }
      case ContactCommand.Edit _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such contact.");
      case ContactCommand.Edit edit
          when edit.seen() != null && !edit.seen().equals(state.record()) ->
          Decision.refuse("version_conflict", "Somebody else changed this contact first.");
      case ContactCommand.Edit(var correction, _, var by, var at) ->
          edited(state, correction, by, at);
      case ContactCommand.MergeInto(_, var target, _, _, _)
          when target.equals(state.mergedInto()) ->
          Decision.accept();
      case ContactCommand.MergeInto _ when state.mergedInto() != null ->
          Decision.refuse("contact_merged", "This contact was merged into another one.");
      case ContactCommand.MergeInto(var source, var target, _, _, _) when source.equals(target) ->
          Decision.refuse("same_contact", "A contact cannot be merged into itself.", "source");
      case ContactCommand.MergeInto merge when state.createdAt() != null ->
          Decision.<ContactEvent>accept(
                  new ContactEvent.ContactMerged(merge.target(), merge.at(), merge.by()))
              .effect(
                  MERGE,
                  mergeKey(merge.source(), merge.target(), merge.at()),
                  new Merge(
                      merge.source(),
                      merge.target(),
                      state.profile(),
                      state.identities(),
                      state.createdAt(),
                      state.fields(),
                      state.tags(),
                      state.consents(),
                      merge.taken(),
                      merge.by()));
      case ContactCommand.MergeInto _ -> Decision.refuse("not_found", "There is no such contact.");
      case ContactCommand.Absorb absorb ->
          Decision.accept(
              new ContactEvent.ContactAbsorbed(
                  absorb.source(),
                  absorb.profile(),
                  absorb.identities(),
                  absorb.createdAt(),
                  absorb.fields(),
                  absorb.tags(),
                  absorb.consents(),
                  absorb.at(),
                  absorb.taken(),
                  absorb.by()));
      case ContactCommand.Separate(var target, var source, var by, var at) ->
          state.absorbed().stream()
              .filter(each -> each.source().equals(source))
              .findFirst()
              .<Decision<ContactEvent>>map(gained ->
                  Decision.<ContactEvent>accept(new ContactEvent.ContactSeparated(source, by, at))
                      .effect(
                          SEPARATE,
                          mergeKey(source, target, at),
                          new Separation(source, target, gained.identities(), by)))
              .orElseGet(() ->
                  Decision.refuse(
                      "merge_not_found",
                      "This merge was undone already, or lies too far back to be undone."));
      case ContactCommand.Restore(var from, var by, var at) ->
          from.equals(state.mergedInto())
              ? Decision.accept(new ContactEvent.ContactRestored(from, by, at))
              : Decision.accept();
      case ContactCommand.Distinguish _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such contact.");
      case ContactCommand.Distinguish(var other, _, _) when state.distinct().contains(other) ->
          Decision.accept();
      case ContactCommand.Distinguish _ when state.distinct().size() >= MOST_DISTINCT ->
          Decision.refuse(
              "too_many_distinct",
              "A contact can be told apart from %d others.".formatted(MOST_DISTINCT));
      case ContactCommand.Distinguish(var other, var by, var at) ->
          Decision.accept(new ContactEvent.ContactDistinguished(other, by, at));
      case ContactCommand.NoteConsent _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such contact.");
      case ContactCommand.NoteConsent(var channel, var purpose, var said) ->
          Decision.accept(
              said.given()
                  ? new ContactEvent.ConsentGiven(
                      channel, purpose, said.source(), said.wording(), said.by(), said.at())
                  : new ContactEvent.ConsentWithdrawn(
                      channel, purpose, said.source(), said.wording(), said.by(), said.at()));
      case ContactCommand.Add _ when state.exists() ->
          Decision.refuse("contact_exists", "There is such a contact already.");
      case ContactCommand.Add(var profile, var fields, var tags, var by, var at) ->
          Decision.accept(new ContactEvent.ContactAdded(profile, fields, tags, by, at));
      case ContactCommand.Meet meet -> SourceRules.meet(state, meet);
      case ContactCommand.Learn learn -> SourceRules.learn(state, learn);
      case ContactCommand.Apply apply -> JobRows.applied(state, apply);
      case ContactCommand.TakeBack back -> JobRows.takenBack(state, back);
      case ContactCommand.Picture _ when !state.exists() ->
          Decision.refuse("not_found", "There is no such contact.");
      case ContactCommand.Picture(var picture, _, _)
          when java.util.Objects.equals(picture, state.avatar()) ->
          Decision.accept();
      case ContactCommand.Picture(var picture, var by, var at) -> {
        var accepted =
            Decision.<ContactEvent>accept(new ContactEvent.ContactPictured(picture, by, at));
        yield state.avatar() == null
            ? accepted
            : accepted.effect(
                FORGET_PICTURE, state.avatar().toString(), new OldPicture(state.avatar()));
      }
      case ContactCommand.Join(var company, var by, var at) ->
          state.exists() && state.profile().company() == null
              ? Decision.accept(belongs(state, company.toString(), by, at))
              : Decision.accept();
      case ContactCommand.Leave(var company, var by, var at) ->
          company.toString().equals(state.profile().company())
              ? Decision.accept(belongs(state, "", by, at))
              : Decision.accept();
      case ContactCommand.Begin(var first, var defaults) ->
          state.exists()
              ? decide(state, first)
              : Beginning.with(defaults, state, decide(state, first));
    };
  }

  private static ContactEvent belongs(ContactState state, String company, String by, Instant at) {
    return new ContactEvent.ContactEdited(
        ContactProfile.NOTHING.withCompany(company), by, at, state.profile());
  }

  static Decision<ContactEvent> edited(
      ContactState state, ContactCorrection correction, String by, Instant at) {
    var events = new ArrayList<ContactEvent>();
    if (!state.profile().with(correction.profile()).stripped().equals(state.profile())) {
      events.add(new ContactEvent.ContactEdited(correction.profile(), by, at, state.profile()));
    }
    var changes = changes(state.fields(), correction.values(), correction.cleared());
    if (!changes.isEmpty()) {
      events.add(new ContactEvent.ContactFieldsChanged(changes, by, at));
    }
    var tags = Tags.changed(state.tags(), correction.tags(), correction.untagged());
    if (tags.size() > Tags.MOST) {
      return Decision.refuse(
          "too_many_tags", "A contact has at most %d tags.".formatted(Tags.MOST), "tags");
    }
    if (!tags.equals(state.tags())) {
      events.add(
          new ContactEvent.ContactTagged(
              Tags.without(tags, state.tags()), Tags.without(state.tags(), tags), by, at));
    }
    return Decision.accept(events);
  }

  static List<FieldChange> changes(
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

  private static Decision<ContactEvent> seen(ContactState state, Instant at) {
    return SourceRules.isNews(state.lastSeenAt(), at)
        ? Decision.accept(new ContactEvent.ContactSeen(at))
        : Decision.accept();
  }

  @Override
  public ContactState apply(ContactState state, ContactEvent event) {
    return switch (event) {
      case ContactEvent.ContactCreated(var anonymousId, var locale, var at) ->
          ContactState.NOTHING
              .change()
              .profile(new ContactProfile(null, null, null, null, locale, null))
              .known(List.of(new ContactState.Known(Identity.Type.ANONYMOUS, anonymousId, true)))
              .seen(at)
              .done();
      case ContactEvent.ContactAdded(var profile, var fields, var tags, _, var at) ->
          ContactState.NOTHING
              .change()
              .profile(profile)
              .known(known(profile, false))
              .createdAt(at)
              .fields(fields)
              .tags(tags)
              .done();
      case ContactEvent.ContactSeen(var at) -> state.change().seen(at).done();
      case ContactEvent.ContactIdentified(var profile, var verified, var at, var by) -> {
        var identified =
            state
                .change()
                .profile(state.profile().with(profile))
                .verified(verified)
                .known(known(profile, verified));
        // A server that says who somebody is has not seen them: it may tell of all its users.
        yield (by != null && verified ? identified.begun(at) : identified.seen(at)).done();
      }
      case ContactEvent.ContactEdited(var profile, _, _, _) ->
          state.change().profile(state.profile().with(profile).stripped()).done();
      case ContactEvent.ContactMerged merged -> state.change().mergedInto(merged.target()).done();
      case ContactEvent.ContactAbsorbed absorbed -> Absorbed.merge(state, absorbed);
      case ContactEvent.ContactSeparated(var source, _, _) ->
          state.absorbed().stream()
              .filter(each -> each.source().equals(source))
              .findFirst()
              .map(gained -> gained.undo(state))
              .orElse(state);
      case ContactEvent.ContactRestored _ -> state.change().mergedInto(null).done();
      case ContactEvent.ContactDistinguished(var other, _, _) ->
          state.change().distinct(other).done();
      case ContactEvent.ContactFieldsChanged(var changes, _, _) ->
          state.change().fields(changes).done();
      case ContactEvent.ContactTagged(var added, var removed, _, _) ->
          state.change().tags(Tags.changed(state.tags(), added, removed)).done();
      case ContactEvent.ConsentGiven e ->
          said(
              state,
              e.channel(),
              e.purpose(),
              new Consent(true, e.at(), e.by(), e.source(), e.wording()));
      case ContactEvent.ConsentWithdrawn e ->
          said(
              state,
              e.channel(),
              e.purpose(),
              new Consent(false, e.at(), e.by(), e.source(), e.wording()));
      case ContactEvent.ContactRecognised(var identity, _, _) ->
          state.change().known(List.of(identity)).done();
      case ContactEvent.ContactImported(var profile, var fields, var tags, _, _, var at) ->
          ContactState.NOTHING
              .change()
              .profile(profile)
              .known(known(profile, false))
              .createdAt(at)
              .fields(fields)
              .tags(tags)
              .done();
      case ContactEvent.ContactJobApplied _ -> state;
      case ContactEvent.ContactWithdrawn _ -> ContactState.NOTHING;
      case ContactEvent.ContactPictured(var picture, _, _) -> state.change().avatar(picture).done();
    };
  }

  private static ContactState said(
      ContactState state, Channel channel, String purpose, Consent consent) {
    return state.change().consent(Consent.key(channel, purpose), consent).done();
  }

  /** One merge, told from an earlier one of the same two that was undone. */
  private static String mergeKey(UUID source, UUID target, Instant at) {
    return "%s>%s@%d".formatted(source, target, at.toEpochMilli());
  }

  /** The identities that a profile names. */
  static List<ContactState.Known> known(ContactProfile profile, boolean verified) {
    var found = new ArrayList<ContactState.Known>();
    if (profile.externalId() != null) {
      found.add(new ContactState.Known(Identity.Type.EXTERNAL, profile.externalId(), verified));
    }
    if (profile.email() != null) {
      found.add(new ContactState.Known(Identity.Type.EMAIL, profile.email(), verified));
    }
    if (profile.phone() != null) {
      found.add(new ContactState.Known(Identity.Type.PHONE, profile.phone(), verified));
    }
    return found;
  }

  /** How to call a person on screen: name, else email, else phone, else a stable short label. */
  static String displayName(UUID id, ContactProfile profile) {
    if (profile.name() != null) {
      return profile.name();
    }
    if (profile.email() != null) {
      return profile.email();
    }
    if (profile.phone() != null) {
      return profile.phone();
    }
    return Contacts.unnamed(id);
  }

  @Override
  public Map<String, Object> dimensions(ContactState after, ContactEvent event) {
    var dimensions = new HashMap<String, Object>();
    dimensions.put(
        "actor",
        switch (event) {
          case ContactEvent.ContactEdited e -> e.by();
          case ContactEvent.ContactAdded e -> e.by();
          case ContactEvent.ContactFieldsChanged e -> e.by();
          case ContactEvent.ContactTagged e -> e.by();
          case ContactEvent.ConsentGiven e -> e.by();
          case ContactEvent.ConsentWithdrawn e -> e.by();
          case ContactEvent.ContactSeparated e -> e.by();
          case ContactEvent.ContactRestored e -> e.by();
          case ContactEvent.ContactDistinguished e -> e.by();
          case ContactEvent.ContactMerged e -> orSystem(e.by());
          case ContactEvent.ContactAbsorbed e -> orSystem(e.by());
          case ContactEvent.ContactImported e -> e.by();
          case ContactEvent.ContactJobApplied e -> e.by();
          case ContactEvent.ContactWithdrawn e -> e.by();
          case ContactEvent.ContactPictured e -> e.by();
          case ContactEvent.ContactRecognised e -> e.by();
          case ContactEvent.ContactIdentified e -> orSystem(e.by());
          case ContactEvent.ContactCreated _, ContactEvent.ContactSeen _ -> "system";
        });
    return dimensions;
  }

  private static String orSystem(@Nullable String by) {
    return by == null ? "system" : by;
  }

  /** Consent may be written down long after it was given, and a source may have been offline. */
  @Override
  public Optional<Instant> happenedAt(ContactEvent event) {
    return switch (event) {
      case ContactEvent.ConsentGiven given -> Optional.of(given.at());
      case ContactEvent.ConsentWithdrawn withdrawn -> Optional.of(withdrawn.at());
      case ContactEvent.ContactCreated created -> Optional.of(created.at());
      case ContactEvent.ContactIdentified identified -> Optional.of(identified.at());
      case ContactEvent.ContactRecognised recognised -> Optional.of(recognised.at());
      default -> Optional.empty();
    };
  }

  @Override
  public StateTable<ContactState, ContactEvent> table() {
    return StateTable.<ContactState, ContactEvent>named("contact")
        .column("name", "text", state -> state.profile().name())
        .column("email", "text", state -> state.profile().email())
        .column("phone", "text", state -> state.profile().phone())
        .column("external_id", "text", state -> state.profile().externalId())
        .column("created_at", "timestamptz", ContactState::createdAt)
        .column("last_seen_at", "timestamptz", ContactState::lastSeenAt)
        .column("merged_into", "uuid", ContactState::mergedInto)
        .column("name_key", "text", state -> folded(state.profile().name()))
        .column("email_key", "text", state -> folded(state.profile().email()))
        .column("phone_key", "text", state -> folded(state.profile().phone()))
        .column("external_key", "text", state -> folded(state.profile().externalId()))
        .column("locale_key", "text", state -> folded(state.profile().locale()))
        .column("verified", "bool", ContactState::verified)
        .column("company_key", "text", state -> state.profile().company())
        .rows(ContactValues.rows())
        .rows(JobRows.rows());
  }

  private static @Nullable String folded(@Nullable String text) {
    return text == null ? null : Words.fold(text);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public ContactState empty() {
    return ContactState.NOTHING;
  }

  @Override
  public Class<ContactState> stateType() {
    return ContactState.class;
  }

  @Override
  public Class<ContactCommand> commandType() {
    return ContactCommand.class;
  }

  @Override
  public Class<ContactEvent> eventType() {
    return ContactEvent.class;
  }

  @Override
  public Class<?> replyType() {
    return ContactReply.class;
  }
}

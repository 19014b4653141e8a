package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * What a contact gained when another became part of it, so that this can be undone. Only what
 * changed is kept; what somebody changes afterwards stays theirs.
 *
 * @param before the parts of the profile that were replaced or empty; null where nothing changed
 * @param after what stands in their place
 * @param identities those that came with the other contact
 * @param tags those that came with it
 * @param consentsBefore answers that a later one of the other contact took the place of
 * @param consents answers of the other contact that hold now
 */
record Absorbed(
    UUID source,
    Instant at,
    @Nullable String by,
    ContactProfile before,
    ContactProfile after,
    List<ContactState.Known> identities,
    @Nullable Instant createdBefore,
    List<FieldChange> fields,
    List<String> tags,
    Map<String, Consent> consentsBefore,
    Map<String, Consent> consents) {

  /** Earlier merges can no longer be undone: each is carried along with every change. */
  static final int MOST = 5;

  Absorbed {
    identities = List.copyOf(identities);
    fields = List.copyOf(fields);
    tags = List.copyOf(tags);
    consentsBefore = Map.copyOf(consentsBefore);
    consents = Map.copyOf(consents);
  }

  /** The state with the other contact in it. */
  static ContactState merge(ContactState state, ContactEvent.ContactAbsorbed event) {
    var profile = merged(state.profile(), event.profile(), event.taken());
    var fields = fields(state.fields(), event);
    var tags =
        Tags.changed(state.tags(), event.tags(), List.of()).stream().limit(Tags.MOST).toList();
    var change =
        state
            .change()
            .profile(profile)
            .known(event.identities())
            .seen(event.at())
            .createdAt(earlier(state.createdAt(), event.createdAt()))
            .fields(fields)
            .tags(tags)
            .consents(event.consents());
    var after = change.done();
    var gained =
        new Absorbed(
            event.source(),
            event.at(),
            event.by(),
            differing(state.profile(), profile),
            differing(profile, state.profile()),
            event.identities().stream()
                .filter(known -> state.identities().stream().noneMatch(same(known)))
                .toList(),
            state.createdAt(),
            fields,
            Tags.without(tags, state.tags()),
            changed(state.consents(), after.consents()),
            changed(after.consents(), state.consents()));
    return change.absorbed(gained).done();
  }

  /** The state without it again. */
  ContactState undo(ContactState state) {
    var profile = state.profile();
    var identities = new ArrayList<>(state.identities());
    identities.removeIf(known -> this.identities.stream().anyMatch(same(known)));
    var back = new ArrayList<FieldChange>();
    for (var change : fields) {
      if (Objects.equals(state.fields().get(change.field()), change.after())) {
        back.add(new FieldChange(change.field(), change.after(), change.before()));
      }
    }
    var answers = new HashMap<>(state.consents());
    consents.forEach((key, answer) -> {
      if (answer.equals(answers.get(key))) {
        answers.remove(key);
        if (consentsBefore.containsKey(key)) {
          answers.put(key, consentsBefore.get(key));
        }
      }
    });
    return state
        .change()
        .profile(
            new ContactProfile(
                back(profile.name(), after.name(), before.name()),
                back(profile.email(), after.email(), before.email()),
                back(profile.phone(), after.phone(), before.phone()),
                back(profile.externalId(), after.externalId(), before.externalId()),
                back(profile.locale(), after.locale(), before.locale()),
                back(profile.timeZone(), after.timeZone(), before.timeZone()),
                back(profile.company(), after.company(), before.company())))
        .identities(identities)
        .createdAt(createdBefore == null ? state.createdAt() : createdBefore)
        .fields(back)
        .tags(Tags.changed(state.tags(), List.of(), tags))
        .consentsAre(answers)
        .separated(source)
        .done();
  }

  private static @Nullable String back(
      @Nullable String now, @Nullable String gained, @Nullable String had) {
    return gained != null && gained.equals(now) ? had : now;
  }

  /** What is in the first profile and not the same in the second. */
  private static ContactProfile differing(ContactProfile one, ContactProfile other) {
    return new ContactProfile(
        unless(one.name(), other.name()),
        unless(one.email(), other.email()),
        unless(one.phone(), other.phone()),
        unless(one.externalId(), other.externalId()),
        unless(one.locale(), other.locale()),
        unless(one.timeZone(), other.timeZone()),
        unless(one.company(), other.company()));
  }

  private static @Nullable String unless(@Nullable String value, @Nullable String other) {
    return Objects.equals(value, other) ? null : value;
  }

  /** What the surviving contact knows wins, except for what is to be taken from the other. */
  private static ContactProfile merged(
      ContactProfile own, ContactProfile other, Set<String> taken) {
    return other
        .with(own)
        .with(
            new ContactProfile(
                taken.contains("name") ? other.name() : null,
                taken.contains("email") ? other.email() : null,
                taken.contains("phone") ? other.phone() : null,
                taken.contains("externalId") ? other.externalId() : null,
                null,
                null,
                taken.contains("company") ? other.company() : null));
  }

  private static List<FieldChange> fields(
      Map<String, FieldValue> own, ContactEvent.ContactAbsorbed event) {
    var changes = new ArrayList<FieldChange>();
    event
        .fields()
        .forEach((key, value) -> {
          var had = own.get(key);
          if (!value.equals(had) && (had == null || event.taken().contains("fields." + key))) {
            changes.add(new FieldChange(key, had, value));
          }
        });
    return changes;
  }

  private static Map<String, Consent> changed(
      Map<String, Consent> these, Map<String, Consent> others) {
    var changed = new HashMap<String, Consent>();
    these.forEach((key, answer) -> {
      if (!answer.equals(others.get(key))) {
        changed.put(key, answer);
      }
    });
    return changed;
  }

  private static Instant earlier(@Nullable Instant a, Instant b) {
    return a == null || b.isBefore(a) ? b : a;
  }

  private static java.util.function.Predicate<ContactState.Known> same(ContactState.Known known) {
    return other -> other.type() == known.type() && other.value().equals(known.value());
  }
}

package kira.contacts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kira.objects.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What a contact makes of what sources tell. Anybody can write into a public source, so what comes
 * from there never changes what was proven, and never reaches another person than the browser's.
 */
final class SourceRules {
  /** Sightings nearer than this to the last one are not worth another place in the list. */
  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

  private SourceRules() {}

  static Decision<ContactEvent> meet(ContactState state, ContactCommand.Meet meet) {
    if (isSomebodyElse(state, meet.sender(), meet.verified())) {
      return somebodyElse();
    }
    var events =
        known(
            state, meet.sender(), ContactProfile.NOTHING, meet.verified(), meet.by(), meet.since());
    var visit = meet.visit();
    if (visit != null && isNews(state.exists() ? state.lastSeenAt() : meet.since(), visit)) {
      events.add(new ContactEvent.ContactSeen(visit));
    }
    return Decision.accept(events);
  }

  /** Whether a sighting is worth a place of its own beside the last one. */
  static boolean isNews(@Nullable Instant last, Instant visit) {
    return last == null || last.plus(SEEN_EVERY).isBefore(visit);
  }

  static Decision<ContactEvent> learn(ContactState state, ContactCommand.Learn learn) {
    if (isSomebodyElse(state, learn.sender(), learn.verified())) {
      return somebodyElse();
    }
    var events =
        known(state, learn.sender(), learn.profile(), learn.verified(), learn.by(), learn.at());
    if (learn.verified() || !state.verified()) {
      var changes = Contact.changes(state.fields(), learn.fields(), java.util.Set.of());
      if (!changes.isEmpty()) {
        events.add(new ContactEvent.ContactFieldsChanged(changes, learn.by(), learn.at()));
      }
    }
    return Decision.accept(events);
  }

  /** The computer is shared: the person before was somebody else, and stays so. */
  private static boolean isSomebodyElse(ContactState state, Sender sender, boolean verified) {
    var known = state.profile().externalId();
    return !verified && sender.userId() != null && known != null && !known.equals(sender.userId());
  }

  private static Decision<ContactEvent> somebodyElse() {
    return Decision.refuse("other_person", "This browser belongs to another person's contact.");
  }

  /** Makes the contact, if need be, and notes who it is said to be. */
  private static List<ContactEvent> known(
      ContactState state,
      Sender sender,
      ContactProfile profile,
      boolean verified,
      String by,
      Instant at) {
    var events = new ArrayList<ContactEvent>();
    var anonymous = Optional.ofNullable(sender.anonymousId());
    if (!state.exists() && anonymous.isPresent()) {
      events.add(new ContactEvent.ContactCreated(anonymous.get(), sender.locale(), at));
    } else if (anonymous.isPresent()
        && !isKnownBy(state, Identity.Type.ANONYMOUS, anonymous.get(), true)) {
      var identity = new ContactState.Known(Identity.Type.ANONYMOUS, anonymous.get(), true);
      events.add(new ContactEvent.ContactRecognised(identity, by, at));
    }
    if (state.verified() && !verified) {
      return events;
    }
    // Of several ids that one person has, the one on the record stays there.
    var said =
        sender.userId() == null
                || isKnownBy(state, Identity.Type.EXTERNAL, sender.userId(), verified)
            ? profile
            : profile.withExternalId(sender.userId());
    var fresh = !state.exists() && anonymous.isEmpty();
    var becomesVerified = verified && !state.verified() && said.externalId() != null;
    if (fresh || becomesVerified || !state.profile().with(said).equals(state.profile())) {
      var proven = state.verified() || (verified && said.externalId() != null);
      events.add(new ContactEvent.ContactIdentified(said, proven, at, by));
    }
    return events;
  }

  private static boolean isKnownBy(
      ContactState state, Identity.Type type, String value, boolean verified) {
    return state.identities().stream()
        .anyMatch(known ->
            known.type() == type && known.value().equals(value) && (known.verified() || !verified));
  }
}

package kira.contacts;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Json;
import kira.platform.privacy.Person;
import org.springframework.stereotype.Component;

/**
 * Somebody who was merged into another contact, and told apart again, has left a trace in that
 * one's history: what it took over, and changes that say what was there before. The other lives on,
 * so only these entries lose their content, and the words it was found by go.
 */
@Component
class FormerLives {
  private static final int PAGE = 500;
  private static final String ABSORBED = ContactEvent.ContactAbsorbed.class.getSimpleName();

  private final DurableObjects objects;
  private final ContactTable contacts;
  private final PersonTable table;

  FormerLives(DurableObjects objects, ContactTable contacts, PersonTable table) {
    this.objects = objects;
    this.contacts = contacts;
    this.table = table;
  }

  /**
   * @param states of the person's contacts, as they are now
   */
  void erase(Person person, List<ContactState> states) {
    for (var survivor : table.formerSurvivors(person)) {
      table.forgetGone(person.tenant(), survivor);
      var theirs = new HashSet<String>();
      states.forEach(state -> theirs.addAll(texts(state.profile(), state.identities())));
      var versions = told(person, survivor, theirs);
      if (!versions.isEmpty()) {
        objects.eraseEntries(
            new Address(Contact.KIND, person.tenant().value(), survivor), versions);
      }
    }
  }

  /** Entries that took the person over, and later ones that name them. */
  private Set<Long> told(Person person, UUID survivor, Set<String> theirs) {
    var own = new HashSet<String>();
    contacts
        .states(List.of(survivor))
        .values()
        .forEach(state -> own.addAll(texts(state.profile(), state.identities())));
    theirs.removeAll(own);
    var versions = new TreeSet<Long>();
    long after = 0;
    for (var page = table.history(person.tenant(), survivor, after, PAGE);
        !page.isEmpty();
        page = table.history(person.tenant(), survivor, after, PAGE)) {
      for (var entry : page) {
        if (entry.type().equals(ABSORBED)) {
          var event = Json.MAPPER.convertValue(entry.data(), ContactEvent.ContactAbsorbed.class);
          if (person.contacts().contains(event.source())) {
            theirs.addAll(texts(event.profile(), event.identities()));
            theirs.removeAll(own);
            versions.add(entry.version());
          }
        }
        if (!versions.isEmpty() && names(entry.data().toString(), theirs)) {
          versions.add(entry.version());
        }
      }
      after = page.getLast().version();
    }
    return versions;
  }

  private static boolean names(String json, Set<String> texts) {
    var folded = json.toLowerCase(Locale.ROOT);
    return texts.stream().anyMatch(folded::contains);
  }

  /** As they stand in JSON, in whatever case. */
  private static Set<String> texts(ContactProfile profile, List<ContactState.Known> identities) {
    var texts = new HashSet<String>();
    Stream.concat(
            Stream.of(profile.name(), profile.email(), profile.phone(), profile.externalId()),
            identities.stream().map(ContactState.Known::value))
        .filter(Objects::nonNull)
        .filter(text -> text.length() >= ContactPersonalData.SHORTEST)
        .map(text -> Json.MAPPER.writeValueAsString(text).toLowerCase(Locale.ROOT))
        .map(quoted -> quoted.substring(1, quoted.length() - 1))
        .forEach(texts::add);
    return texts;
  }
}

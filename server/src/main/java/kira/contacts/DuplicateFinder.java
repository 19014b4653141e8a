package kira.contacts;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Words;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import org.springframework.stereotype.Component;

/**
 * Notices contacts that look like one person as they appear. Reading the journal from its start, it
 * has looked at every contact there ever was.
 */
@Component
class DuplicateFinder implements JournalReader {
  private static final Set<String> TELLING =
      Set.of(
          "ContactAdded",
          "ContactImported",
          "ContactWithdrawn",
          "ContactIdentified",
          "ContactEdited",
          "ContactMerged",
          "ContactAbsorbed",
          "ContactSeparated",
          "ContactRestored",
          "ContactDistinguished");

  /** More that look alike are no pair but a mistake in the data. */
  private static final int MOST = 20;

  /** So many who share a word are looked at: a common one would lead to everybody. */
  private static final int MOST_OF_NAME = 200;

  private final DurableObjects objects;

  DuplicateFinder(DurableObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "contacts.duplicates";
  }

  @Override
  public List<String> kinds() {
    return List.of(Contact.KIND);
  }

  @Override
  public Set<String> types() {
    return TELLING;
  }

  @Override
  public boolean hearsErasures() {
    return true;
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) throws SQLException {
    var changed = new LinkedHashMap<Address, Instant>();
    for (var entry : entries) {
      changed.put(new Address(Contact.KIND, entry.tenant(), entry.objectId()), entry.at());
    }
    for (var each : changed.entrySet()) {
      look(each.getKey(), each.getValue(), transaction);
    }
  }

  private void look(Address contact, Instant at, Connection transaction) throws SQLException {
    var state = objects.read(contact, ContactState.class).state();
    var table = new LookAlikeTable(transaction);
    table.forget(contact);
    if (state.mergedInto() != null || !state.exists()) {
      return;
    }
    var found = new HashMap<UUID, DuplicateReason>();
    var profile = state.profile();
    if (profile.name() != null) {
      var name = profile.name();
      var words = LikeNames.words(name);
      var company = LikeNames.company(profile.email());
      if (!words.isEmpty() && company.isPresent()) {
        // All of a small company; of a large one, those with the last name.
        // A company may be called as who it belongs to: then the two are one word.
        for (var word :
            new LinkedHashSet<>(List.of(LikeNames.label(company.get()), words.getLast()))) {
          table
              .colleagues(contact, Words.plain(word), company.get(), MOST_OF_NAME)
              .forEach((id, theirs) -> {
                if (found.size() < MOST && LikeNames.alike(name, theirs)) {
                  found.put(id, DuplicateReason.SIMILAR_NAME);
                }
              });
        }
      }
    }
    if (profile.name() != null && profile.company() != null) {
      var name = profile.name();
      var words = LikeNames.words(name);
      if (!words.isEmpty()) {
        table
            .members(contact, words.getLast(), profile.company(), MOST_OF_NAME)
            .forEach((id, theirs) -> {
              if (found.size() < MOST && LikeNames.alike(name, theirs)) {
                found.put(id, DuplicateReason.SIMILAR_NAME);
              }
            });
      }
    }
    if (profile.phone() != null) {
      table
          .samePhone(contact, Words.fold(profile.phone()), MOST)
          .forEach(id -> found.put(id, DuplicateReason.SAME_PHONE));
    }
    if (profile.email() != null) {
      table
          .sameEmail(contact, Words.fold(profile.email()), MOST)
          .forEach(id -> found.put(id, DuplicateReason.SAME_EMAIL));
    }
    found.keySet().removeAll(state.distinct());
    for (var other : Map.copyOf(found).keySet()) {
      var theirs =
          objects.read(new Address(Contact.KIND, contact.tenant(), other), ContactState.class);
      if (theirs.state().distinct().contains(contact.id())) {
        found.remove(other);
      }
    }
    table.note(contact, found, at);
  }
}

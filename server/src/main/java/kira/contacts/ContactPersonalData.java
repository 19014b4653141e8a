package kira.contacts;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.Telling;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * The contact itself, its identities, consent, events, segments, merges and what jobs did to it.
 */
@Component
class ContactPersonalData implements PersonalData {
  private static final String MACHINE = "system";

  /** A name of two letters is in every text. */
  static final int SHORTEST = 5;

  private final DurableObjects objects;
  private final ContactTable contacts;
  private final PersonTable table;
  private final SegmentTable segments;
  private final SegmentMembers members;
  private final Suppressions suppressions;
  private final Blobs blobs;
  private final ContactTelling telling;
  private final FormerLives formerLives;

  ContactPersonalData(
      DurableObjects objects,
      ContactTable contacts,
      PersonTable table,
      SegmentTable segments,
      SegmentMembers members,
      Suppressions suppressions,
      Blobs blobs,
      ContactTelling telling,
      FormerLives formerLives) {
    this.objects = objects;
    this.contacts = contacts;
    this.table = table;
    this.segments = segments;
    this.members = members;
    this.suppressions = suppressions;
    this.blobs = blobs;
    this.telling = telling;
    this.formerLives = formerLives;
  }

  @Override
  public String name() {
    return "contacts";
  }

  @Override
  public int order() {
    return 100;
  }

  @Override
  public void tell(Person person, Telling to) throws IOException {
    telling.tell(person, to);
  }

  @Override
  public Set<UUID> erase(Person person) throws IOException {
    var all = new LinkedHashSet<>(person.contacts());
    person.contacts().forEach(id -> all.addAll(contacts.withMerged(id)));
    List<UUID> late;
    do {
      addSurvivors(all);
      var whole = new Person(person.tenant(), person.contact(), all);
      eraseAll(whole);
      // Another tab may have merged somebody in meanwhile.
      late = table.mergedInto(whole);
    } while (all.addAll(late));
    return all;
  }

  /** Since it was asked for, somebody may have merged the person into another contact. */
  private void addSurvivors(Set<UUID> all) {
    for (var more = List.copyOf(all); !more.isEmpty(); ) {
      more =
          contacts.states(more).values().stream()
              .flatMap(state -> Stream.ofNullable(state.mergedInto()))
              .filter(all::add)
              .toList();
    }
  }

  private void eraseAll(Person person) throws IOException {
    var tenant = person.tenant();
    var states = List.copyOf(contacts.states(person.contacts()).values());
    formerLives.erase(person, states);
    suppress(tenant, states);
    eraseSearches(person, states);
    leave(person, false);
    // They are found through the history, so they go before it does.
    for (var picture : table.pictures(person)) {
      blobs.delete(tenant, picture);
    }
    for (var id : person.contacts()) {
      objects.erase(new Address(Contact.KIND, tenant.value(), id));
    }
    for (var known : table.identities(person)) {
      objects.erase(new Address(Identity.KIND, tenant.value(), known.id()));
    }
    leave(person, true);
    table.forget(person);
  }

  /** That an address is not to be used outlives whoever has it; the address does not. */
  private void suppress(TenantId tenant, List<ContactState> states) {
    for (var state : states) {
      var addresses =
          Stream.concat(
                  state.identities().stream().map(ContactState.Known::value),
                  Stream.of(state.profile().email(), state.profile().phone()))
              .filter(java.util.Objects::nonNull)
              .collect(Collectors.toSet());
      for (var address : addresses) {
        for (var channel : Channel.values()) {
          Suppressions.normal(channel, address)
              .ifPresent(normal -> suppressions.erase(tenant, channel, normal));
        }
      }
    }
  }

  /** Somebody may have looked for exactly this person and exported or changed what was found. */
  private void eraseSearches(Person person, List<ContactState> states) {
    var texts = new LinkedHashSet<String>();
    for (var state : states) {
      state.identities().forEach(known -> texts.add(known.value()));
      Stream.of(state.profile().name(), state.profile().email(), state.profile().phone())
          .filter(java.util.Objects::nonNull)
          .forEach(texts::add);
    }
    texts.removeIf(text -> text.length() < SHORTEST);
    if (!texts.isEmpty()) {
      for (var job : table.jobsNaming(person, texts)) {
        objects.erase(new Address(ContactJob.KIND, person.tenant().value(), job));
      }
    }
  }

  /** Leaves the segments, so that what they count stays right. */
  private void leave(Person person, boolean live) {
    for (var id : person.contacts()) {
      for (var membership : segments.of(id)) {
        if (membership.live() != live) {
          continue;
        }
        if (live) {
          members.settle(person.tenant(), membership.id(), List.of(id));
        } else {
          members.put(person.tenant(), membership.id(), List.of(id), false, MACHINE);
        }
      }
    }
  }
}

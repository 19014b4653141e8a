package kira.contacts;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import kira.contacts.SegmentFilters.Index;
import kira.contacts.SegmentFilters.Ready;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Looks, after each change of contacts, whether they still belong to the segments that the change
 * may concern. Nothing is written in the reader's own transaction: a batch that is read twice finds
 * everything as it should be.
 */
@Component
class SegmentReader implements JournalReader {
  private static final String MERGED = "ContactMerged";
  private static final String RESTORED = "ContactRestored";
  private static final int AT_ONCE = 4_000;

  /** From when it is known whom an event is for until it is stored. */
  private static final Duration REQUEST = Duration.ofMinutes(1);

  private final DurableObjects objects;
  private final SegmentFilters filters;
  private final SegmentMembers members;
  private final SegmentTable table;
  private final ContactEventTable events;
  private final Contacts contacts;

  SegmentReader(
      DurableObjects objects,
      SegmentFilters filters,
      SegmentMembers members,
      SegmentTable table,
      ContactEventTable events,
      Contacts contacts) {
    this.objects = objects;
    this.filters = filters;
    this.members = members;
    this.table = table;
    this.events = events;
    this.contacts = contacts;
  }

  @Override
  public String name() {
    return "contacts.segments";
  }

  @Override
  public List<String> kinds() {
    return List.of(Contact.KIND, Segment.KIND, EventIntake.KIND);
  }

  /** Each segment that may be concerned is asked once for all of them. */
  @Override
  public int atOnce() {
    return AT_ONCE;
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) {
    var tenants = new LinkedHashMap<TenantId, List<JournalEntry>>();
    for (var entry : entries) {
      tenants.computeIfAbsent(new TenantId(entry.tenant()), _ -> new ArrayList<>()).add(entry);
    }
    tenants.forEach((tenant, mine) ->
        Tenancy.in(
            tenant,
            () -> {
              follow(tenant, mine);
              return tenant;
            }));
  }

  private void follow(TenantId tenant, List<JournalEntry> entries) {
    var index = filters.of(tenant);
    var work = new LinkedHashMap<Ready, Set<UUID>>();
    did(tenant, index, entries, work);
    for (var entry : entries) {
      if (entry.kind().equals(EventIntake.KIND)) {
        continue;
      }
      if (entry.kind().equals(Segment.KIND)) {
        moved(index, entry, work);
      } else if (!index.isEmpty() || entry.type().equals(MERGED) || entry.type().equals(RESTORED)) {
        changed(tenant, index, entry, work);
      }
    }
    // One that is named by another comes first, so that the other finds it as it will be.
    var levels = new TreeMap<Integer, List<SegmentMembers.Task>>();
    work.forEach((segment, ids) ->
        levels
            .computeIfAbsent(segment.level(), _ -> new ArrayList<>())
            .add(new SegmentMembers.Task(segment, ids)));
    levels.values().forEach(tasks -> members.settle(tenant, tasks));
  }

  /** What was told too late goes where it belongs first, since it may count there. */
  private void did(
      TenantId tenant, Index index, List<JournalEntry> entries, Map<Ready, Set<UUID>> work) {
    var taken = entries.stream().filter(entry -> entry.kind().equals(EventIntake.KIND)).toList();
    if (taken.isEmpty()) {
      return;
    }
    var since = taken.getFirst().at().minus(KnownSenders.REMEMBERED).minus(REQUEST);
    for (var late : events.tooLate(tenant, since)) {
      if (late.erased()) {
        events.forget(tenant, late.contact());
      } else {
        events.move(tenant, late.contact(), contacts.survivor(tenant, late.contact()));
      }
    }
    if (index.followsEvents()) {
      var batches =
          taken.stream()
              .map(entry ->
                  EventIntake.batch(objects.event(entry, EventIntake.Event.class), entry.version()))
              .toList();
      events
          .of(tenant, batches)
          .forEach((name, who) -> concern(index, SegmentTouch.did(name), who, work));
    }
  }

  private void changed(
      TenantId tenant, Index index, JournalEntry entry, Map<Ready, Set<UUID>> work) {
    if (entry.type().equals(MERGED)) {
      merged(tenant, entry.objectId());
    } else if (entry.type().equals(RESTORED)) {
      restored(tenant, entry.objectId());
    }
    var event = objects.event(entry, ContactEvent.class);
    var touch = SegmentTouch.of(event);
    concern(index, touch, List.of(entry.objectId()), work);
    if (event instanceof ContactEvent.ContactRestored(var from, _, _)) {
      // What the one did was the other's until now.
      concern(index, touch, List.of(from), work);
    }
  }

  private void moved(Index index, JournalEntry entry, Map<Ready, Set<UUID>> work) {
    var touch = SegmentTouch.membership(entry.objectId());
    // Most segments are named by no other one, and then who moved does not matter here.
    if (!index.touched(touch).isEmpty()
        && objects.event(entry, SegmentEvent.class)
            instanceof SegmentEvent.SegmentMembershipChanged(var entered, var left, _, _)) {
      concern(index, touch, entered, work);
      concern(index, touch, left, work);
    }
  }

  private static void concern(
      Index index, SegmentTouch touch, Collection<UUID> contacts, Map<Ready, Set<UUID>> work) {
    if (!index.isEmpty() && !contacts.isEmpty()) {
      for (var segment : index.touched(touch)) {
        work.computeIfAbsent(segment, _ -> new LinkedHashSet<>()).addAll(contacts);
      }
    }
  }

  private void restored(TenantId tenant, UUID source) {
    for (var place : table.placesOf(source)) {
      members.giveBack(tenant, place.segment(), source, place.target(), place.entered());
    }
  }

  private void merged(TenantId tenant, UUID source) {
    for (var membership : table.of(source)) {
      if (!membership.live()) {
        members.follow(tenant, membership.id(), source, contacts.survivor(tenant, source));
      }
    }
  }
}

package kira.contacts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Who did something: a busy site tells thousands a second, so consoles only hear of whom, once for
 * all that came together, and ask where somebody looks.
 */
@Component
class EventRealtime implements RealtimeSource {
  private final DurableObjects objects;
  private final ContactEventTable events;

  EventRealtime(DurableObjects objects, ContactEventTable events) {
    this.objects = objects;
    this.events = events;
  }

  @Override
  public String kind() {
    return EventIntake.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONTACTS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    var last = entries.getLast();
    var batches = entries.stream().map(this::batch).toList();
    var contacts =
        events.of(new TenantId(last.tenant()), batches).values().stream()
            .flatMap(Set::stream)
            .collect(Collectors.toSet());
    return contacts.isEmpty()
        ? List.of()
        : List.of(RealtimeEvent.of(last, Map.of("contacts", contacts)));
  }

  private long batch(JournalEntry entry) {
    return EventIntake.batch(objects.event(entry, EventIntake.Event.class), entry.version());
  }
}

package kira.contacts;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** What the console hears of contacts: the whole contact after each change. */
@Component
class ContactRealtime implements RealtimeSource {
  private final ContactTable table;

  ContactRealtime(ContactTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Contact.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONTACTS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> all) {
    // A job changes thousands a second; the list hears of it from the job.
    var changes = all.stream().filter(entry -> !isOfJob(entry)).toList();
    var views =
        table.find(changes.stream().map(JournalEntry::objectId).distinct().toList()).stream()
            .collect(Collectors.toMap(ContactView::id, Function.identity()));
    return changes.stream()
        .filter(entry -> views.containsKey(entry.objectId()))
        .map(entry -> RealtimeEvent.of(entry, Map.of("contact", views.get(entry.objectId()))))
        .toList();
  }

  static boolean isOfJob(JournalEntry entry) {
    return entry.dimensions().get("actor") instanceof String actor
        && (actor.startsWith("import:") || actor.startsWith("bulk:") || actor.startsWith("undo:"));
  }
}

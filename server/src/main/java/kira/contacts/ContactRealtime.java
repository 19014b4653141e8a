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
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    var views =
        table.find(entries.stream().map(JournalEntry::objectId).distinct().toList()).stream()
            .collect(Collectors.toMap(ContactView::id, Function.identity()));
    return entries.stream()
        .filter(entry -> views.containsKey(entry.objectId()))
        .map(entry -> RealtimeEvent.of(entry, Map.of("contact", views.get(entry.objectId()))))
        .toList();
  }
}

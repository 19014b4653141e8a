package kira.contacts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.objects.JournalEntry;
import kira.objects.Json;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/**
 * What the console hears of contacts: the whole contact after each change, and who did something.
 */
@Component
class ContactRealtime implements RealtimeSource {
  private static final Set<String> DID = Json.recordsOf(ContactEvent.ContactDid.class).keySet();

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
    var entries = all.stream().filter(entry -> !isOfJob(entry)).toList();
    var changes = entries.stream().filter(entry -> !isDid(entry)).toList();
    var views =
        table.find(changes.stream().map(JournalEntry::objectId).distinct().toList()).stream()
            .collect(Collectors.toMap(ContactView::id, Function.identity()));
    return Stream.concat(
            changes.stream()
                .filter(entry -> views.containsKey(entry.objectId()))
                .map(entry ->
                    RealtimeEvent.of(entry, Map.of("contact", views.get(entry.objectId())))),
            did(entries).stream())
        .toList();
  }

  /**
   * Who did something: a busy site tells thousands a second, so consoles only hear of whom, once
   * for all that came together, and ask where somebody looks.
   */
  private static Optional<RealtimeEvent> did(List<JournalEntry> entries) {
    var last = entries.stream().filter(ContactRealtime::isDid).reduce((_, next) -> next);
    return last.map(entry ->
        RealtimeEvent.of(
            entry,
            Map.of(
                "contacts",
                entries.stream()
                    .filter(ContactRealtime::isDid)
                    .map(JournalEntry::objectId)
                    .distinct()
                    .toList())));
  }

  private static boolean isDid(JournalEntry entry) {
    return DID.contains(entry.type());
  }

  static boolean isOfJob(JournalEntry entry) {
    return entry.dimensions().get("actor") instanceof String actor
        && (actor.startsWith("import:") || actor.startsWith("bulk:") || actor.startsWith("undo:"));
  }
}

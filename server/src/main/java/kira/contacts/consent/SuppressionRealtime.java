package kira.contacts.consent;

import java.util.List;
import java.util.Map;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/**
 * What the console hears of the do-not-contact list: that it changed. A list of thousands of
 * addresses that is taken in at once is one piece of news, and no address travels with it.
 */
@Component
class SuppressionRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return Suppression.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONTACTS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    return entries.isEmpty() ? List.of() : List.of(RealtimeEvent.of(entries.getLast(), Map.of()));
  }
}

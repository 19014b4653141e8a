package kira.contacts;

import java.util.List;
import java.util.Map;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** What the console hears of companies: that one changed. Those that a job makes come with it. */
@Component
class CompanyRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return Company.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONTACTS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    return entries.stream()
        .filter(entry -> !ContactRealtime.isOfJob(entry))
        .map(entry -> RealtimeEvent.of(entry, Map.of()))
        .toList();
  }
}

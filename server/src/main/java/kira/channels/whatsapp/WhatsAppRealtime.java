package kira.channels.whatsapp;

import java.util.List;
import java.util.Map;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** The console hears that the provider told something of a number; what it is, it asks. */
@Component
class WhatsAppRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return WhatsAppNumber.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.SETTINGS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    return entries.stream().map(entry -> RealtimeEvent.of(entry, Map.of())).toList();
  }
}

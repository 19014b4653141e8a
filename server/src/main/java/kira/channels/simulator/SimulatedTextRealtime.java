package kira.channels.simulator;

import java.util.List;
import java.util.Map;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** Whoever looks at a simulated phone sees messages come and go. */
@Component
class SimulatedTextRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return SimulatedText.KIND;
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

package kira.channels.phone;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** What the console hears of calls: each as it is now. */
@Component
class CallRealtime implements RealtimeSource {
  private final CallTable table;

  CallRealtime(CallTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Call.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONVERSATIONS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    var states =
        table
            .find(
                entries.getFirst().tenant(),
                entries.stream().map(JournalEntry::objectId).distinct().toList())
            .stream()
            .filter(row -> row.state().exists())
            .collect(Collectors.toMap(CallTable.Row::id, CallTable.Row::state));
    var events = new ArrayList<RealtimeEvent>();
    for (var entry : entries) {
      var state = states.get(entry.objectId());
      if (state != null && state.plan() != null) {
        var data = new LinkedHashMap<String, Object>();
        data.put("conversationId", state.plan().conversation());
        data.put("call", CallView.of(entry.objectId(), state, null));
        events.add(RealtimeEvent.of(entry, data));
      }
    }
    return events;
  }
}

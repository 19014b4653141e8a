package kira.channels.phone;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
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
    return RealtimeSource.latest(entries, this::find, CallRealtime::shown);
  }

  private Map<UUID, CallState> find(UUID tenant, List<UUID> ids) {
    return table.find(tenant, ids).stream()
        .filter(row -> row.state().plan() != null)
        .collect(Collectors.toMap(CallTable.Row::id, CallTable.Row::state));
  }

  private static Map<String, Object> shown(UUID id, CallState state) {
    var data = new LinkedHashMap<String, Object>();
    data.put("conversationId", Objects.requireNonNull(state.plan()).conversation());
    data.put("call", CallView.of(id, state, null));
    return data;
  }
}

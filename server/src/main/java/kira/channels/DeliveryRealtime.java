package kira.channels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** What the console hears of deliveries: each message's state, as it is now. */
@Component
class DeliveryRealtime implements RealtimeSource {
  private final DeliveryTable table;

  DeliveryRealtime(DeliveryTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Delivery.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONVERSATIONS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    var rows =
        table
            .find(
                entries.getFirst().tenant(),
                entries.stream().map(JournalEntry::objectId).distinct().toList())
            .stream()
            .filter(row -> row.state().exists())
            .collect(Collectors.toMap(DeliveryTable.Row::id, DeliveryTable.Row::state));
    var events = new ArrayList<RealtimeEvent>();
    for (var entry : entries) {
      var state = rows.get(entry.objectId());
      if (state != null && state.order() != null) {
        var data = new LinkedHashMap<String, Object>();
        data.put("conversationId", state.order().conversation());
        data.put("delivery", DeliveryView.of(entry.objectId(), state));
        events.add(RealtimeEvent.of(entry, data));
      }
    }
    return events;
  }
}

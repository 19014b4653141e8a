package kira.channels;

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
    return RealtimeSource.latest(entries, this::find, DeliveryRealtime::shown);
  }

  private Map<UUID, Delivery.State> find(UUID tenant, List<UUID> ids) {
    return table.find(tenant, ids).stream()
        .filter(row -> row.state().order() != null)
        .collect(Collectors.toMap(DeliveryTable.Row::id, DeliveryTable.Row::state));
  }

  private static Map<String, Object> shown(UUID id, Delivery.State state) {
    var data = new LinkedHashMap<String, Object>();
    data.put("conversationId", Objects.requireNonNull(state.order()).conversation());
    data.put("delivery", DeliveryView.of(id, state));
    return data;
  }
}

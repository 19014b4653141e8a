package kira.conversations;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/**
 * What the console hears of conversations: the whole summary and the new line of the thread, so
 * that it never has to ask again.
 */
@Component
class ConversationRealtime implements RealtimeSource {
  private final ConversationTable table;

  ConversationRealtime(ConversationTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Conversation.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONVERSATIONS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    var first = new HashMap<UUID, Long>();
    entries.forEach(entry -> first.merge(entry.objectId(), entry.version(), Math::min));
    var tenant = entries.getFirst().tenant();
    var summaries =
        table.find(tenant, first.keySet()).stream()
            .collect(Collectors.toMap(ConversationView::id, Function.identity()));
    var lines = new HashMap<UUID, Map<Long, MessageView>>();
    table
        .messagesFrom(tenant, first)
        .forEach((id, messages) ->
            lines.put(
                id,
                messages.stream()
                    .collect(Collectors.toMap(MessageView::version, Function.identity()))));
    var events = new ArrayList<RealtimeEvent>();
    for (var entry : entries) {
      var summary = summaries.get(entry.objectId());
      if (summary == null) {
        continue;
      }
      var data = new LinkedHashMap<String, Object>();
      data.put("summary", summary);
      var line = lines.getOrDefault(entry.objectId(), Map.of()).get(entry.version());
      if (line != null) {
        data.put("message", line);
      }
      events.add(RealtimeEvent.of(entry, data));
    }
    return events;
  }
}

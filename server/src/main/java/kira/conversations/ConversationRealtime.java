package kira.conversations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    var tenant = entries.getFirst().tenant();
    var summaries =
        table
            .find(tenant, entries.stream().map(JournalEntry::objectId).distinct().toList())
            .stream()
            .collect(Collectors.toMap(ConversationView::id, Function.identity()));
    var lines =
        table.messagesAt(
            tenant,
            entries.stream()
                .map(entry -> new ConversationTable.LineAt(entry.objectId(), entry.version()))
                .toList());
    var events = new ArrayList<RealtimeEvent>();
    for (var entry : entries) {
      var summary = summaries.get(entry.objectId());
      if (summary == null) {
        continue;
      }
      var data = new LinkedHashMap<String, Object>();
      data.put("summary", summary);
      var line = lines.get(new ConversationTable.LineAt(entry.objectId(), entry.version()));
      if (line != null) {
        data.put("message", line);
      }
      events.add(RealtimeEvent.of(entry, data));
    }
    return events;
  }
}

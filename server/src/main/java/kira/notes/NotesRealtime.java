package kira.notes;

import java.util.List;
import java.util.Map;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What consoles hear of notes and tasks: of whom there is something new. They ask what it is. */
@Configuration(proxyBeanMethods = false)
class NotesRealtime {
  @Bean
  RealtimeSource noteRealtime() {
    return new OfContact(Note.KIND);
  }

  @Bean
  RealtimeSource taskRealtime() {
    return new OfContact(Task.KIND);
  }

  private record OfContact(String kind) implements RealtimeSource {
    @Override
    public Permission permission() {
      return Permission.CONTACTS_READ;
    }

    @Override
    public List<RealtimeEvent> of(List<JournalEntry> entries) {
      return entries.stream()
          .map(entry ->
              RealtimeEvent.of(
                  entry, Map.of("contact", entry.dimensions().getOrDefault("contact_id", ""))))
          .toList();
    }
  }
}

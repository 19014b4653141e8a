package kira.contacts;

import java.util.List;
import java.util.Map;
import kira.contacts.fields.FieldCatalogue;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the console hears of fields: that there are others, or in another order. */
@Configuration(proxyBeanMethods = false)
class FieldRealtime {
  @Bean
  RealtimeSource contactFieldRealtime() {
    return new Source(FieldCatalogue.Subject.CONTACTS.kind());
  }

  @Bean
  RealtimeSource companyFieldRealtime() {
    return new Source(FieldCatalogue.Subject.COMPANIES.kind());
  }

  private record Source(String kind) implements RealtimeSource {
    @Override
    public Permission permission() {
      return Permission.CONTACTS_READ;
    }

    @Override
    public List<RealtimeEvent> of(List<JournalEntry> entries) {
      return entries.stream().map(entry -> RealtimeEvent.of(entry, Map.of())).toList();
    }
  }
}

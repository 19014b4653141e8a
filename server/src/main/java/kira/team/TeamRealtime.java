package kira.team;

import java.util.List;
import java.util.Set;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What open consoles hear of their workspace: that something about it or its people changed. */
@Configuration(proxyBeanMethods = false)
class TeamRealtime {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Bean
  RealtimeSource workspaceRealtime() {
    return new Source(
        Workspace.KIND,
        Permission.TEAM_READ,
        Set.of("user", "role", "previous", "name", "locale", "timeZone", "invitation"));
  }

  @Bean
  RealtimeSource settingsRealtime() {
    return new Source(Settings.KIND, Permission.SETTINGS_READ, Set.of("section", "changed"));
  }

  /** Names the fields that travel; values of settings and hashes of tokens are not among them. */
  private record Source(String kind, Permission permission, Set<String> fields)
      implements RealtimeSource {
    @Override
    public List<RealtimeEvent> of(List<JournalEntry> entries) {
      return entries.stream()
          .map(entry ->
              RealtimeEvent.of(
                  entry,
                  new Audited.Recorded(entry.objectId(), entry.type(), JSON.readTree(entry.data()))
                      .only(fields.toArray(String[]::new))))
          .toList();
    }
  }
}

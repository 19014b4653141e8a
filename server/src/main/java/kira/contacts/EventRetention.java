package kira.contacts;

import java.time.Instant;
import kira.objects.Json;
import kira.platform.privacy.RetentionRule;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** What contacts did, as sources told it. */
@Component
class EventRetention implements RetentionRule {
  private static final String[] TYPES =
      Json.recordsOf(EventIntake.Event.class).keySet().toArray(String[]::new);

  private final RetentionTable table;

  EventRetention(RetentionTable table) {
    this.table = table;
  }

  @Override
  public String name() {
    return "events";
  }

  @Override
  public long count(TenantId tenant, Instant before, int limit) {
    return table.events(tenant, before, limit);
  }

  @Override
  public int forget(TenantId tenant, Instant before, int limit) {
    int rows = table.forgetEvents(tenant, before, limit);
    return rows + table.dropEntries(tenant, EventIntake.KIND, TYPES, before, limit);
  }
}

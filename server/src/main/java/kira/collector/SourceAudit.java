package kira.collector;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** What becomes of event sources and their keys is on the audit trail; the keys are not. */
@Component
class SourceAudit implements Audited {
  private final EventSourceTable table;

  SourceAudit(EventSourceTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return EventSource.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("SourceCreated", "SourceRenamed", "SourceKeyRotated", "SourceRevoked");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(
        EventSource.KIND,
        event.objectId(),
        event.text("name"),
        event.only("name", "type", "atOnce"));
  }

  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return table.names(ids);
  }
}

package kira.contacts;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** Who decides whom a segment means; who is in it is not on the trail. */
@Component
class SegmentAudit implements Audited {
  private final SegmentTable table;

  SegmentAudit(SegmentTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Segment.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("SegmentCreated", "SegmentEdited", "SegmentFilterChanged", "SegmentDeleted");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(kind(), event.objectId(), event.text("name"), Map.of());
  }

  /** Of deleted ones, too: what was deleted is what one asks. */
  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return table.names(ids);
  }
}

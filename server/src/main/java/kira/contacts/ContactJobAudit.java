package kira.contacts;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** Who imported, exported and changed many contacts, and who undid it; never whom. */
@Component
class ContactJobAudit implements Audited {
  private final ImportNames names;

  ContactJobAudit(ImportNames names) {
    this.names = names;
  }

  @Override
  public String kind() {
    return ContactJob.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("JobStarted", "JobCancelled", "ContactsExported");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(kind(), event.objectId(), null, Map.copyOf(event.only("stage", "rows")));
  }

  /** The name of an imported file. */
  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return names.names(ids);
  }
}

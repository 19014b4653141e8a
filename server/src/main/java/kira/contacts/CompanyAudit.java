package kira.contacts;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** Who takes companies away; what changes of one that stays is told on its own page. */
@Component
class CompanyAudit implements Audited {
  private final CompanyTable table;

  CompanyAudit(CompanyTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Company.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("CompanyArchived", "CompanyReopened", "CompanyDeleted");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(kind(), event.objectId(), event.text("name"), Map.of());
  }

  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return table.names(ids);
  }
}

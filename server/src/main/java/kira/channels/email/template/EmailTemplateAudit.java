package kira.channels.email.template;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** Who wrote, published and archived templates is on the audit trail. */
@Component
class EmailTemplateAudit implements Audited {
  private final EmailTemplateTable table;

  EmailTemplateAudit(EmailTemplateTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return EmailTemplate.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("TemplateBegun", "TemplateWritten", "TemplatePublished", "TemplateArchived");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(
        EmailTemplate.KIND,
        event.objectId(),
        event.text("name"),
        event.only("name", "number", "archived"));
  }

  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return Tenancy.in(tenant, () -> table.names(tenant, ids));
  }
}

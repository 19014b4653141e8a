package kira.knowledge;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** What of articles is on the audit trail: who wrote, published and retired them. */
@Component
class ArticleAudit implements Audited {
  private final ArticleTable table;

  ArticleAudit(ArticleTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Article.NAME;
  }

  @Override
  public Set<String> types() {
    return Set.of("Created", "Revised", "Published", "Unpublished", "Retired");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(kind(), event.objectId(), null, event.only("slug", "source"));
  }

  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return table.titles(tenant, ids);
  }
}

package kira.channels;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/** What becomes of channel accounts is on the audit trail; their secrets are not. */
@Component
class ChannelAudit implements Audited {
  private final ChannelAccountTable table;

  ChannelAudit(ChannelAccountTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return ChannelAccount.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of(
        "AccountOpened",
        "AccountChanged",
        "AccountConfirmed",
        "AccountFailed",
        "AccountRuled",
        "AccountBypassed",
        "AccountPaused",
        "AccountResumed",
        "AccountClosed");
  }

  @Override
  public Shown show(Recorded event) {
    return new Shown(
        ChannelAccount.KIND,
        event.objectId(),
        event.text("name"),
        event.only("name", "adapter", "changed", "code"));
  }

  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return Tenancy.in(tenant, () -> table.names(tenant, ids));
  }
}

package kira.conversations;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.team.Audited;
import org.springframework.stereotype.Component;

/**
 * What of conversations is on the audit trail: in whose hands they were, and never what was said.
 */
@Component
class ConversationAudit implements Audited {
  private final ConversationTable table;

  ConversationAudit(ConversationTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Conversation.KIND;
  }

  @Override
  public Set<String> types() {
    return Set.of("HandedOff", "Taken", "Released", "Assigned", "Resolved", "Reopened", "Snoozed");
  }

  @Override
  public Shown show(Recorded event) {
    Map<String, Object> data = new LinkedHashMap<>(event.only("reason", "holder", "until"));
    if (event.text("assignee") != null) {
      data.put("assignee", new Person(event.uuid("assignee")));
    }
    return new Shown(kind(), event.objectId(), null, data);
  }

  @Override
  public Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    var labels = new LinkedHashMap<UUID, String>();
    for (var conversation : table.find(tenant.value(), ids)) {
      labels.put(conversation.id(), conversation.subject());
    }
    return labels;
  }
}

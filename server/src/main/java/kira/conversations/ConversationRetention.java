package kira.conversations;

import java.io.IOException;
import java.time.Instant;
import kira.platform.privacy.RetentionRule;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Conversations that were resolved and in which nothing was said since. */
@Component
class ConversationRetention implements RetentionRule {
  private final ConversationTable table;
  private final ConversationPersonalData erasing;

  ConversationRetention(ConversationTable table, ConversationPersonalData erasing) {
    this.table = table;
    this.erasing = erasing;
  }

  @Override
  public String name() {
    return "conversations";
  }

  @Override
  public long count(TenantId tenant, Instant before, int limit) {
    return table.resolvedBefore(tenant.value(), before, limit).size();
  }

  @Override
  public int forget(TenantId tenant, Instant before, int limit) throws IOException {
    var old = table.resolvedBefore(tenant.value(), before, limit);
    for (var conversation : old) {
      erasing.erase(tenant, conversation);
    }
    return old.size();
  }
}

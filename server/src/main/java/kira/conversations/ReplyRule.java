package kira.conversations;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;

/** What a channel says of a reply before it is taken down: it may know that it cannot arrive. */
public interface ReplyRule {
  /** As conversations name it. */
  String channel();

  /** Why the reply cannot be sent, if it cannot. In the tenant. */
  Optional<Refusal> fault(
      TenantId tenant, UUID conversation, String text, List<AttachmentRef> attachments);

  /** Whether a reply can be shown as an answer to this very message. In the tenant. */
  default boolean isQuotable(TenantId tenant, UUID conversation, UUID message) {
    return false;
  }
}

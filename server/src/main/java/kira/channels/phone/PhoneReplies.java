package kira.channels.phone;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.conversations.AttachmentRef;
import kira.conversations.ReplyRule;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Nothing can be written to a phone: it is called. */
@Component
class PhoneReplies implements ReplyRule {
  @Override
  public String channel() {
    return CallDesk.PHONE;
  }

  @Override
  public Optional<Refusal> fault(
      TenantId tenant, UUID conversation, String text, List<AttachmentRef> attachments) {
    return Optional.of(
        new Refusal("call_instead", "Nothing can be written here. Call instead.", "html"));
  }
}

package kira.channels.whatsapp;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** Whoever looks at a conversation hears that a colleague put an emoji on one of its messages. */
@Component
class ReactionRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return WhatsAppReaction.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONVERSATIONS_READ;
  }
}

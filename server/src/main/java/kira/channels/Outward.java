package kira.channels;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kira.conversations.OutwardMessage;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Gives what is said in a conversation to the channel by which it is held. */
@Component
class Outward implements EffectHandler<OutwardMessage> {
  private final Map<String, MessageChannel> channels = new HashMap<>();

  Outward(List<MessageChannel> all) {
    all.forEach(each -> each.channels().forEach(name -> channels.put(name, each)));
  }

  @Override
  public String kind() {
    return OutwardMessage.EFFECT;
  }

  @Override
  public Class<OutwardMessage> payloadType() {
    return OutwardMessage.class;
  }

  @Override
  public EffectResult perform(Call<OutwardMessage> call) {
    var tenant = new TenantId(call.from().tenant());
    var conversation = call.from().id();
    var message = call.payload().messageId();
    var channel = channels.get(call.payload().channel());
    if (channel == null) {
      return EffectResult.failed("no channel is called " + call.payload().channel());
    }
    var delivery = Deliveries.idOf(conversation, message);
    return Tenancy.in(tenant, () -> channel.queue(tenant, delivery, conversation, message))
        ? EffectResult.done()
        // What the conversation began with is perhaps being taken in this very moment.
        : EffectResult.retry("the channel does not know the conversation yet");
  }

  @Override
  public int attempts() {
    return 8;
  }
}

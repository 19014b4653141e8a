package kira.channels.whatsapp;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.ChannelTraces;
import kira.channels.Deliveries;
import kira.channels.Lane;
import kira.channels.text.OutgoingText;
import kira.channels.text.TextLine;
import kira.channels.text.TextLines;
import kira.channels.text.TextReferences;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Json;
import kira.platform.privacy.Person;
import kira.platform.tenancy.TenantId;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Puts emoji on messages of customers, and takes them back. */
@Component
@Order(1)
class WhatsAppReactions implements EffectHandler<WhatsAppReaction.Wish>, ChannelTraces {
  private final DurableObjects objects;
  private final WhatsAppReactionTable table;
  private final TextLines lines;
  private final TextReferences references;
  private final ChannelAccounts accounts;
  private final Deliveries deliveries;
  private final InstantSource clock;

  WhatsAppReactions(
      DurableObjects objects,
      WhatsAppReactionTable table,
      TextLines lines,
      TextReferences references,
      ChannelAccounts accounts,
      Deliveries deliveries,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.lines = lines;
    this.references = references;
    this.accounts = accounts;
    this.deliveries = deliveries;
    this.clock = clock;
  }

  /** An empty emoji takes back what is there. */
  void react(
      TenantId tenant, UUID conversation, UUID message, UUID contact, String emoji, String by) {
    objects
        .ask(
            address(tenant.value(), message),
            new WhatsAppReaction.Command.React(conversation, contact, emoji, by, clock.instant()))
        .version();
  }

  List<WhatsAppReactionTable.Row> ofConversation(TenantId tenant, UUID conversation) {
    return table.ofConversation(tenant.value(), conversation);
  }

  @Override
  public String kind() {
    return WhatsAppReaction.EFFECT;
  }

  @Override
  public Class<WhatsAppReaction.Wish> payloadType() {
    return WhatsAppReaction.Wish.class;
  }

  @Override
  public int attempts() {
    return 8;
  }

  @Override
  public EffectResult perform(Call<WhatsAppReaction.Wish> call) {
    var tenant = new TenantId(call.from().tenant());
    var message = call.from().id();
    var state =
        objects.read(address(tenant.value(), message), WhatsAppReaction.State.class).state();
    var reference = references.heard(tenant, message).orElse(null);
    var line =
        state.conversation() == null
            ? null
            : lines.ofConversation(tenant, state.conversation()).orElse(null);
    if (state.round() != call.payload().round()
        || reference == null
        || line == null
        || line.account() == null) {
      // It changed again meanwhile, or there is nothing left to react to.
      return EffectResult.done();
    }
    var content =
        accounts
            .find(tenant, line.account())
            .map(account -> content(account, line, new Reaction(reference, state.emoji())))
            .orElse("");
    deliveries.queue(
        tenant,
        new Deliveries.Wish(
            WhatsAppReaction.delivery(message, state.round()),
            line.account(),
            line.contact(),
            state.conversation(),
            null,
            Lane.FIRST,
            line.address(),
            content));
    return EffectResult.done();
  }

  private static String content(Account account, TextLine.State line, Reaction reaction) {
    return account.senders().stream()
        .findFirst()
        .map(sender ->
            Json.MAPPER.writeValueAsString(
                new OutgoingText(
                    sender.address(),
                    line.address(),
                    "",
                    List.of(),
                    null,
                    null,
                    new Extra(null, reaction).json())))
        .orElse("");
  }

  @Override
  public void erase(Person person, Set<String> addresses) {
    var tenant = person.tenant().value();
    for (var contact : person.contacts()) {
      table.ofContact(tenant, contact).forEach(id -> objects.erase(address(tenant, id)));
    }
  }

  private static Address address(UUID tenant, UUID message) {
    return new Address(WhatsAppReaction.KIND, tenant, message);
  }
}

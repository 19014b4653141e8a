package kira.channels.text;

import java.time.InstantSource;
import java.util.UUID;
import kira.channels.Account;
import kira.contacts.Contacts;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the conversation between an account and a number that something belongs to. */
@Component
public class LineConversations {
  private final Contacts contacts;
  private final Conversations conversations;
  private final TextLines lines;
  private final InstantSource clock;

  LineConversations(
      Contacts contacts, Conversations conversations, TextLines lines, InstantSource clock) {
    this.contacts = contacts;
    this.conversations = conversations;
    this.lines = lines;
    this.clock = clock;
  }

  /**
   * The conversation that goes on, or the id of one that begins. In the tenant.
   *
   * @param item what belongs to it; the same always belongs to the same
   * @param address of the other side
   */
  public UUID of(
      Account account,
      UUID item,
      String channel,
      String address,
      UUID contact,
      @Nullable String reference) {
    return of(account, item, channel, address, contact, reference, null);
  }

  /**
   * The same, of what came to one of several numbers: answers leave from there.
   *
   * @param own number of the account
   */
  public UUID of(
      Account account,
      UUID item,
      String channel,
      String address,
      UUID contact,
      @Nullable String reference,
      @Nullable String own) {
    return lines.hear(
        account,
        item,
        channel,
        address,
        contact,
        ended(account, address, contact),
        reference,
        own,
        clock.instant());
  }

  /**
   * The conversation that goes on, or else the given one. In the tenant.
   *
   * @param conversation that begins because we write first
   */
  UUID begun(Account account, String channel, String address, UUID contact, UUID conversation) {
    return lines.begin(
        account,
        channel,
        address,
        contact,
        conversation,
        ended(account, address, contact),
        clock.instant());
  }

  /**
   * Somebody has another number: what goes on goes on there. In the tenant.
   *
   * @return the conversation that goes on, if there is one
   */
  @Nullable UUID moved(Account account, String channel, String from, String to, UUID contact) {
    var current = lines.between(account, from).conversation();
    if (current == null || current.equals(ended(account, from, contact))) {
      return null;
    }
    var goesOn = begun(account, channel, to, contact, current);
    lines.leave(account, from, clock.instant());
    return goesOn;
  }

  /**
   * What was said with the number before has ended when it was resolved or erased, or is another
   * contact's. What is not there yet was begun by a message that is being taken in just now.
   */
  private @Nullable UUID ended(Account account, String address, UUID contact) {
    var tenant = account.tenant();
    var line = lines.between(account, address);
    var current = line.conversation();
    if (current == null) {
      return null;
    }
    var id = new ConversationId(current);
    boolean goesOn =
        conversations
            .find(tenant, id)
            .map(view ->
                !view.status().equals("RESOLVED") && isOf(contact, tenant, view.contact().id()))
            .orElseGet(
                () -> !conversations.isErased(tenant, id) && isOf(contact, tenant, line.contact()));
    return goesOn ? null : current;
  }

  private boolean isOf(UUID contact, TenantId tenant, @Nullable UUID other) {
    return other != null && contact.equals(contacts.survivor(tenant, other));
  }
}

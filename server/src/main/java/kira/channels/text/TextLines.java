package kira.channels.text;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Lines between accounts and numbers outside. */
@Service
public class TextLines {
  private final DurableObjects objects;
  private final TextLineTable table;

  TextLines(DurableObjects objects, TextLineTable table) {
    this.objects = objects;
    this.table = table;
  }

  /** The line that a conversation is held on. */
  public Optional<TextLine.State> ofConversation(TenantId tenant, UUID conversation) {
    return Tenancy.in(tenant, () -> table.ofConversation(tenant.value(), conversation))
        .map(line -> read(tenant, line))
        .filter(TextLine.State::exists);
  }

  /** The line between an account and a number. */
  public TextLine.State between(Account account, String address) {
    return read(account.tenant(), TextLine.idOf(account.id(), address));
  }

  /**
   * The conversation that a message or a call belongs to.
   *
   * @param ended a conversation that is over
   */
  UUID hear(
      Account account,
      UUID item,
      String channel,
      String address,
      UUID contact,
      @Nullable UUID ended,
      @Nullable String reference,
      @Nullable String own,
      Instant at) {
    return tell(
        account,
        address,
        new TextLine.Command.Hear(
            item, account.id(), channel, address, contact, ended, reference, own, at));
  }

  /**
   * The conversation that a first message of ours belongs to.
   *
   * @param ended a conversation that is over
   */
  UUID begin(
      Account account,
      String channel,
      String address,
      UUID contact,
      UUID conversation,
      @Nullable UUID ended,
      Instant at) {
    return tell(
        account,
        address,
        new TextLine.Command.Begin(
            conversation, account.id(), channel, address, contact, ended, at));
  }

  /** The other side is at another number from now on. */
  void leave(Account account, String address, Instant at) {
    objects.ask(address(account.tenant(), account.id(), address), new TextLine.Command.Leave(at));
  }

  private UUID tell(Account account, String address, TextLine.Command command) {
    var outcome = objects.ask(address(account.tenant(), account.id(), address), command);
    return ((Outcome.Done) outcome).reply(UUID.class);
  }

  private TextLine.State read(TenantId tenant, UUID line) {
    return objects
        .read(new Address(TextLine.KIND, tenant.value(), line), TextLine.State.class)
        .state();
  }

  static Address address(TenantId tenant, UUID account, String address) {
    return new Address(TextLine.KIND, tenant.value(), TextLine.idOf(account, address));
  }
}

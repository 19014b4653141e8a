package kira.channels;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.objects.Outcome;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What became of messages, for those who wrote them. */
@RestController
@RequestMapping("/api/v1")
class DeliveryController {
  private final Deliveries deliveries;
  private final DeliveryTable table;
  private final ChannelAccounts accounts;
  private final Listed listed;
  private final List<MessageChannel> channels;

  DeliveryController(
      Deliveries deliveries,
      DeliveryTable table,
      ChannelAccounts accounts,
      Listed listed,
      List<MessageChannel> channels) {
    this.deliveries = deliveries;
    this.table = table;
    this.accounts = accounts;
    this.listed = listed;
    this.channels = channels;
  }

  /**
   * All deliveries of a conversation's messages, oldest first.
   *
   * @param listed those that could be sent again, were the recipient not on the do-not-contact list
   */
  record DeliveryList(List<DeliveryView> items, List<ListedDelivery> listed) {
    DeliveryList {
      items = List.copyOf(items);
      listed = List.copyOf(listed);
    }
  }

  /** Why nothing is sent to the recipient of a delivery now. */
  record ListedDelivery(UUID delivery, Suppression.Reason reason) {}

  @GetMapping("/conversations/{id}/deliveries")
  @Requires(Permission.CONVERSATIONS_READ)
  DeliveryList ofConversation(@PathVariable UUID id) {
    var tenant = Tenancy.caller().tenant();
    var rows = table.ofConversation(tenant, id);
    return new DeliveryList(
        rows.stream().map(row -> DeliveryView.of(row.id(), row.state())).toList(),
        rows.stream()
            .filter(row -> row.state().mayGoAgain())
            .flatMap(row ->
                listed.of(tenant, Objects.requireNonNull(row.state().order())).stream()
                    .map(reason -> new ListedDelivery(row.id(), reason)))
            .toList());
  }

  /** Sends a message again that failed, or that nobody knows of whether it went out. */
  @PostMapping("/deliveries/{id}/again")
  @Requires(Permission.CONVERSATIONS_REPLY)
  DeliveryView again(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    var state = deliveries.read(caller.tenant(), id);
    var order = state.order();
    if (order == null) {
      throw Problem.notFound("delivery");
    }
    if (order.conversation() == null || order.message() == null) {
      throw new Problem(
          422, "no_message", "Only a message of a conversation can be sent again.", null);
    }
    var next = Deliveries.idOf(id, order.message());
    if (state.again() == null) {
      if (listed.of(caller.tenant(), order).isPresent()) {
        throw new Problem(
            422, "recipient_listed", "The recipient is on the do-not-contact list.", null);
      }
      var told =
          deliveries.tell(
              caller.tenant(),
              id,
              new Delivery.Command.Supersede(next, caller.actor().text(), deliveries.now()));
      if (told instanceof Outcome.Refused(var refusal)) {
        throw new Problem(409, refusal.code(), refusal.message(), null);
      }
    } else if (deliveries.read(caller.tenant(), next).exists()) {
      return view(next);
    }
    // Whoever decided it may have died before it was queued; it is queued once, however often.
    for (var each : channels) {
      if (each.queue(caller.tenant(), next, order.conversation(), order.message())) {
        return view(next);
      }
    }
    throw new Problem(
        422, "cannot_send", "The message, or the account that it was sent by, is gone.", null);
  }

  /** Says of a message in doubt that it arrived, as whoever asked the recipient knows. */
  @PostMapping("/deliveries/{id}/arrived")
  @Requires(Permission.CONVERSATIONS_REPLY)
  DeliveryView arrived(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    var order = deliveries.read(caller.tenant(), id).order();
    if (order == null) {
      throw Problem.notFound("delivery");
    }
    // A call has a life of its own, which goes on by what its provider tells of it alone.
    if (accounts.ever(caller.tenant(), order.account()).orElse(null) == Channel.VOICE) {
      throw new Problem(
          422,
          "not_for_calls",
          "Only of a message it can be said that it arrived. The provider is asked about a call.",
          null);
    }
    var told =
        deliveries.tell(
            caller.tenant(),
            id,
            new Delivery.Command.Vouch(caller.actor().text(), deliveries.now()));
    if (told instanceof Outcome.Refused(var refusal)) {
      throw new Problem(409, refusal.code(), refusal.message(), null);
    }
    return view(id);
  }

  private DeliveryView view(UUID id) {
    var state = deliveries.read(Tenancy.caller().tenant(), id);
    if (!state.exists()) {
      throw Problem.notFound("delivery");
    }
    return DeliveryView.of(id, state);
  }
}

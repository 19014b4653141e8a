package kira.channels;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Messages on their way out. */
@Service
public class Deliveries {
  private final DurableObjects objects;
  private final DeliveryTable table;
  private final Pace pace;
  private final InstantSource clock;

  Deliveries(DurableObjects objects, DeliveryTable table, Pace pace, InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.pace = pace;
    this.clock = clock;
  }

  /** The delivery of a message: wished for twice, it is the same one. */
  public static UUID idOf(UUID conversation, UUID message) {
    return UUID.nameUUIDFromBytes(
        "delivery/%s/%s".formatted(conversation, message).getBytes(StandardCharsets.UTF_8));
  }

  /** What is to go out. {@code content} is JSON of the channel's own record. */
  public record Wish(
      UUID id,
      UUID account,
      @Nullable UUID contact,
      @Nullable UUID conversation,
      @Nullable UUID message,
      Lane lane,
      String recipient,
      String content) {}

  /** The delivery of what somebody sends by a key of their own. */
  static UUID idOf(UUID account, String key) {
    return UUID.nameUUIDFromBytes(
        "delivery/%s/key/%s".formatted(account, key).getBytes(StandardCharsets.UTF_8));
  }

  /** Queues a message; of the same id once, whatever its content. */
  public void queue(TenantId tenant, Wish wish) {
    objects.ask(address(tenant, wish.id()), command(wish)).version();
  }

  /** Queues many at once; each of the same id once. Returns when all are kept. */
  void queue(TenantId tenant, List<Wish> wishes) {
    wishes.stream()
        .map(wish ->
            objects.askAsync(address(tenant, wish.id()), command(wish), null).toCompletableFuture())
        .toList()
        .forEach(each -> each.join().version());
  }

  private Delivery.Command.Queue command(Wish wish) {
    return new Delivery.Command.Queue(
        new Delivery.Order(
            wish.id(),
            wish.account(),
            wish.contact(),
            wish.conversation(),
            wish.message(),
            wish.lane(),
            wish.recipient(),
            wish.content()),
        // A crowd would all begin at once, only to be sent away one by one.
        wish.lane() == Lane.BULK ? pace.away(wish.account(), Lane.BULK).orElse(null) : null,
        clock.instant());
  }

  /** A message of a conversation. */
  public record Spoken(UUID conversation, UUID message) {}

  /** The message of a conversation that a provider knows by this id. In the tenant. */
  public Optional<Spoken> spoken(TenantId tenant, UUID account, String providerId) {
    return table
        .byProviderId(tenant, account, providerId)
        .map(id -> read(tenant, id).order())
        .flatMap(order ->
            order == null || order.conversation() == null || order.message() == null
                ? Optional.empty()
                : Optional.of(new Spoken(order.conversation(), order.message())));
  }

  /** Whose delivery a report was about. */
  public record Reported(
      UUID delivery, @Nullable UUID contact, @Nullable UUID conversation, String recipient) {}

  /** Takes down what a provider says; empty when the message is none of this account's. */
  Optional<Reported> report(
      TenantId tenant, UUID account, @Nullable UUID item, ChannelProvider.Told.Report report) {
    return Optional.ofNullable(report.delivery())
        .flatMap(id -> report(tenant, id, account, item, report))
        .or(() ->
            Optional.ofNullable(report.providerId())
                .flatMap(given -> table.byProviderId(tenant, account, given))
                .flatMap(id -> report(tenant, id, account, item, report)));
  }

  private Optional<Reported> report(
      TenantId tenant,
      UUID id,
      UUID account,
      @Nullable UUID item,
      ChannelProvider.Told.Report report) {
    var now = clock.instant();
    var told =
        new Delivery.Command.Report(
            account,
            report.fact(),
            ToldTime.of(report.at(), now),
            report.code(),
            report.words(),
            report.providerId(),
            report.reference(),
            item,
            now);
    var outcome = objects.ask(address(tenant, id), told);
    if (outcome instanceof Outcome.Refused) {
      return Optional.empty();
    }
    var heard = outcome.reply(Delivery.Heard.class);
    return Optional.of(new Reported(id, heard.contact(), heard.conversation(), heard.recipient()));
  }

  /** To whom a message of an account went, by our id or by the provider's; empty if to nobody. */
  public Optional<String> recipient(
      TenantId tenant, UUID account, @Nullable UUID delivery, String providerId) {
    return Optional.ofNullable(delivery)
        .filter(each -> isOf(tenant, each, account))
        .or(() -> Tenancy.in(tenant, () -> table.byProviderId(tenant, account, providerId)))
        .map(id -> read(tenant, id).order())
        .map(Delivery.Order::recipient);
  }

  /**
   * A message that is on its way, or was.
   *
   * @param outAt when it arrived, or, where nobody told, when the provider had it
   */
  public record Sent(
      UUID account, @Nullable UUID contact, String recipient, @Nullable Instant outAt) {}

  public Optional<Sent> sent(TenantId tenant, UUID delivery) {
    var state = read(tenant, delivery);
    var order = state.order();
    var arrived = state.facts().get(Fact.DELIVERED);
    return order == null
        ? Optional.empty()
        : Optional.of(
            new Sent(
                order.account(),
                order.contact(),
                order.recipient(),
                arrived == null ? state.handedOverAt() : arrived.at()));
  }

  /** Takes down what became of a message as we saw ourselves; of one that is gone, nothing. */
  public void learned(TenantId tenant, UUID delivery, UUID account, Fact fact, Instant at) {
    objects.ask(
        address(tenant, delivery),
        new Delivery.Command.Report(
            account, fact, at, null, null, null, null, null, clock.instant()));
  }

  private boolean isOf(TenantId tenant, UUID delivery, UUID account) {
    var order = read(tenant, delivery).order();
    return order != null && order.account().equals(account);
  }

  /** What a provider calls a delivery; of one that was sent again, what it calls the last. */
  public Optional<String> outside(TenantId tenant, UUID delivery) {
    var state = read(tenant, delivery);
    return state.again() != null
        ? outside(tenant, state.again())
        : Optional.ofNullable(state.providerId());
  }

  /** Whether an earlier message of the same conversation has yet to be handed over. */
  boolean isBehind(TenantId tenant, UUID delivery, Delivery.State state) {
    var order = state.order();
    var conversation = order == null ? null : order.conversation();
    var queued = state.queuedAt();
    return order != null
        && conversation != null
        && queued != null
        && Tenancy.in(
            tenant, () -> table.isBehind(tenant, order.account(), conversation, queued, delivery));
  }

  Delivery.State read(TenantId tenant, UUID delivery) {
    return objects.read(address(tenant, delivery), Delivery.State.class).state();
  }

  Outcome tell(TenantId tenant, UUID delivery, Delivery.Command command) {
    return objects.ask(address(tenant, delivery), command);
  }

  void tellOnce(TenantId tenant, UUID delivery, Delivery.Command command, String request) {
    objects.ask(address(tenant, delivery), command, request);
  }

  Instant now() {
    return clock.instant();
  }

  static Address address(TenantId tenant, UUID delivery) {
    return new Address(Delivery.KIND, tenant.value(), delivery);
  }
}

package kira.channels;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import kira.channels.ChannelProvider.SendResult;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks a provider what became of a message in doubt, and falls back to the account's rule. */
@Component
class DoubtWork implements EffectHandler<DoubtWork.Wish> {
  static final String EFFECT = "channel.doubt";

  /** Who cannot say yet is asked again, less often the longer it takes. */
  private static final Duration SOON = Duration.ofMinutes(1);

  private static final Duration LONGEST = Duration.ofHours(6);

  /** It certainly did not go out, and does not go out again by itself. */
  private static final String NOT_TAKEN = "not_taken";

  private static final String NOT_THERE = "The provider does not have it.";

  record Wish(int asked) {}

  private final Deliveries deliveries;
  private final DeliveryTable table;
  private final ChannelAccounts accounts;
  private final InstantSource clock;

  DoubtWork(
      Deliveries deliveries, DeliveryTable table, ChannelAccounts accounts, InstantSource clock) {
    this.deliveries = deliveries;
    this.table = table;
    this.accounts = accounts;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return EFFECT;
  }

  @Override
  public Class<Wish> payloadType() {
    return Wish.class;
  }

  @Override
  public EffectResult perform(Call<Wish> call) {
    var tenant = new TenantId(call.from().tenant());
    var id = call.from().id();
    var state = deliveries.read(tenant, id);
    var order = state.order();
    var content = state.content();
    var since = state.doubtSince();
    if (order == null || content == null || since == null || !state.isWaiting()) {
      return EffectResult.done();
    }
    var account = accounts.find(tenant, order.account()).orElse(null);
    if (account == null) {
      return EffectResult.done();
    }
    var now = clock.instant();
    var provider = accounts.provider(account);
    return switch (provider.ask(account, new ChannelProvider.Doubt(id, content, since))) {
      case ChannelProvider.Asked.Found(var ids, var certainAfter) -> {
        var ours = free(tenant, account.id(), id, ids);
        if (ours == null) {
          // All of them are other messages that say the same.
          yield missing(account, id, since, certainAfter, call.payload(), now);
        }
        provider.learned(account, id, new SendResult.Accepted(ours));
        yield EffectResult.done(new Delivery.Command.Accept(ours, now));
      }
      case ChannelProvider.Asked.Missing(var certainAfter) ->
          missing(account, id, since, certainAfter, call.payload(), now);
      case ChannelProvider.Asked.Later _ -> byRule(account, since, call.payload(), true, now);
      case ChannelProvider.Asked.Never _ -> byRule(account, since, call.payload(), false, now);
    };
  }

  private @Nullable String free(TenantId tenant, UUID account, UUID delivery, List<String> ids) {
    return ids.stream()
        .filter(each ->
            Tenancy.in(tenant, () -> table.byProviderId(tenant, account, each))
                .filter(other -> !other.equals(delivery))
                .isEmpty())
        .findFirst()
        .orElse(null);
  }

  private EffectResult missing(
      Account account, UUID id, Instant since, Duration certainAfter, Wish wish, Instant now) {
    var certain = since.plus(certainAfter);
    if (certain.isAfter(now)) {
      return EffectResult.done(
          new Delivery.Command.Wonder(earlier(certain, later(wish, now)), now));
    }
    var provider = accounts.provider(account);
    if (provider.repeats()) {
      return EffectResult.done(new Delivery.Command.Clear("not_there", NOT_THERE, now));
    }
    provider.learned(account, id, new SendResult.Refused(NOT_TAKEN, NOT_THERE));
    return EffectResult.done(new Delivery.Command.Refuse(NOT_TAKEN, NOT_THERE, now));
  }

  private EffectResult byRule(
      Account account, Instant since, Wish wish, boolean asksAgain, Instant now) {
    var again =
        accounts.provider(account).repeats() ? account.state().rules().againAt(since) : null;
    if (again != null && !again.isAfter(now)) {
      return EffectResult.done(new Delivery.Command.Clear("rule_again", "", now));
    }
    var next = asksAgain ? later(wish, now) : null;
    if (again != null) {
      next = next == null ? again : earlier(again, next);
    }
    return next == null
        ? EffectResult.done()
        : EffectResult.done(new Delivery.Command.Wonder(next, now));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Wish wish, Instant now) {
    var pause = SOON.multipliedBy(1L << Math.min(12, Math.max(0, wish.asked() - 1)));
    return now.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
  }
}

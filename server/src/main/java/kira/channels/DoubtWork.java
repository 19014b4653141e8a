package kira.channels;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
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
    var asked =
        accounts.provider(account).ask(account, new ChannelProvider.Doubt(id, content, since));
    return switch (asked) {
      case ChannelProvider.Asked.Found(var ids) -> {
        var ours = free(tenant, account.id(), id, ids);
        yield ours == null
            // All of them are other messages that say the same.
            ? missing(since, Duration.ofMinutes(5), call.payload(), now)
            : EffectResult.done(new Delivery.Command.Accept(ours, now));
      }
      case ChannelProvider.Asked.Missing(var certainAfter) ->
          missing(since, certainAfter, call.payload(), now);
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

  private static EffectResult missing(
      Instant since, Duration certainAfter, Wish wish, Instant now) {
    var certain = since.plus(certainAfter);
    return certain.isAfter(now)
        ? EffectResult.done(new Delivery.Command.Wonder(earlier(certain, later(wish, now)), now))
        : EffectResult.done(
            new Delivery.Command.Clear("not_there", "The provider does not have it.", now));
  }

  private static EffectResult byRule(
      Account account, Instant since, Wish wish, boolean asksAgain, Instant now) {
    var again = account.state().rules().againAt(since);
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

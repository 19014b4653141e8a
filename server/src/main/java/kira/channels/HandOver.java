package kira.channels;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.channels.ChannelProvider.Outbound;
import kira.channels.ChannelProvider.SendResult;
import kira.contacts.ContactConsents;
import kira.contacts.consent.Suppressions;
import kira.contacts.consent.Verdict;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Hands the deliveries of one lane over to providers: the one place that knows pace, retry and
 * doubt.
 */
class HandOver implements EffectHandler<HandOver.Wish> {
  /** A purpose that needs no consent: people wrote, and are answered. */
  private static final String PURPOSE = "service";

  /** A key is not relied upon to its last hour. */
  private static final Duration MARGIN = Duration.ofHours(1);

  /** How soon a reply looks again whether the one before it has left. */
  private static final Duration BEHIND = Duration.ofMillis(300);

  private static final String CUT_SHORT = "An attempt was cut short.";

  private static final Duration LONGEST = Duration.ofMinutes(10);

  /**
   * @param round of the delivery; an older one has nothing to do any more
   * @param account by which it goes; null in what was queued before there were lanes
   */
  record Wish(int round, @Nullable UUID account) {}

  private final Lane lane;
  private final Deliveries deliveries;
  private final ChannelAccounts accounts;
  private final ContactConsents consents;
  private final Suppressions suppressions;
  private final Pace pace;
  private final Detours detours;
  private final Courtesy courtesy;
  private final InstantSource clock;

  HandOver(
      Lane lane,
      Deliveries deliveries,
      ChannelAccounts accounts,
      ContactConsents consents,
      Suppressions suppressions,
      Pace pace,
      Detours detours,
      Courtesy courtesy,
      InstantSource clock) {
    this.lane = lane;
    this.deliveries = deliveries;
    this.accounts = accounts;
    this.consents = consents;
    this.suppressions = suppressions;
    this.pace = pace;
    this.detours = detours;
    this.courtesy = courtesy;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return lane.effect();
  }

  @Override
  public Class<Wish> payloadType() {
    return Wish.class;
  }

  /** About sixteen hours of the longest pause: less than any provider remembers a key. */
  @Override
  public int attempts() {
    return 100;
  }

  @Override
  public EffectResult perform(Call<Wish> call) throws InterruptedException {
    // Of a crowd that waits for an account most come too early: they cost next to nothing here.
    var away = pace.away(call.payload().account(), lane);
    if (away.isPresent()) {
      return EffectResult.defer(away.get());
    }
    if (lane == Lane.BULK) {
      courtesy.afterReplies();
      return handedOver(call);
    }
    try (var _ = courtesy.reply()) {
      return handedOver(call);
    }
  }

  private EffectResult handedOver(Call<Wish> call) throws InterruptedException {
    var tenant = new TenantId(call.from().tenant());
    var id = call.from().id();
    var state = deliveries.read(tenant, id);
    var order = state.order();
    var content = state.content();
    if (order == null
        || content == null
        || !state.isWaiting()
        || state.parked()
        || state.round() != call.payload().round()) {
      return EffectResult.done();
    }
    var account = accounts.current(tenant, order.account()).orElse(null);
    if (account == null) {
      return refused("account_gone", "The channel account was removed.");
    }
    var provider = accounts.provider(account);
    if (!account.isConnected()) {
      var fault = account.state().fault();
      boolean left = mayHaveLeft(state, call, provider);
      if (left && !provider.remembersKeys().isPositive()) {
        // It is never handed over anew: it waits for its provider's word, not for its account.
        return doubted(tenant, id, state, account, provider, CUT_SHORT);
      }
      if (left && state.doubtSince() == null) {
        // While it waits nobody would know that an attempt was cut short.
        doubted(tenant, id, state, account, provider, CUT_SHORT);
      } else if (fault != null && detours.isDue(account, Detours.uselessSince(account))) {
        var way = detours.from(account, state);
        if (way.isPresent()) {
          return diverted(account, order, way.get(), fault.code(), fault.words());
        }
      }
      return parked(
          account.state().status() == ChannelAccount.Status.PAUSED ? "paused" : "account",
          fault == null ? "" : fault.words());
    }
    var barred = barred(tenant, account, order, provider);
    if (barred.isPresent()) {
      return refused(barred.get(), "");
    }
    if (isTooDoubtful(state, call, provider)) {
      return doubted(
          tenant,
          id,
          state,
          account,
          provider,
          "An attempt was cut short, and the provider would not know it again.");
    }
    if (deliveries.isBehind(tenant, id, state)) {
      return EffectResult.defer(BEHIND);
    }
    var rest = provider.rest(account, order.recipient());
    if (rest.isPositive()) {
      return EffectResult.defer(rest);
    }
    switch (pace.turn(account.id(), lane, provider.perSecond(account))) {
      case Pace.Turn.Later(var wait) -> {
        return EffectResult.defer(wait);
      }
      case Pace.Turn.Soon(var wait) -> {
        Thread.sleep(wait);
        if (lane == Lane.BULK) {
          courtesy.afterReplies();
        }
      }
    }
    if (!provider.remembersKeys().isPositive()) {
      // Whoever finds this without an answer does not know whether it went out.
      deliveries.tell(tenant, id, new Delivery.Command.Try(clock.instant()));
    }
    return told(
        tenant,
        id,
        call,
        state,
        account,
        provider,
        provider.send(account, new Outbound(id, id.toString(), content)));
  }

  private EffectResult told(
      TenantId tenant,
      UUID id,
      Call<Wish> call,
      Delivery.State state,
      Account account,
      ChannelProvider provider,
      SendResult result) {
    var now = clock.instant();
    return switch (result) {
      case SendResult.Accepted(var providerId) ->
          EffectResult.done(new Delivery.Command.Accept(providerId, now));
      case SendResult.Refused(var code, var words) -> refused(code, words);
      case SendResult.TryLater(var code, var words, var after, var alone) -> {
        if (after != null && !alone) {
          pace.hold(account.id(), after);
        }
        var since = state.troubledSinceWith(code, now);
        if (detours.isDue(account, since) && !mayHaveLeft(state, call, provider)) {
          var way = detours.from(account, state);
          if (way.isPresent()) {
            yield diverted(account, Objects.requireNonNull(state.order()), way.get(), code, words);
          }
        }
        var pause = soonEnough(pause(call.attempt(), after), account, since, now);
        deliveries.tellOnce(
            tenant,
            id,
            new Delivery.Command.Postpone(code, words, now.plus(pause), now),
            "postpone/%s/%d".formatted(call.key(), call.attempt()));
        yield EffectResult.retry(code + ": " + words, pause);
      }
      case SendResult.Unusable(var code, var words, var until) -> {
        accounts.fail(account, code, words, until);
        if (detours.isDue(account, now) && !mayHaveLeft(state, call, provider)) {
          var way = detours.from(account, state);
          if (way.isPresent()) {
            yield diverted(account, Objects.requireNonNull(state.order()), way.get(), code, words);
          }
        }
        yield parked(code, words);
      }
      case SendResult.InDoubt(var words) -> {
        deliveries.tell(tenant, id, new Delivery.Command.Doubt(words, call.at(), now));
        yield provider.remembersKeys().isPositive()
            ? EffectResult.retry(words, pause(call.attempt(), null))
            : new EffectResult.InDoubt(words, null);
      }
    };
  }

  private EffectResult refused(String code, String words) {
    return EffectResult.done(new Delivery.Command.Refuse(code, words, clock.instant()));
  }

  private EffectResult parked(String code, String words) {
    return EffectResult.done(new Delivery.Command.Park(code, words, clock.instant()));
  }

  /** It begins anew at another account, as the same delivery. */
  private EffectResult diverted(
      Account from, Delivery.Order order, Detours.Way way, String code, String words) {
    detours.taken(way, order);
    return EffectResult.done(
        new Delivery.Command.Divert(
            from.id(),
            way.to().id(),
            from.name(),
            way.to().name(),
            way.content(),
            code,
            words,
            clock.instant()));
  }

  /** Not so long that the rule of another account would be late by much. */
  private static Duration soonEnough(
      Duration pause, Account account, @Nullable Instant since, Instant now) {
    var moves = since == null ? null : account.state().rules().movesAt(since);
    if (moves == null || !moves.isAfter(now)) {
      return pause;
    }
    var left = Duration.between(now, moves);
    return left.compareTo(pause) < 0 ? left : pause;
  }

  /** Whether an earlier attempt of this round may have gone out without an answer. */
  private static boolean mayHaveLeft(
      Delivery.State state, Call<Wish> call, ChannelProvider provider) {
    return state.doubtSince() != null
        || state.triedAt() != null
        || (provider.remembersKeys().isPositive() && call.attempt() - 1 > state.answers());
  }

  private EffectResult doubted(
      TenantId tenant,
      UUID id,
      Delivery.State state,
      Account account,
      ChannelProvider provider,
      String words) {
    provider.learned(account, id, new SendResult.InDoubt(words));
    deliveries.tell(
        tenant, id, new Delivery.Command.Doubt(words, lastCertain(state), clock.instant()));
    return new EffectResult.InDoubt(words, null);
  }

  /**
   * Whether an earlier attempt may have gone out, so long ago that the same key would send it
   * again. An attempt that was lost with its process left no answer: the runtime counts attempts,
   * the delivery counts answers.
   */
  private boolean isTooDoubtful(Delivery.State state, Call<Wish> call, ChannelProvider provider) {
    if (!provider.remembersKeys().isPositive()) {
      return state.doubtSince() != null || state.triedAt() != null;
    }
    var since = state.doubtSince();
    if (since == null && call.attempt() - 1 > state.answers()) {
      since = lastCertain(state);
    }
    if (since == null) {
      return false;
    }
    return since.plus(provider.remembersKeys()).minus(MARGIN).isBefore(clock.instant());
  }

  private Instant lastCertain(Delivery.State state) {
    if (state.triedAt() != null) {
      return state.triedAt();
    }
    return state.heardAt() == null ? clock.instant() : state.heardAt();
  }

  /** Why the address must not be used, if it must not. */
  private Optional<String> barred(
      TenantId tenant, Account account, Delivery.Order order, ChannelProvider provider) {
    var address = provider.listed(account, order.recipient());
    if (address.isEmpty()) {
      return Optional.of("invalid_recipient");
    }
    // Who wants no more of what goes to many is still answered.
    var listed =
        suppressions
            .read(tenant, provider.channel(), address.get())
            .blocking(order.lane() == Lane.FIRST);
    if (listed.isPresent()) {
      return Optional.of(
          "suppressed_" + listed.get().reason().name().toLowerCase(java.util.Locale.ROOT));
    }
    if (order.contact() == null) {
      return Optional.empty();
    }
    var verdict =
        consents.mayContact(tenant, order.contact(), provider.channel(), PURPOSE, clock.instant());
    // They wrote from this address, whether or not it is the one in their record.
    boolean isOfRecord =
        verdict.reason() != Verdict.Reason.NO_ADDRESS && address.get().equals(verdict.address());
    return verdict.reason() == Verdict.Reason.NO_CONTACT
        ? Optional.of("no_contact")
        : isOfRecord && !verdict.allowed() ? Optional.of("not_allowed") : Optional.empty();
  }

  /** As long as the provider asked for, or else doubling, a quarter more or less. */
  static Duration pause(int attempt, @Nullable Duration asked) {
    if (asked != null) {
      return asked;
    }
    long millis = Math.min(LONGEST.toMillis(), 1000L << Math.min(20, attempt - 1));
    return Duration.ofMillis(
        millis * 3 / 4 + java.util.concurrent.ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  @Override
  public EffectResult exhausted(Call<Wish> call, String lastError) {
    var state = deliveries.read(new TenantId(call.from().tenant()), call.from().id());
    return state.doubtSince() != null
        ? new EffectResult.InDoubt(lastError, null)
        : EffectResult.failed(
            lastError, new Delivery.Command.Refuse("gave_up", lastError, clock.instant()));
  }
}

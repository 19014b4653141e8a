package kira.channels;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.platform.tenancy.Tenancy;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds another way for a message that its account certainly did not take, by the rules of the
 * accounts. No message goes twice to the same account, so a circle of rules ends.
 */
@Component
class Detours {
  private final ChannelAccounts accounts;
  private final Map<String, MessageChannel> channels = new HashMap<>();
  private final InstantSource clock;

  Detours(ChannelAccounts accounts, List<MessageChannel> all, InstantSource clock) {
    this.accounts = accounts;
    this.clock = clock;
    all.forEach(each -> each.channels().forEach(name -> channels.put(name, each)));
  }

  /**
   * @param content with the sender of the other account
   */
  record Way(Account to, String content) {}

  /** Since when an account takes nothing, if it is the provider's doing and not a person's. */
  static @Nullable Instant uselessSince(Account account) {
    var fault = account.state().fault();
    return account.state().status() == ChannelAccount.Status.FAILING && fault != null
        ? fault.since()
        : null;
  }

  /** Whether the rule of an account that has been of no use since then is due. */
  boolean isDue(Account account, @Nullable Instant since) {
    var at = since == null ? null : account.state().rules().movesAt(since);
    return at != null && !at.isAfter(clock.instant());
  }

  /**
   * Another way; empty when no rule names one, or none of those named can take it.
   *
   * @param from the account of no use, whose rule is due
   */
  Optional<Way> from(Account from, Delivery.State state) {
    var order = state.order();
    var content = state.content();
    if (order == null || content == null || state.doubtSince() != null) {
      return Optional.empty();
    }
    var rules = from.state().rules();
    var been =
        state.detours().stream()
            .map(Delivery.Detour::from)
            .collect(Collectors.toCollection(HashSet::new));
    been.add(from.id());
    var to = next(from);
    while (to.isPresent() && been.add(to.get().id())) {
      var account = to.get();
      if (accounts.channel(account) != accounts.channel(from)) {
        return Optional.empty();
      }
      if (account.isConnected()) {
        boolean anySender = order.conversation() == null || rules.anySender();
        return channel(account)
            .flatMap(channel -> channel.readdressed(account, content, anySender))
            .map(readdressed -> new Way(account, readdressed));
      }
      if (!isDue(account, uselessSince(account))) {
        return Optional.empty();
      }
      to = next(account);
    }
    return Optional.empty();
  }

  /** The conversation is from now on held by the other account, too. */
  void taken(Way way, Delivery.Order order) {
    if (order.conversation() != null && order.contact() != null) {
      var conversation = order.conversation();
      var contact = order.contact();
      channel(way.to())
          .ifPresent(channel ->
              Tenancy.in(
                  way.to().tenant(),
                  () -> channel.diverted(way.to(), conversation, contact, order.recipient())));
    }
  }

  private Optional<Account> next(Account account) {
    UUID fallback = account.state().rules().fallback();
    return fallback == null ? Optional.empty() : accounts.find(account.tenant(), fallback);
  }

  private Optional<MessageChannel> channel(Account account) {
    return Optional.ofNullable(
        channels.get(accounts.channel(account).name().toLowerCase(Locale.ROOT)));
  }
}

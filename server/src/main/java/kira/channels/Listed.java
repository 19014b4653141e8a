package kira.channels;

import java.util.Optional;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Whether to whom a message went is on the do-not-contact list now. */
@Component
class Listed {
  private final ChannelAccounts accounts;
  private final Suppressions suppressions;

  Listed(ChannelAccounts accounts, Suppressions suppressions) {
    this.accounts = accounts;
    this.suppressions = suppressions;
  }

  /** Why nothing is sent there, not even an answer; empty when it may be. */
  Optional<Suppression.Reason> of(TenantId tenant, Delivery.Order order) {
    return accounts
        .find(tenant, order.account())
        .flatMap(account -> {
          var provider = accounts.provider(account);
          return provider
              .listed(account, order.recipient())
              .flatMap(
                  address -> suppressions.read(tenant, provider.channel(), address).blocking(true))
              .map(Suppression.Entry::reason);
        });
  }
}

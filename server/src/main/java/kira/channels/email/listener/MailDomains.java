package kira.channels.email.listener;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kira.channels.Account;
import kira.channels.AccountGuard;
import kira.channels.ChannelAccounts;
import kira.channels.SenderIdentity;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailSettings;
import kira.contacts.consent.Channel;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;

/**
 * Tells which account a mail is for that another server brings. A domain is one workspace's: who
 * sees that a domain's mails come here must not get those of any other address in it. Only in
 * domains that the operator shares out each address is a workspace's own.
 */
@Component
class MailDomains implements AccountGuard {
  /** What was claimed a moment ago may not have reached its account yet. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private static final String AT_FAULT = "settings." + EmailSettings.BY_SMTP;

  private final MailDomainTable table;
  private final ChannelAccounts accounts;
  private final ListenerProperties properties;
  private final InstantSource clock;

  MailDomains(
      MailDomainTable table,
      ChannelAccounts accounts,
      ListenerProperties properties,
      InstantSource clock) {
    this.table = table;
    this.accounts = accounts;
    this.properties = properties;
    this.clock = clock;
  }

  /** The account that takes in mails to an address; empty where nobody does. */
  Optional<Account> account(EmailAddress recipient) {
    return table
        .find(name(recipient.folded()))
        .flatMap(claim -> taking(claim.tenant(), recipient).stream().findFirst());
  }

  private List<Account> taking(TenantId tenant, EmailAddress recipient) {
    return accounts.all(tenant).stream()
        .filter(MailDomains::isTaking)
        .filter(account -> EmailSettings.isReceiver(account, recipient))
        .toList();
  }

  private static boolean isTaking(Account account) {
    return EmailSettings.isOn(account, EmailSettings.BY_SMTP) && !account.senders().isEmpty();
  }

  /** Under what an address is claimed: its domain, or itself where the domain is shared. */
  private String name(String address) {
    var domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    return properties.sharedDomains().stream().anyMatch(domain::equalsIgnoreCase)
        ? address.toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@")
        : domain;
  }

  @Override
  public void allow(Account account, List<SenderIdentity> senders, Map<String, String> settings) {
    if (accounts.channel(account) != Channel.EMAIL
        || !Boolean.parseBoolean(settings.get(EmailSettings.BY_SMTP))) {
      return;
    }
    var address = EmailAddress.of(EmailSettings.receiving(senders, settings));
    boolean isNew = !isTaking(account) || !EmailSettings.isReceiver(account, address);
    if (account.isSimulated()) {
      throw new Problem(
          422, "simulated", "No server brings mails to an account of the simulator.", AT_FAULT);
    }
    if (isNew && !properties.isOn()) {
      throw new Problem(
          422,
          "smtp_listener_off",
          "This server takes no mails itself: whoever runs it switches that on with "
              + "KIRA_CHANNELS_SMTPLISTENER_PORT.",
          AT_FAULT);
    }
    taking(account.tenant(), address).stream()
        .filter(other -> !other.id().equals(account.id()))
        .findFirst()
        .ifPresent(other -> {
          throw new Problem(
              422,
              "mail_address_taken",
              "The account \"%s\" takes in the mails to %s already."
                  .formatted(other.name(), address.address()),
              AT_FAULT);
        });
    claim(account.tenant(), name(address.folded()));
  }

  private void claim(TenantId tenant, String name) {
    if (table.claim(name, tenant, clock.instant())) {
      return;
    }
    table
        .find(name)
        .filter(claim -> claim.at().plus(FRESH).isBefore(clock.instant()))
        .filter(claim -> !isUsed(claim.tenant(), name))
        .ifPresent(claim -> table.release(name, claim));
    if (!table.claim(name, tenant, clock.instant())) {
      throw new Problem(
          422,
          "mail_domain_taken",
          "Another workspace of this server takes in the mails of %s.".formatted(name),
          AT_FAULT);
    }
  }

  private boolean isUsed(TenantId tenant, String name) {
    return accounts.all(tenant).stream()
        .filter(MailDomains::isTaking)
        .anyMatch(account -> name(EmailSettings.receiving(account)).equals(name));
  }
}

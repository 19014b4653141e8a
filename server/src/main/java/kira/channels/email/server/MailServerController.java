package kira.channels.email.server;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The mailbox of an account with a mail server of its own, and the key that signs its mails. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}")
class MailServerController {
  private static final String SELECTOR = "kira";

  private final ChannelAccounts accounts;
  private final MailboxTable table;

  MailServerController(ChannelAccounts accounts, MailboxTable table) {
    this.accounts = accounts;
    this.table = table;
  }

  /**
   * How the mailbox is.
   *
   * @param state NONE where there is none, NEW until it was looked at first
   * @param words what is wrong
   */
  record MailboxView(
      @OneOf(words = {"NONE", "NEW", "WATCHED", "TROUBLE", "STOPPED"}) String state,
      String words,
      @Nullable Instant at) {}

  @GetMapping("/mailbox")
  @Requires(Permission.SETTINGS_READ)
  MailboxView mailbox(@PathVariable UUID account) {
    var found = found(account);
    if (!ServerSettings.hasMailbox(found)) {
      return new MailboxView("NONE", "", null);
    }
    return table
        .find(found.tenant(), account)
        .map(row -> new MailboxView(row.state().name(), row.words(), row.at()))
        .orElseGet(() -> new MailboxView("NEW", "", null));
  }

  /**
   * What has to stand in DNS for signed mails to be believed.
   *
   * @param name of the TXT record
   */
  record DkimRecord(String domain, String selector, String name, String value) {}

  /** Makes a key that mails are signed with, and signs with it from now on. */
  @PostMapping("/dkim")
  @Requires(Permission.SETTINGS_MANAGE)
  DkimRecord sign(@PathVariable UUID account) {
    var found = found(account);
    var sender = found.senders().getFirst().address();
    var domain =
        found
            .setting(ServerSettings.DKIM_DOMAIN)
            .orElseGet(() -> sender.substring(sender.lastIndexOf('@') + 1));
    var selector = found.setting(ServerSettings.DKIM_SELECTOR).orElse(SELECTOR);
    var pem = DkimKeys.fresh();
    var settings = new HashMap<>(found.settings());
    settings.put(ServerSettings.DKIM_DOMAIN, domain);
    settings.put(ServerSettings.DKIM_SELECTOR, selector);
    accounts.change(
        found,
        found.name(),
        found.senders(),
        ServerSettings.checked(settings),
        Map.of(ServerSettings.DKIM_KEY, Secret.of(pem)),
        Tenancy.caller().actor().text());
    return new DkimRecord(
        domain,
        selector,
        "%s._domainkey.%s".formatted(selector, domain),
        DkimKeys.record(DkimKeys.read(pem)));
  }

  private Account found(UUID id) {
    return accounts
        .find(Tenancy.caller().tenant(), id)
        .filter(account -> account.adapter().equals(ServerEmail.ADAPTER))
        .orElseThrow(() -> Problem.notFound("channel account"));
  }
}

package kira.channels.email.listener;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import kira.channels.ChannelAccounts;
import kira.channels.DirectMail;
import kira.channels.Inbounds;
import kira.channels.email.EmailSettings;
import kira.contacts.consent.Channel;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How an email account takes in mails that other servers bring straight to this one. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/listener")
class ListenerController {
  private final ChannelAccounts accounts;
  private final Inbounds inbounds;
  private final MailListener listener;

  ListenerController(ChannelAccounts accounts, Inbounds inbounds, MailListener listener) {
    this.accounts = accounts;
    this.inbounds = inbounds;
    this.listener = listener;
  }

  /**
   * How it is.
   *
   * @param state OFF where this server takes no mails, UNUSED where the account does not want it
   * @param words why the server does not listen though it should
   * @param address whose mails come in
   * @param record for DNS of the address's domain
   * @param port where the server listens; 0 while it does not
   * @param count of the mails that came
   */
  record ListenerView(
      @OneOf(words = {"OFF", "UNUSED", "TROUBLE", "WAITING", "TAKING"}) String state,
      String words,
      String address,
      String record,
      int port,
      boolean tls,
      long count,
      @Nullable Instant last) {}

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  ListenerView look(@PathVariable UUID account) {
    var tenant = Tenancy.caller().tenant();
    var found =
        accounts
            .find(tenant, account)
            .filter(each -> accounts.channel(each) == Channel.EMAIL)
            .filter(each -> !each.senders().isEmpty())
            .orElseThrow(() -> Problem.notFound("channel account"));
    var address = EmailSettings.receiving(found);
    var arrivals = inbounds.arrivals(tenant, account, DirectMail.TYPE);
    return new ListenerView(
        state(EmailSettings.isOn(found, EmailSettings.BY_SMTP), arrivals.count()),
        listener.trouble(),
        address,
        "%s. MX 10 %s."
            .formatted(
                address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT),
                listener.name()),
        listener.port(),
        listener.offersTls(),
        arrivals.count(),
        arrivals.last());
  }

  private String state(boolean used, long count) {
    if (!listener.isOn()) {
      return "OFF";
    }
    if (!used) {
      return "UNUSED";
    }
    if (!listener.trouble().isEmpty()) {
      return "TROUBLE";
    }
    return count == 0 ? "WAITING" : "TAKING";
  }
}

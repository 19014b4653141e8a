package kira.channels.email.dns;

import java.net.IDN;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.email.EmailSettings;
import kira.channels.email.listener.MailListener;
import kira.channels.email.server.MailKeys;
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

/** What DNS says of the domain of an email account's sender, now. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/domain")
class DomainController {
  private final ChannelAccounts accounts;
  private final MailKeys keys;
  private final DomainCheck check;
  private final MailListener listener;
  private final InstantSource clock;

  DomainController(
      ChannelAccounts accounts,
      MailKeys keys,
      Dns dns,
      MailListener listener,
      InstantSource clock) {
    this.accounts = accounts;
    this.keys = keys;
    this.listener = listener;
    this.check = new DomainCheck(dns);
    this.clock = clock;
  }

  /**
   * @param found what stands there now
   * @param wanted what should stand there
   */
  record FindingView(
      @OneOf(of = Finding.Kind.class) String kind,
      @OneOf(of = Finding.State.class) String state,
      String code,
      String name,
      String type,
      List<String> found,
      @Nullable String wanted) {
    FindingView {
      found = List.copyOf(found);
    }
  }

  record DomainView(String domain, List<FindingView> findings, Instant at) {
    DomainView {
      findings = List.copyOf(findings);
    }
  }

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  DomainView look(@PathVariable UUID account) {
    var found =
        accounts
            .find(Tenancy.caller().tenant(), account)
            .filter(each -> !each.senders().isEmpty())
            .filter(each -> each.senders().getFirst().address().contains("@"))
            .orElseThrow(() -> Problem.notFound("channel account"));
    var subject = subject(found);
    return new DomainView(
        subject.domain(),
        check.look(subject).stream()
            .map(each ->
                new FindingView(
                    each.kind().name(),
                    each.state().name(),
                    each.code(),
                    each.name(),
                    each.type(),
                    each.found(),
                    each.wanted()))
            .toList(),
        clock.instant());
  }

  private DomainCheck.Subject subject(Account account) {
    var domain = domain(account.senders().getFirst().address());
    var receiving = domain(EmailSettings.receiving(account));
    var mailServer = EmailSettings.isOn(account, EmailSettings.BY_SMTP) ? listener.name() : null;
    if (account.adapter().equals("resend")) {
      // Resend sends by Amazon and takes bounces at a name of its own below the domain.
      return new DomainCheck.Subject(
          domain,
          receiving,
          "resend._domainkey." + domain,
          null,
          "amazonses.com",
          "send." + domain,
          mailServer);
    }
    var key = keys.published(account);
    return new DomainCheck.Subject(
        domain,
        receiving,
        key.map(MailKeys.Published::name).orElse(null),
        key.map(MailKeys.Published::value).orElse(null),
        null,
        null,
        mailServer);
  }

  private static String domain(String address) {
    return IDN.toASCII(address.substring(address.lastIndexOf('@') + 1)).toLowerCase(Locale.ROOT);
  }
}

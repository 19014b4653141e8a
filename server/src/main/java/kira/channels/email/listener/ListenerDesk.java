package kira.channels.email.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.email.EmailAddress;
import kira.channels.email.MailArrival;
import kira.channels.email.MailIntake;
import kira.channels.email.smtp.ArrivedMail;
import kira.channels.email.smtp.MailDesk;
import kira.platform.web.RateLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes the mails that other servers bring to whom they are for. */
@Component
class ListenerDesk implements MailDesk {
  private static final Logger log = LoggerFactory.getLogger(ListenerDesk.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final RateLimits.Limit GUESSES = new RateLimits.Limit(60, MINUTE);

  private final MailDomains domains;
  private final MailIntake intake;
  private final RateLimits limits;
  private final RateLimits.Limit from;
  private final RateLimits.Limit to;
  private final ListenerProperties properties;
  private final InstantSource clock;

  ListenerDesk(
      MailDomains domains,
      MailIntake intake,
      RateLimits limits,
      ListenerProperties properties,
      InstantSource clock) {
    this.domains = domains;
    this.intake = intake;
    this.limits = limits;
    this.from = new RateLimits.Limit(properties.perMinuteFrom(), MINUTE);
    this.to = new RateLimits.Limit(properties.perMinuteTo(), MINUTE);
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  public boolean isWelcome(InetAddress source) {
    return limits.tryTake("smtp-from/" + source.getHostAddress(), from).isZero();
  }

  @Override
  public Recipient ask(EmailAddress recipient, InetAddress source) {
    var account = domains.account(recipient);
    if (account.isPresent()) {
      return limits.tryTake("smtp-to/" + account.get().id(), to).isZero()
          ? Recipient.OURS
          : Recipient.BUSY;
    }
    return limits.tryTake("smtp-guess/" + source.getHostAddress(), GUESSES).isZero()
        ? Recipient.UNKNOWN
        : Recipient.GUESSED;
  }

  @Override
  public Taken take(ArrivedMail mail) {
    var accounts = new LinkedHashMap<UUID, Account>();
    var recipients = new LinkedHashMap<UUID, List<EmailAddress>>();
    for (var recipient : mail.recipients()) {
      var account = domains.account(recipient);
      if (account.isEmpty()) {
        // It was ours a moment ago; whoever brings it again is told.
        return new Taken.Later();
      }
      accounts.put(account.get().id(), account.get());
      recipients.computeIfAbsent(account.get().id(), _ -> new ArrayList<>()).add(recipient);
    }
    try {
      for (var account : accounts.values()) {
        // What breaks between two of them is brought again, and the first knows it then.
        intake.takeDirect(
            account,
            mail.bytes(),
            List.copyOf(recipients.getOrDefault(account.id(), List.of())),
            arrival(mail));
      }
      return new Taken.Kept();
    } catch (IOException e) {
      log.warn("A mail that another server brought cannot be kept", e);
      return new Taken.Later();
    }
  }

  /** Of who stood before a server of the operator's own, nobody knows the address. */
  private @Nullable MailArrival arrival(ArrivedMail mail) {
    return properties.isRelay(mail.from())
        ? null
        : new MailArrival(
            // Through which of our own interfaces it came is no part of an address.
            mail.from().getHostAddress().replaceFirst("%.*", ""),
            mail.helo(),
            mail.sender(),
            mail.by(),
            clock.instant());
  }
}

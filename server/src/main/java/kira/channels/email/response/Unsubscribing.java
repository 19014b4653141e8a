package kira.channels.email.response;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.channels.Deliveries;
import kira.contacts.ContactConsents;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes people off, and puts them back: the address is not used any more for what goes to many, and
 * the contact's ledger says so. Replies still reach them.
 */
@Component
public class Unsubscribing {
  /** Where in the ledger it is said to come from. */
  static final String SOURCE = "Unsubscribe link";

  static final String WORDING = "No more mails that go to many.";
  static final String WORDING_BACK = "Send me such mails again.";

  private static final String BY = "contact";
  private static final Pattern SUBJECT = Pattern.compile("(?i)\\s*unsubscribe\\s+([\\w.-]+)\\s*");

  private final MailTokens tokens;
  private final MailResponses responses;
  private final Deliveries deliveries;
  private final Suppressions suppressions;
  private final Contacts contacts;
  private final ContactConsents consents;
  private final InstantSource clock;

  Unsubscribing(
      MailTokens tokens,
      MailResponses responses,
      Deliveries deliveries,
      Suppressions suppressions,
      Contacts contacts,
      ContactConsents consents,
      InstantSource clock) {
    this.tokens = tokens;
    this.responses = responses;
    this.deliveries = deliveries;
    this.suppressions = suppressions;
    this.contacts = contacts;
    this.consents = consents;
    this.clock = clock;
  }

  /** Whose mail it was. */
  record Recipient(
      TenantId tenant, UUID delivery, UUID account, @Nullable UUID contact, String address) {}

  /** Whom a token is about; empty for a wrong one, and for whoever was erased. */
  Optional<Recipient> find(String token) {
    return tokens
        .read(MailTokens.Use.UNSUBSCRIBE, token)
        .flatMap(read ->
            deliveries
                .sent(read.tenant(), read.delivery())
                .flatMap(sent ->
                    Suppressions.normal(Channel.EMAIL, sent.recipient())
                        .map(address ->
                            new Recipient(
                                read.tenant(),
                                read.delivery(),
                                sent.account(),
                                sent.contact() == null
                                    ? contacts.known(read.tenant(), address).orElse(null)
                                    : sent.contact(),
                                address))));
  }

  boolean isOff(Recipient recipient) {
    return suppressions
        .read(recipient.tenant(), Channel.EMAIL, recipient.address())
        .entries()
        .stream()
        .anyMatch(entry -> entry.reason() == Suppression.Reason.UNSUBSCRIBED);
  }

  /** Doing so twice changes nothing. */
  void off(Recipient who, MailResponse.By by) {
    suppressions.suppress(
        who.tenant(), Channel.EMAIL, who.address(), Suppression.Reason.UNSUBSCRIBED, WORDING, BY);
    if (who.contact() != null) {
      consents.unsubscribe(who.tenant(), who.contact(), Channel.EMAIL, SOURCE, WORDING);
    }
    responses.tell(
        who.tenant(),
        who.delivery(),
        new MailResponse.Command.Unsubscribe(about(who), by, clock.instant()));
  }

  /** They think better of it; what else speaks against the address stays. */
  void on(Recipient who) {
    suppressions.resubscribe(who.tenant(), Channel.EMAIL, who.address(), BY);
    if (who.contact() != null) {
      consents.resubscribe(who.tenant(), who.contact(), Channel.EMAIL, SOURCE, WORDING_BACK);
    }
    responses.tell(
        who.tenant(),
        who.delivery(),
        new MailResponse.Command.Resubscribe(about(who), clock.instant()));
  }

  private static MailResponse.About about(Recipient who) {
    return new MailResponse.About(who.account(), who.contact(), "");
  }

  /** What stands in the subject of a mail that unsubscribes. */
  static String subject(String token) {
    return "unsubscribe " + token;
  }

  /**
   * A mail program may unsubscribe by a mail, too.
   *
   * @return whether it was such a mail
   */
  public boolean byMail(TenantId tenant, String subject) {
    var match = SUBJECT.matcher(subject);
    if (!match.matches()) {
      return false;
    }
    var who = find(match.group(1)).filter(found -> found.tenant().equals(tenant));
    who.ifPresent(found -> off(found, MailResponse.By.MAIL));
    return who.isPresent();
  }
}

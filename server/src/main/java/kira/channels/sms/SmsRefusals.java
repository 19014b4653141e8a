package kira.channels.sms;

import java.util.Set;
import kira.channels.Account;
import kira.channels.ChannelProvider.SendResult;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.platform.html.CleanText;
import org.springframework.stereotype.Component;

/** Remembers what a provider's refusal says of a number, so that it is not tried again. */
@Component
public class SmsRefusals {
  private static final String STOPPED = "opted_out";
  private static final Set<String> NOWHERE =
      Set.of("invalid_number", "unknown_number", "landline", "number_barred");

  private final Suppressions suppressions;

  SmsRefusals(Suppressions suppressions) {
    this.suppressions = suppressions;
  }

  /** The same result, once it is noted. */
  public SendResult noted(Account account, String to, SendResult result) {
    if (result instanceof SendResult.Refused(var code, var words)) {
      if (code.equals(STOPPED)) {
        suppress(account, to, Suppression.Reason.STOPPED, words);
      } else if (NOWHERE.contains(code)) {
        suppress(account, to, Suppression.Reason.BOUNCED, words);
      }
    }
    return result;
  }

  /** The provider says that whoever has the number ended it, in whatever words. */
  public void stopped(Account account, String number, String words) {
    suppress(account, number, Suppression.Reason.STOPPED, words);
  }

  private void suppress(Account account, String to, Suppression.Reason reason, String words) {
    suppressions.told(account.tenant(), Channel.SMS, to, reason, CleanText.line(words));
  }
}

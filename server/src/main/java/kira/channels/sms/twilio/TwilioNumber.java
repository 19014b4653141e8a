package kira.channels.sms.twilio;

import java.util.Locale;
import kira.channels.ChannelProvider.Checked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a number of the account is set up at Twilio, as its {@code IncomingPhoneNumbers} say. */
final class TwilioNumber {
  /** What Twilio itself puts there for a new number. */
  private static final String DEMO = "https://demo.twilio.com/";

  private TwilioNumber() {}

  sealed interface Judged {
    record Well() implements Judged {}

    /** What is written to it goes nowhere yet. */
    record Deaf(String sid) implements Judged {}

    record Wrong(Checked checked) implements Judged {}
  }

  /**
   * @param numbers that Twilio found for the number
   * @param webhook where the number's messages are to go; null where somebody else decides it
   */
  static Judged judge(String number, JsonNode numbers, @Nullable String webhook) {
    var found = numbers.path(0);
    if (!found.isObject()) {
      return new Judged.Wrong(new Checked("number_unknown", number));
    }
    if (!found.path("capabilities").path("sms").asBoolean(true)) {
      return new Judged.Wrong(new Checked("number_without_sms", number));
    }
    if (webhook == null) {
      return new Judged.Well();
    }
    var set = TwilioAnswer.text(found, "sms_url");
    if (TwilioAnswer.text(found, "sms_application_sid") != null) {
      // The application decides, and is not ours to look into.
      return new Judged.Well();
    }
    if (set == null || set.toLowerCase(Locale.ROOT).startsWith(DEMO)) {
      var sid = TwilioAnswer.text(found, "sid");
      return sid == null ? new Judged.Well() : new Judged.Deaf(sid);
    }
    return set.equals(webhook)
        ? new Judged.Well()
        : new Judged.Wrong(new Checked("webhook_elsewhere", set));
  }
}

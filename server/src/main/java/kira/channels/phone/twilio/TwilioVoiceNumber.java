package kira.channels.phone.twilio;

import java.util.Locale;
import kira.channels.ChannelProvider.Checked;
import kira.channels.sms.twilio.TwilioAnswer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a number is set up at Twilio for calls, as its {@code IncomingPhoneNumbers} say. */
final class TwilioVoiceNumber {
  /** What Twilio itself puts there for a new number. */
  private static final String DEMO = "https://demo.twilio.com/";

  private TwilioVoiceNumber() {}

  sealed interface Judged {
    record Well() implements Judged {}

    /** Calls to it go nowhere yet, or how they end is told to nobody. */
    record Deaf(String sid) implements Judged {}

    record Wrong(Checked checked) implements Judged {}
  }

  /**
   * @param numbers that Twilio found for the number
   * @param voice where calls to the number are to be asked for; null where Twilio cannot reach us
   * @param status where it is to tell how they end
   */
  static Judged judge(String number, JsonNode numbers, @Nullable String voice, String status) {
    var found = numbers.path(0);
    if (!found.isObject()) {
      return new Judged.Wrong(new Checked("number_unknown", number));
    }
    if (!found.path("capabilities").path("voice").asBoolean(true)) {
      return new Judged.Wrong(new Checked("number_without_voice", number));
    }
    if (voice == null) {
      return new Judged.Wrong(new Checked("not_reachable", number));
    }
    if (TwilioAnswer.text(found, "voice_application_sid") != null
        || TwilioAnswer.text(found, "trunk_sid") != null) {
      return new Judged.Wrong(new Checked("application_decides", number));
    }
    var set = TwilioAnswer.text(found, "voice_url");
    var told = TwilioAnswer.text(found, "status_callback");
    if (set == null
        || set.toLowerCase(Locale.ROOT).startsWith(DEMO)
        || (set.equals(voice) && told == null)) {
      var sid = TwilioAnswer.text(found, "sid");
      return sid == null ? new Judged.Well() : new Judged.Deaf(sid);
    }
    if (!set.equals(voice)) {
      return new Judged.Wrong(new Checked("webhook_elsewhere", set));
    }
    return status.equals(told)
        ? new Judged.Well()
        : new Judged.Wrong(new Checked("status_elsewhere", told));
  }
}

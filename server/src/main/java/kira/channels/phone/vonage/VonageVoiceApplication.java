package kira.channels.phone.vonage;

import java.security.PrivateKey;
import kira.channels.ChannelProvider.Checked;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageAnswer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How an application is set up at Vonage for calls, as its Application API says.
 *
 * @param door where calls and what becomes of them are to be told
 * @param unreachable the number of which Vonage could not tell us; null where it can
 */
record VonageVoiceApplication(String door, @Nullable String unreachable)
    implements VonageAccount.Setup {
  @Override
  public Checked before() {
    return unreachable == null ? Checked.WELL : new Checked("not_reachable", unreachable);
  }

  @Override
  public Checked application(JsonNode application, PrivateKey key) {
    if (!VonageAccount.isOfKey(application, key)) {
      return new Checked("wrong_private_key", VonageAnswer.text(application, "name"));
    }
    var voice = application.path("capabilities").path("voice");
    if (!voice.isObject()) {
      return new Checked("not_enabled", VonageAnswer.text(application, "name"));
    }
    var answer = webhook(voice, "answer_url", door + "/" + VonagePhone.ANSWER, "webhook");
    return answer.code() == null
        ? webhook(voice, "event_url", door + "/" + VonagePhone.EVENT, "status")
        : answer;
  }

  private static Checked webhook(JsonNode voice, String name, String wanted, String code) {
    var set = VonageAnswer.text(voice.path("webhooks").path(name), "address");
    return wanted.equals(set)
        ? Checked.WELL
        : set == null
            ? new Checked(code + "_missing", wanted)
            : new Checked(code + "_elsewhere", set);
  }

  /** Whether the account has the number, and calls to it go to the application. */
  @Override
  public Checked number(JsonNode numbers, String number, String application) {
    return VonageAccount.judgeNumber(numbers, number, application, "VOICE", "number_without_voice");
  }
}

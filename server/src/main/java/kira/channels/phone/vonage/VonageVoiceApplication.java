package kira.channels.phone.vonage;

import java.security.PrivateKey;
import java.util.Optional;
import kira.channels.ChannelProvider.Checked;
import kira.channels.sms.vonage.VonageAnswer;
import kira.channels.sms.vonage.VonageJwt;
import tools.jackson.databind.JsonNode;

/** How an application is set up at Vonage for calls, as its Application API says. */
final class VonageVoiceApplication {
  private VonageVoiceApplication() {}

  /**
   * @param door where calls and what becomes of them are to be told
   */
  static Checked judge(JsonNode application, PrivateKey key, String door) {
    var known =
        Optional.ofNullable(VonageAnswer.text(application.path("keys"), "public_key"))
            .flatMap(VonageJwt::publicKey);
    if (known.isPresent() && !known.equals(VonageJwt.publicOf(key))) {
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
  static Checked judgeNumber(JsonNode numbers, String number, String application) {
    var bare = VonagePhone.bare(number);
    for (var each : numbers) {
      if (!bare.equals(VonageAnswer.text(each, "msisdn"))) {
        continue;
      }
      boolean carries = false;
      for (var feature : each.path("features")) {
        carries |= feature.asString("").equals("VOICE");
      }
      if (!carries) {
        return new Checked("number_without_voice", number);
      }
      var owner = VonageAnswer.text(each, "app_id");
      return owner == null || owner.equals(application)
          ? Checked.WELL
          : new Checked("number_elsewhere", number);
    }
    return new Checked("number_unknown", number);
  }
}

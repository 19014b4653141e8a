package kira.channels.sms.vonage;

import java.security.PrivateKey;
import java.util.Optional;
import kira.channels.ChannelProvider.Checked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How an application is set up at Vonage, as its Application API says. */
final class VonageApplication {
  private VonageApplication() {}

  /**
   * @param webhook where messages that come in are to go; null where Vonage cannot reach us anyway
   */
  static Checked judge(JsonNode application, PrivateKey key, @Nullable String webhook) {
    var known =
        Optional.ofNullable(VonageAnswer.text(application.path("keys"), "public_key"))
            .flatMap(VonageJwt::publicKey);
    if (known.isPresent() && !known.equals(VonageJwt.publicOf(key))) {
      return new Checked("wrong_private_key", VonageAnswer.text(application, "name"));
    }
    var messages = application.path("capabilities").path("messages");
    if (!messages.isObject()) {
      return new Checked("not_enabled", VonageAnswer.text(application, "name"));
    }
    var set = VonageAnswer.text(messages.path("webhooks").path("inbound_url"), "address");
    if (webhook == null || webhook.equals(set)) {
      return Checked.WELL;
    }
    return set == null
        ? new Checked("webhook_missing", webhook)
        : new Checked("webhook_elsewhere", set);
  }

  /** Whether the account has the number, and the number belongs to the application. */
  static Checked judgeNumber(JsonNode numbers, String number, String application) {
    var bare = number.replace("+", "");
    for (var each : numbers) {
      if (!bare.equals(VonageAnswer.text(each, "msisdn"))) {
        continue;
      }
      boolean carries = false;
      for (var feature : each.path("features")) {
        carries |= feature.asString("").equals("SMS");
      }
      if (!carries) {
        return new Checked("number_without_sms", number);
      }
      var owner = VonageAnswer.text(each, "app_id");
      return owner == null || owner.equals(application)
          ? Checked.WELL
          : new Checked("number_elsewhere", number);
    }
    return new Checked("number_unknown", number);
  }
}

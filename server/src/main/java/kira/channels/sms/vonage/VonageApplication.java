package kira.channels.sms.vonage;

import java.security.PrivateKey;
import kira.channels.ChannelProvider.Checked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How an application is set up at Vonage, as its Application API says.
 *
 * @param webhook where messages that come in are to go; null where Vonage cannot reach us anyway
 */
record VonageApplication(@Nullable String webhook) implements VonageAccount.Setup {
  @Override
  public Checked application(JsonNode application, PrivateKey key) {
    if (!VonageAccount.isOfKey(application, key)) {
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
  @Override
  public Checked number(JsonNode numbers, String number, String application) {
    return VonageAccount.judgeNumber(numbers, number, application, "SMS", "number_without_sms");
  }
}

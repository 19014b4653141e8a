package kira.channels.sms;

import java.util.LinkedHashMap;
import java.util.Map;
import kira.channels.SettingRule;
import kira.channels.text.TextDesk;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;

/** What an account of the SMS channel can be set to: what all have, and what its provider needs. */
public final class SmsSettings {
  private SmsSettings() {}

  /**
   * @throws Problem 400 naming the setting at fault
   */
  public static Map<String, String> checked(
      Map<String, String> given, Map<String, SettingRule> known) {
    var settings = new LinkedHashMap<String, String>();
    given.forEach((key, value) -> {
      var text = value == null ? "" : CleanText.line(value);
      var setting = known.get(key);
      if (!key.equals(TextDesk.KIRA_ANSWERS) && setting == null) {
        throw fault("There is no such setting.", key);
      }
      if (text.isEmpty()) {
        return;
      }
      if (setting == null) {
        if (!text.equals("true") && !text.equals("false")) {
          throw fault("Write true or false.", key);
        }
      } else if (!setting.pattern().matcher(text).matches()) {
        throw fault(setting.fault(), key);
      }
      settings.put(key, text);
    });
    return settings;
  }

  private static Problem fault(String words, String key) {
    return Problem.badRequest("invalid_request", words, "settings." + key);
  }
}

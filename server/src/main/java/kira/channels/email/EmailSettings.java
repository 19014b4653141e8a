package kira.channels.email;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.web.Problem;

/** What an account of the email channel can be set to, whichever provider it has. */
public final class EmailSettings {
  /** Where mails to the account are received; replies go there. */
  public static final String RECEIVING = "receivingAddress";

  /** Who, of those who write Authentication-Results, is believed. */
  public static final String TRUSTED_RECEIVER = "trustedReceiver";

  public static final String KIRA_ANSWERS = "kiraAnswers";

  /** What every email account asks for besides what its provider needs. */
  public static final List<ChannelProvider.Field> FIELDS =
      List.of(
          ChannelProvider.Field.of(RECEIVING, ChannelProvider.Field.Type.TEXT, false),
          ChannelProvider.Field.of(KIRA_ANSWERS, ChannelProvider.Field.Type.SWITCH, false));

  private EmailSettings() {}

  /** Whether Kira answers what comes in by the account. */
  static boolean kiraAnswers(Account account) {
    return account.setting(KIRA_ANSWERS).map(Boolean::parseBoolean).orElse(false);
  }

  /** Where replies are received; where nobody said otherwise, at the sender's own address. */
  public static String receiving(Account account) {
    return account.setting(RECEIVING).orElseGet(() -> account.senders().getFirst().address());
  }

  /**
   * @throws Problem 400 naming the setting at fault
   */
  public static Map<String, String> checked(Map<String, String> given) {
    var settings = new LinkedHashMap<String, String>();
    given.forEach((key, value) -> {
      switch (key) {
        case RECEIVING -> {
          if (value != null && !value.isBlank()) {
            settings.put(key, address(value));
          }
        }
        case KIRA_ANSWERS -> settings.put(key, truth(value));
        default ->
            throw Problem.badRequest(
                "invalid_request", "There is no such setting.", "settings." + key);
      }
    });
    return settings;
  }

  private static String address(String text) {
    return Suppressions.normal(Channel.EMAIL, text.toLowerCase(Locale.ROOT))
        .orElseThrow(() ->
            Problem.badRequest(
                "invalid_request", "This is not an e-mail address.", "settings." + RECEIVING));
  }

  private static String truth(String text) {
    if (!"true".equals(text) && !"false".equals(text)) {
      throw Problem.badRequest(
          "invalid_request", "Write true or false.", "settings." + KIRA_ANSWERS);
    }
    return text;
  }
}

package kira.channels.email;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.channels.NotAnAddress;
import kira.channels.SenderIdentity;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.web.Problem;

/** What an account of the email channel can be set to, whichever provider it has. */
public final class EmailSettings {
  /** Where mails to the account are received; replies go there. */
  public static final String RECEIVING = "receivingAddress";

  /** Whether other servers bring its mails straight to this one. */
  public static final String BY_SMTP = "bySmtp";

  /** Who, of those who write Authentication-Results, is believed. */
  public static final String TRUSTED_RECEIVER = "trustedReceiver";

  public static final String KIRA_ANSWERS = "kiraAnswers";

  /** Whether it is learned that mails are opened; nothing of the kind is on by itself. */
  public static final String TRACK_OPENS = "trackOpens";

  /** Whether it is learned which links are followed. */
  public static final String TRACK_CLICKS = "trackClicks";

  /** Whether both hold for what people answer, too. */
  public static final String TRACK_REPLIES = "trackReplies";

  /** The settings that every email account has, whatever its provider. */
  public static final Set<String> SHARED =
      Set.of(RECEIVING, BY_SMTP, KIRA_ANSWERS, TRACK_OPENS, TRACK_CLICKS, TRACK_REPLIES);

  /** What every email account asks for besides what its provider needs. */
  public static final List<ChannelProvider.Field> FIELDS =
      List.of(
          ChannelProvider.Field.of(RECEIVING, ChannelProvider.Field.Type.TEXT, false),
          ChannelProvider.Field.of(BY_SMTP, ChannelProvider.Field.Type.SWITCH, false),
          ChannelProvider.Field.of(KIRA_ANSWERS, ChannelProvider.Field.Type.SWITCH, false),
          ChannelProvider.Field.of(TRACK_OPENS, ChannelProvider.Field.Type.SWITCH, false),
          ChannelProvider.Field.of(TRACK_CLICKS, ChannelProvider.Field.Type.SWITCH, false),
          ChannelProvider.Field.of(TRACK_REPLIES, ChannelProvider.Field.Type.SWITCH, false));

  private EmailSettings() {}

  /** Whether Kira answers what comes in by the account. */
  static boolean kiraAnswers(Account account) {
    return isOn(account, KIRA_ANSWERS);
  }

  /** Whether a switch is on. */
  public static boolean isOn(Account account, String name) {
    return account.setting(name).map(Boolean::parseBoolean).orElse(false);
  }

  /** Where replies are received; where nobody said otherwise, at the sender's own address. */
  public static String receiving(Account account) {
    return receiving(account.senders(), account.settings());
  }

  /** The same of an account that is about to be so. */
  public static String receiving(List<SenderIdentity> senders, Map<String, String> settings) {
    var given = settings.get(RECEIVING);
    return given == null || given.isBlank() ? senders.getFirst().address() : given;
  }

  /**
   * Whether a mail to this address is for the account: to its receiving address, whatever stands
   * behind a plus.
   */
  public static boolean isReceiver(Account account, EmailAddress recipient) {
    if (account.senders().isEmpty()) {
      return false;
    }
    var ours = receiving(account).toLowerCase(Locale.ROOT);
    return recipient.folded().equals(ours)
        || recipient.folded().replaceFirst("\\+[^@]*@", "@").equals(ours);
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
        case BY_SMTP, KIRA_ANSWERS, TRACK_OPENS, TRACK_CLICKS, TRACK_REPLIES ->
            settings.put(key, truth(key, value));
        default ->
            throw Problem.badRequest(
                "invalid_request", "There is no such setting.", "settings." + key);
      }
    });
    return settings;
  }

  private static String address(String text) {
    return Suppressions.normal(Channel.EMAIL, text.toLowerCase(Locale.ROOT))
        .orElseThrow(() -> NotAnAddress.of(Channel.EMAIL, "settings." + RECEIVING));
  }

  private static String truth(String key, String text) {
    if (!"true".equals(text) && !"false".equals(text)) {
      throw Problem.badRequest("invalid_request", "Write true or false.", "settings." + key);
    }
    return text;
  }
}

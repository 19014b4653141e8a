package kira.channels.sms.vonage;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the numbers of errors of the Messages API mean to us. */
final class VonageCode {
  private VonageCode() {}

  enum Blame {
    MESSAGE,
    NUMBER,
    ACCOUNT,
    BUSY,
    UNKNOWN
  }

  record Meaning(String code, Blame blame) {}

  /** The number is the title of an error, or stands at the end of its type. */
  static int number(@Nullable JsonNode error) {
    if (error == null) {
      return 0;
    }
    var title = error.path("title").asString("");
    if (title.matches("\\d{1,6}")) {
      return Integer.parseInt(title);
    }
    var type = error.path("type").asString("");
    var end = type.substring(type.lastIndexOf('#') + 1);
    return end.matches("\\d{1,6}") ? Integer.parseInt(end) : 0;
  }

  static @Nullable Meaning of(int number) {
    return switch (number) {
      case 1000 -> new Meaning("too_fast", Blame.BUSY);
      case 1030 -> new Meaning("provider_broken", Blame.UNKNOWN);
      case 1010, 1020, 1021, 1022, 1130 -> new Meaning("invalid_message", Blame.MESSAGE);
      case 1040 -> new Meaning("not_routable", Blame.MESSAGE);
      case 1050 -> new Meaning("number_barred", Blame.NUMBER);
      case 1060 -> new Meaning("account_suspended", Blame.ACCOUNT);
      case 1070 -> new Meaning("no_credit", Blame.ACCOUNT);
      case 1080 -> new Meaning("not_enabled", Blame.ACCOUNT);
      case 1090 -> new Meaning("too_long", Blame.MESSAGE);
      case 1100 -> new Meaning("unavailable", Blame.BUSY);
      case 1120 -> new Meaning("sender_not_usable", Blame.MESSAGE);
      case 1150 -> new Meaning("invalid_number", Blame.NUMBER);
      default -> null;
    };
  }
}

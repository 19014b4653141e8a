package kira.channels.sms;

import kira.channels.Account;
import kira.channels.ChannelProvider.Draft;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.text.OutgoingText;
import kira.objects.Json;
import kira.platform.web.Problem;
import tools.jackson.core.JacksonException;

/** What can be an SMS, whoever sends it. */
public sealed interface SmsText {
  /** Providers take no more; phones get it in parts. */
  int LONGEST = 1600;

  record Ready(OutgoingText text) implements SmsText {}

  record Not(SendResult.Refused why) implements SmsText {}

  /** The content of a delivery, if it can be sent. */
  static SmsText of(String content) {
    OutgoingText text;
    try {
      text = Json.MAPPER.readValue(content, OutgoingText.class);
    } catch (JacksonException e) {
      return refused("no_sender", "The account has no sender any more.");
    }
    if (!text.files().isEmpty()) {
      return refused("no_files", "An SMS carries no files.");
    }
    return text.text().length() > LONGEST
        ? refused("too_long", "An SMS has at most %d characters.".formatted(LONGEST))
        : new Ready(text);
  }

  private static SmsText refused(String code, String words) {
    return new Not(new SendResult.Refused(code, words));
  }

  /**
   * The content of a delivery that belongs to no conversation.
   *
   * @throws Problem 400 when it is too long
   */
  static String compose(Account account, Draft draft) {
    if (draft.text().length() > LONGEST) {
      throw Problem.badRequest(
          "too_long", "An SMS has at most %d characters.".formatted(LONGEST), "text");
    }
    return Json.MAPPER.writeValueAsString(OutgoingText.of(account, draft));
  }
}

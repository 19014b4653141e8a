package kira.channels;

import kira.contacts.consent.Channel;
import kira.platform.web.Problem;

/** The refusal of what was given as an address and is none. */
public final class NotAnAddress {
  private NotAnAddress() {}

  /**
   * A code of its own for each kind of address, since the console says it in the reader's language.
   *
   * @param field where it was given
   */
  public static Problem of(Channel channel, String field) {
    return switch (channel) {
      case EMAIL -> Problem.badRequest("invalid_email", "This is not an e-mail address.", field);
      case SMS, WHATSAPP, VOICE ->
          Problem.badRequest(
              "invalid_phone",
              "Write the number with its country code, like +44 20 7946 0018.",
              field);
      case WEBHOOK ->
          Problem.badRequest("invalid_sender", "Write 1 to 200 characters on one line.", field);
    };
  }
}

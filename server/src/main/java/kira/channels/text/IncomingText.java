package kira.channels.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message from a number, whoever brought it.
 *
 * @param channel as conversations name it: {@code sms}, {@code whatsapp}
 * @param from E.164 with plus
 * @param own number of the account to which it was written; null where an account has but one
 * @param name as the provider gives it, which is as the sender calls themselves
 * @param reference the provider's id of the message
 * @param answers the provider's id of the message that it quotes
 * @param chosen id of the answer that was pressed
 */
public record IncomingText(
    String channel,
    String from,
    @Nullable String name,
    String text,
    List<MediaFile> files,
    @Nullable String reference,
    @Nullable String answers,
    @Nullable String chosen,
    @Nullable String own) {
  public IncomingText {
    files = List.copyOf(files);
  }

  /** Of an account with one number. */
  public IncomingText(
      String channel,
      String from,
      @Nullable String name,
      String text,
      List<MediaFile> files,
      @Nullable String reference,
      @Nullable String answers,
      @Nullable String chosen) {
    this(channel, from, name, text, files, reference, answers, chosen, null);
  }

  /** An SMS: nothing is quoted or pressed. */
  public static IncomingText sms(
      String from, String own, String text, List<MediaFile> files, String reference) {
    return new IncomingText(TextDesk.SMS, from, null, text, files, reference, null, null, own);
  }
}

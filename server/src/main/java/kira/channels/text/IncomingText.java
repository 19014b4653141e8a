package kira.channels.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message from a number, whoever brought it.
 *
 * @param channel as conversations name it: {@code sms}, {@code whatsapp}
 * @param from E.164 with plus
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
    @Nullable String chosen) {
  public IncomingText {
    files = List.copyOf(files);
  }

  /** Of a channel on which nothing can be pressed. */
  public IncomingText(
      String channel,
      String from,
      @Nullable String name,
      String text,
      List<MediaFile> files,
      @Nullable String reference,
      @Nullable String answers) {
    this(channel, from, name, text, files, reference, answers, null);
  }
}

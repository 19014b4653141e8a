package kira.channels.phone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.contacts.consent.Channel;
import org.jspecify.annotations.Nullable;

/** An adapter that places calls and is told of those that come in. */
public interface PhoneProvider extends ChannelProvider {
  @Override
  default Channel channel() {
    return Channel.VOICE;
  }

  /** No provider of calls knows a request again. */
  @Override
  default Duration remembersKeys() {
    return Duration.ZERO;
  }

  /** Whatever is told of a call is for {@link CallDesk#take}. */
  @Override
  default Told read(String body) {
    return CallNews.read(body) == null ? new Told.Unknown() : new Told.Arrived(body);
  }

  /** Nobody wants to be called twice, or to be called when it does not matter any more. */
  @Override
  default boolean repeats() {
    return false;
  }

  /**
   * How a call of ours is now, as news that {@link CallDesk#take} understands; none where the
   * provider does not have it any more.
   *
   * @throws IOException when it is worth trying again
   */
  List<Item> look(Account account, UUID call, String providerId) throws IOException;

  /** Ends a call, wherever it is. */
  Controlled hangUp(Account account, String providerId) throws IOException;

  /**
   * Goes on with other steps in a call that was taken.
   *
   * @param stage at which it then is
   * @param steps that the stage begins with
   */
  Controlled redirect(
      Account account, UUID call, String providerId, String stage, List<CallStep> steps)
      throws IOException;

  /**
   * Fetches a recording.
   *
   * @throws IOException when it is worth trying again
   */
  Sound recording(Account account, String url) throws IOException;

  /**
   * Removes a recording that we have from the provider. One that is not there was removed.
   *
   * @param reference the provider's id of it
   * @return whether it is gone; a provider that cannot be asked keeps it for as long as it likes
   * @throws IOException when it is worth trying again
   */
  default boolean remove(Account account, String reference) throws IOException {
    return false;
  }

  /**
   * What a provider said to a wish in the middle of a call.
   *
   * @param code null when it was done; {@link #OVER} when there is no such call any more
   */
  record Controlled(@Nullable String code, @Nullable String words) {
    public static final String OVER = "call_over";
    public static final Controlled DONE = new Controlled(null, null);
  }

  /** What was recorded, with its media type. */
  record Sound(String type, byte[] content) {
    /**
     * What the bytes say that they are: a browser is told nothing else.
     *
     * @throws IOException when it is no sound
     */
    public static Sound of(byte[] content) throws IOException {
      var start = new String(content, 0, Math.min(4, content.length), StandardCharsets.ISO_8859_1);
      if (start.equals("RIFF")) {
        return new Sound("audio/wav", content);
      }
      boolean isFrame =
          content.length > 1 && content[0] == (byte) 0xFF && (content[1] & 0xE0) == 0xE0;
      if (start.startsWith("ID3") || isFrame) {
        return new Sound("audio/mpeg", content);
      }
      throw new IOException("what was recorded is no sound");
    }
  }
}

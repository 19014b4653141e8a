package kira.channels;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.consent.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The port that every adapter implements. Pace, retry and doubt are no business of adapters: they
 * say what happened, once.
 */
public interface ChannelProvider {
  /** As accounts name it. */
  String adapter();

  Channel channel();

  /** For how long the provider knows a key again; zero where it knows none. */
  Duration remembersKeys();

  /** The messages a second that an account may hand over when nobody learned better. */
  double perSecond();

  /**
   * What an account is set to besides its secrets, as it is kept.
   *
   * @throws kira.platform.web.Problem 400 naming the setting at fault
   */
  Map<String, String> settings(Map<String, String> given);

  /**
   * What is wrong with a secret that somebody typed in, as a sentence; empty when it may be right.
   */
  Optional<String> faultOf(String secret, String value);

  /** A message that shows that the account works. */
  String testMessage(Account account, String recipient);

  /** Hands one message over, once. Throws only for what is a bug. */
  SendResult send(Account account, Outbound message);

  /** Asks the provider whether the account is what it should be. */
  Checked check(Account account);

  /** Whether the provider sent these bytes. */
  Verified verify(Account account, Map<String, String> headers, byte[] body);

  /** What an item says that was verified before. */
  Told read(String body);

  /**
   * Fetches and takes in a message that the provider told of.
   *
   * @param item id of what told of it; the same item lands once
   */
  Landed receive(Account account, UUID item, String reference) throws IOException;

  /**
   * A message to be handed over.
   *
   * @param content JSON of the channel's own record; the core never looks into it
   */
  record Outbound(UUID delivery, String key, String content) {}

  /** What became of a hand-over. {@code code} is stable, {@code words} are the provider's own. */
  sealed interface SendResult {
    record Accepted(String providerId) implements SendResult {}

    /** Never this message. */
    record Refused(String code, String words) implements SendResult {}

    /**
     * Certainly not taken, but may be later.
     *
     * @param after as the provider said
     */
    record TryLater(String code, String words, @Nullable Duration after) implements SendResult {}

    /**
     * Not the message is wrong but the account: nothing goes out by it.
     *
     * @param until when it is worth trying again, if it gets well by itself
     */
    record Unusable(String code, String words, @Nullable Instant until) implements SendResult {}

    /** It may have been taken. */
    record InDoubt(String words) implements SendResult {}
  }

  /**
   * @param code null when all is well
   */
  record Checked(@Nullable String code, @Nullable String words) {
    public static final Checked WELL = new Checked(null, null);
  }

  sealed interface Verified {
    /**
     * @param key the provider's id of the item, the same when it is sent again
     * @param type as the provider calls it
     */
    record Genuine(String key, String type) implements Verified {}

    record Forged(String code) implements Verified {}
  }

  sealed interface Told {
    /**
     * Something became of a message.
     *
     * @param delivery as we named it to the provider, where it says so
     * @param reference of the message in the world, such as a Message-ID
     */
    record Report(
        @Nullable UUID delivery,
        @Nullable String providerId,
        Fact fact,
        @Nullable String code,
        @Nullable String words,
        @Nullable String reference,
        Instant at)
        implements Told {}

    /** A message came in, to be fetched by its reference. */
    record Arrived(String reference) implements Told {}

    /** Nothing that we know what to do with. */
    record Unknown() implements Told {}
  }

  /** Where a message that came in is now; contact and conversation are null when it was dropped. */
  record Landed(@Nullable UUID contact, @Nullable UUID conversation, String outcome) {
    public static Landed dropped(String why) {
      return new Landed(null, null, why);
    }
  }
}

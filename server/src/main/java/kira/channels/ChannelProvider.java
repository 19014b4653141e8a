package kira.channels;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.http.OutboundHttp;
import kira.platform.secrets.Secret;
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
  double perSecond(Account account);

  /**
   * How long this recipient is to be left in peace, whatever the account's pace. Whoever asks and
   * hears zero takes the place.
   */
  default Duration rest(Account account, String recipient) {
    return Duration.ZERO;
  }

  /** An address that an account may send by, as it is kept; empty when it may not. */
  default Optional<String> sender(String address) {
    return Suppressions.normal(channel(), address);
  }

  /**
   * A recipient of an account as the do-not-contact list knows it; empty when the channel could not
   * use it.
   */
  default Optional<String> listed(Account account, String recipient) {
    return Suppressions.normal(channel(), recipient);
  }

  /** What a person fills in to set up an account, in the order in which it is asked for. */
  List<Field> fields();

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

  /**
   * What is to be kept besides secrets that somebody gives, such as those that they replace.
   *
   * @param account as it is
   */
  default Map<String, Secret> besides(Account account, Map<String, Secret> given) {
    return Map.of();
  }

  /**
   * The content of a delivery that belongs to no conversation, sent by the account's first sender.
   *
   * @throws kira.platform.web.Problem 400 naming the field at fault
   */
  String compose(Account account, Draft draft);

  /** Hands one message over, once. Throws only for what is a bug. */
  SendResult send(Account account, Outbound message);

  /**
   * Asks what became of a message of which nobody knows whether it was taken. Most providers cannot
   * be asked.
   */
  default Asked ask(Account account, Doubt doubt) {
    return new Asked.Never();
  }

  /**
   * Hears what became of a message where {@link #send} did not say it: an attempt was cut short, or
   * a doubt ended. It may be told twice.
   */
  default void learned(Account account, UUID delivery, SendResult result) {}

  /**
   * Whether what may not have gone out is ever handed over again by itself; else it ends there, and
   * a person decides.
   */
  default boolean repeats() {
    return true;
  }

  /** Asks the provider whether the account is what it should be. */
  Checked check(Account account);

  /**
   * Whether the provider sent it, what is in it, and what it is to be answered.
   *
   * @throws kira.platform.web.Problem when it is signed well, but whoever signs makes mistakes that
   *     they should hear of
   */
  Verified verify(Account account, Hook hook);

  /** What an item says that was verified before. */
  Told read(String body);

  /**
   * Fetches and takes in a message that the provider told of.
   *
   * @param item id of what told of it; the same item lands once
   */
  Landed receive(Account account, UUID item, String reference, Files files) throws IOException;

  /** What is done about the files that came along with a message. */
  enum Files {
    FETCHED,
    /** They could not be fetched for long: the message says that they are missing. */
    MISSING
  }

  /**
   * A message as anybody may write it, whatever the channel.
   *
   * @param to an address of the channel, normalised
   * @param subject where the channel has subjects
   * @param html where the channel has it, cleaned; else {@code text} is all
   * @param headers where the channel has them
   */
  record Draft(
      String to,
      @Nullable String subject,
      String text,
      @Nullable String html,
      Map<String, String> headers) {
    public Draft {
      // In their order: a key that comes again must come with the same body.
      headers = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(headers));
    }

    public Draft(String to, @Nullable String subject, String text, @Nullable String html) {
      this(to, subject, text, html, Map.of());
    }
  }

  /**
   * Something to be filled in.
   *
   * @param name of a setting, or of a secret
   * @param choices of a CHOICE, as they are kept
   */
  record Field(String name, Type type, boolean required, List<String> choices) {
    /** What it looks like; all but the secrets are settings. */
    public enum Type {
      TEXT,
      NUMBER,
      SWITCH,
      CHOICE,
      SECRET,
      /** A secret of many lines, such as a private key. */
      LONG_SECRET;

      public boolean isSecret() {
        return this == SECRET || this == LONG_SECRET;
      }
    }

    public Field {
      choices = List.copyOf(choices);
    }

    public static Field of(String name, Type type, boolean required) {
      return new Field(name, type, required, List.of());
    }
  }

  /**
   * A request at the door of an account.
   *
   * @param what the rest of the path, such as {@code status}; empty where there is none
   * @param url of the door as the world sees it, with the query: some providers sign it
   * @param query as it came; empty where there is none
   * @param headers by lower-case name
   * @param body as it came
   */
  record Hook(
      String method,
      String what,
      String url,
      String query,
      Map<String, String> headers,
      byte[] body) {
    public Hook {
      headers = Map.copyOf(headers);
    }

    /** A POST with nothing in its address. */
    public static Hook post(Map<String, String> headers, byte[] body) {
      return new Hook("POST", "", "", "", headers, body);
    }
  }

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
     * @param alone whether only this message has to wait, and not its account
     */
    record TryLater(String code, String words, @Nullable Duration after, boolean alone)
        implements SendResult {
      public TryLater(String code, String words, @Nullable Duration after) {
        this(code, words, after, false);
      }
    }

    /**
     * Not the message is wrong but the account: nothing goes out by it.
     *
     * @param until when it is worth trying again, if it gets well by itself
     */
    record Unusable(String code, String words, @Nullable Instant until) implements SendResult {}

    /** It may have been taken. */
    record InDoubt(String words) implements SendResult {}

    /** What never got to the provider was not taken; anything else may have been. */
    static SendResult broken(IOException failure) {
      return OutboundHttp.neverLeft(failure)
          ? new TryLater("unreachable", "The provider cannot be reached.", null)
          : new InDoubt("The connection ended before the provider answered.");
    }
  }

  /**
   * A message in doubt.
   *
   * @param since when it may have gone out
   */
  record Doubt(UUID delivery, String content, Instant since) {}

  /** What a provider says of a message in doubt. */
  sealed interface Asked {
    /** What a whole list of what a provider has says. */
    static Asked of(List<String> providerIds, Duration certainAfter) {
      return providerIds.isEmpty()
          ? new Missing(certainAfter)
          : new Found(providerIds, certainAfter);
    }

    /**
     * It has messages that may be it.
     *
     * @param providerIds the likeliest first; what is another message of ours is passed over
     * @param certainAfter so long after it may have gone out, it is certain that it did not when
     *     all are passed over
     */
    record Found(List<String> providerIds, Duration certainAfter) implements Asked {
      public Found {
        providerIds = List.copyOf(providerIds);
      }
    }

    /**
     * It does not have it.
     *
     * @param certainAfter so long after it may have gone out, that is certain
     */
    record Missing(Duration certainAfter) implements Asked {}

    /** It does not say now. */
    record Later() implements Asked {}

    /** It cannot be asked. */
    record Never() implements Asked {}
  }

  /**
   * @param code null when all is well
   */
  record Checked(@Nullable String code, @Nullable String words) {
    public static final Checked WELL = new Checked(null, null);
  }

  sealed interface Verified {
    /**
     * The provider's own.
     *
     * @param items each is kept once and worked on by itself
     */
    record Genuine(List<Item> items, Answer answer) implements Verified {
      public Genuine {
        items = List.copyOf(items);
      }

      /** One that brings all of its body as one item. */
      public static Genuine of(String key, String type, byte[] body) {
        return new Genuine(List.of(new Item(key, type, text(body))), Answer.TAKEN);
      }
    }

    /** What was signed, as text; a byte that is no text does not keep the rest from being kept. */
    static String text(byte[] body) {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(body))
            .toString()
            .replace("\0", "");
      } catch (CharacterCodingException e) {
        return new String(body, StandardCharsets.ISO_8859_1).replace("\0", "");
      }
    }

    record Forged(String code) implements Verified {}
  }

  /**
   * One thing that a provider told.
   *
   * @param key the provider's id of it, the same when it is told again
   * @param type as the provider calls it
   * @param body what {@link #read} gets
   * @param brings whether it surely brings a message, and is no report of one that went out
   */
  record Item(String key, String type, String body, boolean brings) {
    public Item(String key, String type, String body) {
      this(key, type, body, false);
    }
  }

  /** What a provider hears when everything it brought is kept. */
  record Answer(int status, String type, String body) {
    public static final Answer TAKEN = new Answer(200, "application/json", "{\"taken\":true}");
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

package kira.channels.whatsapp;

import java.time.Duration;
import java.time.Instant;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.Fact;
import kira.platform.html.CleanText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An error of the Graph API, in an answer or in a status: what it means hangs on its number alone,
 * never on the HTTP status, the title or the subcode.
 *
 * @param code ours, stable
 * @param words the provider's own
 */
record GraphFault(int number, Kind kind, String code, String words) {
  static final String WINDOW_CLOSED = "window_closed";
  static final String PAIR_LIMIT = "pair_limit";
  static final String OPTED_OUT = "opted_out";

  private static final int LONGEST_WORDS = 500;
  private static final Duration THROUGHPUT = Duration.ofSeconds(1);
  private static final Duration UPGRADE = Duration.ofMinutes(1);
  private static final Duration HOURLY = Duration.ofMinutes(5);
  private static final Duration SPAM = Duration.ofHours(24);

  enum Kind {
    /** The provider is busy with itself. */
    BUSY,
    /** Too fast for the number. */
    NUMBER_LIMIT,
    /** Too fast for this one recipient; others are not concerned. */
    PAIR_LIMIT,
    /** The number is being moved to a higher limit. */
    UPGRADE,
    /** The hour's calls of the whole business account are used up. */
    HOURLY_LIMIT,
    /** The number has a spotted record: a day's rest for all of it. */
    SPAM,
    /** Never this message; the recipient can be written to. */
    MESSAGE,
    /** Nothing arrives at this recipient. */
    RECIPIENT,
    /** Somebody has to do something about the account. */
    ACCOUNT
  }

  /** Of {@code error} in an answer, or of one of the {@code errors} of a status. */
  static GraphFault of(JsonNode error) {
    int number = error.path("code").asInt(-1);
    var details = Graph.text(error.path("error_data"), "details");
    var message = Graph.text(error, "message");
    var title = Graph.text(error, "title");
    var words = details != null ? details : message != null ? message : title;
    return of(number, words == null ? "The provider says error %d.".formatted(number) : words);
  }

  private static GraphFault of(int number, String words) {
    var cut = CleanText.cut(words, LONGEST_WORDS);
    return switch (number) {
      case 1, 2, 131000, 131016 -> new GraphFault(number, Kind.BUSY, "provider_busy", cut);
      case 130429 -> new GraphFault(number, Kind.NUMBER_LIMIT, "rate_limit", cut);
      case 131056 -> new GraphFault(number, Kind.PAIR_LIMIT, PAIR_LIMIT, cut);
      case 131057 -> new GraphFault(number, Kind.UPGRADE, "provider_busy", cut);
      case 4, 17, 80007 -> new GraphFault(number, Kind.HOURLY_LIMIT, "api_limit", cut);
      case 131048 -> new GraphFault(number, Kind.SPAM, "spam_limit", cut);
      case 131049 -> new GraphFault(number, Kind.MESSAGE, "ecosystem_limit", cut);
      case 130472 -> new GraphFault(number, Kind.MESSAGE, "experiment", cut);
      case 131064 -> new GraphFault(number, Kind.MESSAGE, "template_class", cut);
      case 131047 -> new GraphFault(number, Kind.MESSAGE, WINDOW_CLOSED, cut);
      case 131050 -> new GraphFault(number, Kind.MESSAGE, OPTED_OUT, cut);
      case 131026 -> new GraphFault(number, Kind.RECIPIENT, "not_on_whatsapp", cut);
      case 130403 -> new GraphFault(number, Kind.MESSAGE, "blocked_by_us", cut);
      case 131021 -> new GraphFault(number, Kind.MESSAGE, "own_number", cut);
      // Of one country only: messages to others go out all the same.
      case 130497 -> new GraphFault(number, Kind.MESSAGE, "country_restricted", cut);
      case 100, 131008, 131009, 131063 ->
          new GraphFault(number, Kind.MESSAGE, "invalid_request", cut);
      case 131051 -> new GraphFault(number, Kind.MESSAGE, "type_not_supported", cut);
      case 131052, 131053 -> new GraphFault(number, Kind.MESSAGE, "media_refused", cut);
      case 132000, 132012 -> new GraphFault(number, Kind.MESSAGE, "template_variables", cut);
      case 132001 -> new GraphFault(number, Kind.MESSAGE, "template_unknown", cut);
      case 132005 -> new GraphFault(number, Kind.MESSAGE, "template_too_long", cut);
      case 132007 -> new GraphFault(number, Kind.MESSAGE, "template_policy", cut);
      case 132015 -> new GraphFault(number, Kind.MESSAGE, "template_paused", cut);
      case 132016 -> new GraphFault(number, Kind.MESSAGE, "template_disabled", cut);
      case 132068, 132069 -> new GraphFault(number, Kind.MESSAGE, "flow_refused", cut);
      case 0, 104, 190 -> new GraphFault(number, Kind.ACCOUNT, "token_invalid", cut);
      case 3, 10, 131005 -> new GraphFault(number, Kind.ACCOUNT, "not_permitted", cut);
      case 33, 803 -> new GraphFault(number, Kind.ACCOUNT, "number_unknown", cut);
      case 368, 131031 -> new GraphFault(number, Kind.ACCOUNT, "account_locked", cut);
      case 131042 -> new GraphFault(number, Kind.ACCOUNT, "billing", cut);
      case 131045 -> new GraphFault(number, Kind.ACCOUNT, "not_registered", cut);
      case 131037 -> new GraphFault(number, Kind.ACCOUNT, "display_name", cut);
      case 133016 -> new GraphFault(number, Kind.ACCOUNT, "registration_limit", cut);
      default ->
          number >= 200 && number <= 299
              ? new GraphFault(number, Kind.ACCOUNT, "not_permitted", cut)
              : new GraphFault(number, Kind.MESSAGE, "graph_" + number, cut);
    };
  }

  /**
   * What it means for a hand-over.
   *
   * @param asked how long the answer said to wait
   */
  SendResult result(@Nullable Duration asked, Instant now) {
    return switch (kind) {
      // Without a pause of its own the port doubles its own, for this message alone.
      case BUSY -> new SendResult.TryLater(code, words, asked);
      case PAIR_LIMIT -> new SendResult.TryLater(code, words, asked, true);
      case NUMBER_LIMIT -> new SendResult.TryLater(code, words, asked == null ? THROUGHPUT : asked);
      case UPGRADE -> new SendResult.TryLater(code, words, UPGRADE);
      case HOURLY_LIMIT -> new SendResult.Unusable(code, words, now.plus(HOURLY));
      case SPAM -> new SendResult.Unusable(code, words, now.plus(SPAM));
      case MESSAGE, RECIPIENT -> new SendResult.Refused(code, words);
      case ACCOUNT -> new SendResult.Unusable(code, words, null);
    };
  }

  /** What a status with this error says of the message. */
  Fact fact() {
    return kind == Kind.RECIPIENT ? Fact.BOUNCED : Fact.FAILED;
  }
}

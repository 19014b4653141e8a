package kira.channels.sms.twilio;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.html.CleanText;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer to {@code POST …/Messages.json} means. Twilio knows no key of a request. */
public final class TwilioAnswer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration QUEUE_DRAINS = Duration.ofMinutes(1);
  private static final Duration LOOK_AGAIN = Duration.ofHours(1);
  private static final int LONGEST_WORDS = 500;

  /** A message may be born dead; of its first state Twilio tells nothing later. */
  private static final Set<String> DEAD = Set.of("failed", "undelivered", "canceled");

  private TwilioAnswer() {}

  public static SendResult of(OutboundResponse response, Instant now) {
    var body = json(response).orElse(null);
    if (response.isSuccess()) {
      var sid = text(body, "sid");
      if (sid == null || sid.length() > 100) {
        return number(body) == 0
            ? new SendResult.InDoubt(
                "The answer was %d, but not one of Twilio.".formatted(response.status()))
            : failure(response, body, now);
      }
      var status = text(body, "status");
      return status != null && DEAD.contains(status)
          ? new SendResult.Refused(codeOf(body, status), words(body, response))
          : new SendResult.Accepted(sid);
    }
    return failure(response, body, now);
  }

  private static SendResult failure(
      OutboundResponse response, @Nullable JsonNode body, Instant now) {
    var words = words(body, response);
    var meaning = TwilioCode.of(number(body));
    if (meaning == null) {
      return byStatus(response, words);
    }
    return switch (meaning.blame()) {
      case MESSAGE, NUMBER, STOPPED -> new SendResult.Refused(meaning.code(), words);
      case ACCOUNT -> new SendResult.Unusable(meaning.code(), words, null);
      case QUOTA -> new SendResult.Unusable(meaning.code(), words, now.plus(LOOK_AGAIN));
      case BUSY ->
          new SendResult.TryLater(
              meaning.code(),
              words,
              retryAfter(response).orElse(response.status() == 429 ? null : QUEUE_DRAINS));
      case UNKNOWN -> new SendResult.InDoubt(words);
    };
  }

  private static SendResult byStatus(OutboundResponse response, String words) {
    int status = response.status();
    if (status == 401 || status == 403) {
      return new SendResult.Unusable("invalid_credentials", words, null);
    }
    if (status == 429) {
      return new SendResult.TryLater("too_fast", words, retryAfter(response).orElse(null));
    }
    if (status == 503 || (status >= 300 && status < 400)) {
      // Refused before anything was done with it; every other failure may come after.
      return new SendResult.TryLater("unavailable", words, retryAfter(response).orElse(null));
    }
    return status >= 500
        ? new SendResult.InDoubt(words)
        : new SendResult.Refused("http_" + status, words);
  }

  private static String codeOf(@Nullable JsonNode body, String status) {
    int number = body == null ? 0 : body.path("error_code").asInt(0);
    var meaning = TwilioCode.of(number);
    return meaning == null ? status : meaning.code();
  }

  public static Optional<Duration> retryAfter(OutboundResponse response) {
    return response
        .header("retry-after")
        .filter(text -> text.strip().matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text.strip())))
        .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  /** Twilio's number of the error, zero where there is none. */
  public static int number(@Nullable JsonNode body) {
    return body == null ? 0 : body.path("code").asInt(0);
  }

  /** Twilio's words, with its number behind them: by that its own pages are found. */
  public static String words(@Nullable JsonNode body, OutboundResponse response) {
    var said = text(body, "message");
    if (said == null) {
      said = text(body, "error_message");
    }
    int number = number(body);
    if (number == 0 && body != null) {
      number = body.path("error_code").asInt(0);
    }
    var words =
        said == null ? "The provider answered with status %d.".formatted(response.status()) : said;
    return CleanText.cut(number == 0 ? words : "%s (%d)".formatted(words, number), LONGEST_WORDS);
  }

  public static Optional<JsonNode> json(OutboundResponse response) {
    try {
      return Optional.ofNullable(JSON.readTree(response.body())).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  public static @Nullable String text(@Nullable JsonNode body, String field) {
    var value = body == null ? null : body.get(field);
    return value == null || !value.isString() || value.asString().isBlank()
        ? null
        : value.asString();
  }
}

package kira.channels.email.resend;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer to {@code POST /emails} means; by its name, since one status stands for many. */
final class ResendAnswer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofHours(6);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int LONGEST_WORDS = 500;

  private ResendAnswer() {}

  static SendResult of(OutboundResponse response, Instant now) {
    var body = json(response).orElse(null);
    if (response.isSuccess()) {
      var id = text(body, "id");
      if (id != null && id.length() <= 200) {
        return new SendResult.Accepted(id);
      }
      // An error inside of a success, or a page of somebody in between.
      return text(body, "name") == null
          ? new SendResult.InDoubt(
              "The answer was %d, but not one of Resend.".formatted(response.status()))
          : failure(response, body, now);
    }
    return failure(response, body, now);
  }

  private static SendResult failure(
      OutboundResponse response, @Nullable JsonNode body, Instant now) {
    var name = Optional.ofNullable(text(body, "name")).orElse("http_" + response.status());
    var words = words(body, response);
    return switch (name) {
      case "concurrent_idempotent_requests", "resource_locked" ->
          new SendResult.TryLater(name, words, SOON);
      case "rate_limit_exceeded" ->
          new SendResult.TryLater(name, words, retryAfter(response).orElse(Duration.ofSeconds(1)));
      case "daily_quota_exceeded" -> new SendResult.Unusable(name, words, midnight(now));
      case "monthly_quota_exceeded", "email_above_quota" ->
          new SendResult.Unusable(name, words, now.plus(LOOK_AGAIN));
      case "missing_api_key",
          "invalid_api_key",
          "restricted_api_key",
          "suspended_api_key",
          "invalid_permission",
          "invalid_access" ->
          new SendResult.Unusable(name, words, null);
      case "application_error", "internal_server_error" -> new SendResult.InDoubt(words);
      case "service_unavailable" ->
          new SendResult.TryLater(name, words, retryAfter(response).orElse(null));
      default -> byStatus(response, name, words);
    };
  }

  private static SendResult byStatus(OutboundResponse response, String name, String words) {
    int status = response.status();
    if (status == 401 || status == 403) {
      return new SendResult.Unusable(name, words, null);
    }
    if (status == 429 || status == 503) {
      return new SendResult.TryLater(name, words, retryAfter(response).orElse(null));
    }
    if (status >= 300 && status < 400) {
      return new SendResult.TryLater(name, words, null);
    }
    return status >= 500 ? new SendResult.InDoubt(words) : new SendResult.Refused(name, words);
  }

  /** In seconds, as Resend writes it; no more than an hour, whatever it says. */
  static Optional<Duration> retryAfter(OutboundResponse response) {
    return response
        .header("retry-after")
        .filter(text -> text.strip().matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text.strip())))
        .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  /** The daily quota is a new one at midnight, UTC. */
  private static Instant midnight(Instant now) {
    return now.atZone(ZoneOffset.UTC)
        .toLocalDate()
        .plusDays(1)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant()
        .plusSeconds(60);
  }

  static String words(@Nullable JsonNode body, OutboundResponse response) {
    var said = text(body, "message");
    var words =
        said == null ? "The provider answered with status %d.".formatted(response.status()) : said;
    return words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words;
  }

  static Optional<JsonNode> json(OutboundResponse response) {
    try {
      return Optional.ofNullable(JSON.readTree(response.body())).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  static @Nullable String text(@Nullable JsonNode body, String field) {
    var value = body == null ? null : body.get(field);
    return value == null || !value.isString() || value.asString().isBlank()
        ? null
        : value.asString();
  }
}

package kira.channels.sms.vonage;

import java.time.Duration;
import java.util.Optional;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.html.CleanText;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer to {@code POST /v1/messages} means. Vonage knows no key of a request. */
public final class VonageAnswer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int LONGEST_WORDS = 500;

  private VonageAnswer() {}

  static SendResult of(OutboundResponse response) {
    var body = json(response).orElse(null);
    if (!response.isSuccess()) {
      return failure(response, body);
    }
    var id = text(body, "message_uuid");
    if (id != null && id.length() <= 100) {
      return new SendResult.Accepted(id);
    }
    // The older SMS API answers 200 whatever becomes of it; a proxy answers 200 with a page.
    return isError(body)
        ? failure(response, body)
        : new SendResult.InDoubt(
            "The answer was %d, but not one of Vonage.".formatted(response.status()));
  }

  private static boolean isError(@Nullable JsonNode body) {
    return VonageCode.number(body) != 0
        || text(body, "detail") != null
        || text(body == null ? null : body.path("messages").path(0), "error-text") != null;
  }

  private static SendResult failure(OutboundResponse response, @Nullable JsonNode body) {
    var words = words(body, response);
    var meaning = VonageCode.of(VonageCode.number(body));
    if (meaning == null) {
      return byStatus(response, words);
    }
    return switch (meaning.blame()) {
      case MESSAGE, NUMBER -> new SendResult.Refused(meaning.code(), words);
      case ACCOUNT -> new SendResult.Unusable(meaning.code(), words, null);
      case BUSY ->
          new SendResult.TryLater(meaning.code(), words, retryAfter(response).orElse(null));
      case UNKNOWN -> new SendResult.InDoubt(words);
    };
  }

  private static SendResult byStatus(OutboundResponse response, String words) {
    int status = response.status();
    if (status == 401 || status == 403) {
      return new SendResult.Unusable("invalid_credentials", words, null);
    }
    if (status == 402) {
      return new SendResult.Unusable("no_credit", words, null);
    }
    if (status == 429) {
      return new SendResult.TryLater("too_fast", words, retryAfter(response).orElse(null));
    }
    if (status == 503 || (status >= 300 && status < 400)) {
      return new SendResult.TryLater("unavailable", words, retryAfter(response).orElse(null));
    }
    return status >= 500
        ? new SendResult.InDoubt(words)
        : new SendResult.Refused(status < 300 ? "refused" : "http_" + status, words);
  }

  private static Optional<Duration> retryAfter(OutboundResponse response) {
    return response
        .header("retry-after")
        .filter(text -> text.strip().matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text.strip())))
        .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  public static String words(@Nullable JsonNode body, OutboundResponse response) {
    var detail = text(body, "detail");
    if (detail == null) {
      detail = text(body == null ? null : body.path("messages").path(0), "error-text");
    }
    if (detail == null) {
      detail = text(body, "title");
    }
    int number = VonageCode.number(body);
    var words =
        detail == null
            ? "The provider answered with status %d.".formatted(response.status())
            : detail;
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

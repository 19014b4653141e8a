package kira.channels.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.html.CleanText;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the answer of a receiver means. */
final class WebhookAnswer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST_ID = 200;
  private static final int LONGEST_WORDS = 300;
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private WebhookAnswer() {}

  static SendResult of(OutboundResponse response, UUID delivery, Instant now) {
    int status = response.status();
    if (response.isSuccess()) {
      return new SendResult.Accepted(id(response, delivery));
    }
    var words = words(response);
    return switch (status) {
      // Not the message: the receiver does not believe us, is gone, or is elsewhere.
      case 401 -> new SendResult.Unusable("signature_refused", words, null);
      case 410 -> new SendResult.Unusable("receiver_gone", words, null);
      case 429 -> new SendResult.TryLater("too_fast", words, retryAfter(response, now));
      case 503 -> new SendResult.TryLater("unavailable", words, retryAfter(response, now));
      // Somewhere on the way it took too long: perhaps behind the receiver.
      case 408 -> new SendResult.InDoubt(words);
      default -> {
        if (status >= 300 && status < 400) {
          yield new SendResult.Unusable("redirected", words, null);
        }
        yield status >= 400 && status < 500
            ? new SendResult.Refused("receiver_refused", words)
            : new SendResult.InDoubt(words);
      }
    };
  }

  private static String id(OutboundResponse response, UUID delivery) {
    var id = text(json(response), "id");
    return id == null || id.isBlank() || id.length() > LONGEST_ID ? delivery.toString() : id;
  }

  /** What a receiver says of itself: a problem document, an error, or a line of text. */
  static String words(OutboundResponse response) {
    var json = json(response);
    var said = text(json, "detail");
    for (var name : new String[] {"message", "error", "title"}) {
      said = said == null ? text(json, name) : said;
    }
    if (said == null && json == null && isPlain(response)) {
      said = response.text();
    }
    var line = said == null ? "" : CleanText.line(said);
    return line.isEmpty()
        ? "It was answered with status %d.".formatted(response.status())
        : CleanText.cut(line, LONGEST_WORDS);
  }

  private static boolean isPlain(OutboundResponse response) {
    return response.header("content-type").map(type -> type.startsWith("text/plain")).orElse(false);
  }

  private static @Nullable JsonNode json(OutboundResponse response) {
    try {
      var json = JSON.readTree(response.body());
      return json != null && json.isObject() ? json : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static @Nullable String text(@Nullable JsonNode json, String name) {
    return json != null && json.path(name).isString() ? json.path(name).asString() : null;
  }

  private static @Nullable Duration retryAfter(OutboundResponse response, Instant now) {
    var given = response.header("retry-after").map(String::strip).orElse("");
    Duration pause;
    if (given.matches("\\d{1,6}")) {
      pause = Duration.ofSeconds(Long.parseLong(given));
    } else {
      try {
        pause =
            Duration.between(
                now, ZonedDateTime.parse(given, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      } catch (DateTimeException e) {
        return null;
      }
    }
    if (pause.isNegative()) {
      return Duration.ZERO;
    }
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}

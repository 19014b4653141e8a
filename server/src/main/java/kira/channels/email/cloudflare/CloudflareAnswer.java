package kira.channels.email.cloudflare;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Cloudflare answers: for each recipient, or one error for all; a 200 may be one, too. */
final class CloudflareAnswer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int LONGEST_WORDS = 500;

  /** Of the request itself: what was sent is not what Cloudflare takes. */
  static final int INVALID_SCHEMA = 10_001;

  private CloudflareAnswer() {}

  /**
   * @param recipient for whom the mail is; what becomes of it for others is not what counts
   * @param id by which we know it, since there is no other
   */
  static SendResult of(OutboundResponse response, String recipient, String id) {
    var body = json(response).orElse(null);
    if (body == null) {
      return unread(response);
    }
    if (!response.isSuccess() || !body.path("success").asBoolean(false)) {
      return failure(response, body);
    }
    var result = body.path("result");
    if (names(result.path("permanent_bounces"), recipient)) {
      return new SendResult.Refused("bounced", "Cloudflare: permanent bounce.");
    }
    return names(result.path("delivered"), recipient) || names(result.path("queued"), recipient)
        ? new SendResult.Accepted(id)
        // It may be that everybody is on a list of those who get nothing.
        : new SendResult.Refused("suppressed", "Cloudflare took the mail for nobody.");
  }

  /** A page of somebody in between, or an answer that was cut. */
  private static SendResult unread(OutboundResponse response) {
    int status = response.status();
    if (status == 401 || status == 403 || status == 404) {
      return new SendResult.Unusable("http_" + status, said(status), null);
    }
    return status == 429 || status == 503
        ? new SendResult.TryLater("throttled", said(status), retryAfter(response).orElse(null))
        : new SendResult.InDoubt(said(status));
  }

  private static SendResult failure(OutboundResponse response, JsonNode body) {
    int code = code(body);
    var words = words(body, response.status());
    return switch (code) {
      case 10_101, 10_103 -> new SendResult.Unusable("unauthorized", words, null);
      case 10_102, 10_105, 10_203 -> new SendResult.Unusable("sending_disabled", words, null);
      case 10_000 -> new SendResult.Unusable("not_found", words, null);
      case 10_004 -> new SendResult.TryLater("throttled", words, retryAfter(response).orElse(null));
      case 10_002 -> new SendResult.TryLater("internal_server", words, null);
      case 10_100 -> new SendResult.TryLater("upstream", words, retryAfter(response).orElse(null));
      case 10_200 -> new SendResult.Refused("too_large", words);
      case 10_001, 10_201, 10_202, 10_003 -> new SendResult.Refused("refused", words);
      default -> byStatus(response, words);
    };
  }

  private static SendResult byStatus(OutboundResponse response, String words) {
    int status = response.status();
    if (status == 401 || status == 403 || status == 404) {
      return new SendResult.Unusable("unauthorized", words, null);
    }
    if (status == 429 || status == 503) {
      return new SendResult.TryLater("throttled", words, retryAfter(response).orElse(null));
    }
    return status >= 500 ? new SendResult.InDoubt(words) : new SendResult.Refused("refused", words);
  }

  private static boolean names(JsonNode list, String recipient) {
    for (var each : list) {
      if (each.asString("").toLowerCase(Locale.ROOT).equals(recipient.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  static int code(@Nullable JsonNode body) {
    return body == null ? 0 : body.path("errors").path(0).path("code").asInt(0);
  }

  static String words(@Nullable JsonNode body, int status) {
    var said = body == null ? "" : body.path("errors").path(0).path("message").asString("");
    var words = said.isBlank() ? said(status) : said;
    return words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words;
  }

  private static String said(int status) {
    return "The provider answered with status %d.".formatted(status);
  }

  private static Optional<Duration> retryAfter(OutboundResponse response) {
    return response
        .header("retry-after")
        .filter(text -> text.strip().matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text.strip())))
        .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  static Optional<JsonNode> json(OutboundResponse response) {
    try {
      return Optional.ofNullable(JSON.readTree(response.body())).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}

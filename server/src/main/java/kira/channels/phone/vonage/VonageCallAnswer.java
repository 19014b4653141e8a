package kira.channels.phone.vonage;

import java.time.Duration;
import java.util.Optional;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.sms.vonage.VonageAnswer;
import kira.platform.http.OutboundResponse;

/**
 * What an answer to {@code POST /v1/calls} means. Vonage knows no key of a request, and whatever
 * may have been dialled is not dialled again.
 */
final class VonageCallAnswer {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private VonageCallAnswer() {}

  static SendResult of(OutboundResponse response) {
    int status = response.status();
    var body = VonageAnswer.json(response).orElse(null);
    if (response.isSuccess()) {
      var uuid = VonageAnswer.text(body, "uuid");
      return uuid != null && uuid.length() <= 100
          ? new SendResult.Accepted(uuid)
          : new SendResult.InDoubt("The answer was %d, but not one of Vonage.".formatted(status));
    }
    var words = VonageAnswer.words(body, response);
    return switch (status) {
      // The clock, the key or the application is not what it should be.
      case 401, 403 -> new SendResult.Unusable("invalid_credentials", words, null);
      case 402 -> new SendResult.Unusable("no_credit", words, null);
      // More calls in a second than the account may place: nothing is queued there.
      case 429 -> new SendResult.TryLater("too_fast", words, retryAfter(response).orElse(null));
      default ->
          status >= 500
              ? new SendResult.InDoubt(words)
              : status >= 300 && status < 400
                  ? new SendResult.TryLater("unavailable", words, null)
                  : new SendResult.Refused(
                      status == 400 ? "invalid_call" : "http_" + status, words);
    };
  }

  private static Optional<Duration> retryAfter(OutboundResponse response) {
    return response
        .header("retry-after")
        .filter(text -> text.strip().matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text.strip())))
        .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }
}

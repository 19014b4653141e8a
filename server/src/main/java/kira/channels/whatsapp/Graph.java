package kira.channels.whatsapp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import kira.channels.ChannelProvider.Checked;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What answers of the Graph API mean. */
final class Graph {
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int LONGEST_ID = 200;

  private Graph() {}

  /** Of {@code POST /{number}/messages}. */
  static SendResult sent(OutboundResponse response, Instant now) {
    var body = json(response.body()).orElse(null);
    var fault = fault(body);
    if (fault.isPresent()) {
      // Also inside of a success: an error is an error.
      return fault.get().result(retryAfter(response).orElse(null), now);
    }
    if (response.isSuccess()) {
      var id = text(body == null ? null : body.path("messages").path(0), "id");
      return id != null && id.length() <= LONGEST_ID
          ? new SendResult.Accepted(id)
          : new SendResult.InDoubt(
              "The answer was %d, but not one of WhatsApp.".formatted(response.status()));
    }
    return byStatus(response);
  }

  /** Somebody in between answered: a proxy, a balancer, a page of HTML. */
  private static SendResult byStatus(OutboundResponse response) {
    int status = response.status();
    var code = "http_" + status;
    var words = "The provider answered with status %d.".formatted(status);
    if (status == 401 || status == 403) {
      return new SendResult.Unusable(code, words, null);
    }
    if (status == 429 || status == 503 || (status >= 300 && status < 400)) {
      return new SendResult.TryLater(code, words, retryAfter(response).orElse(null));
    }
    return status >= 500 ? new SendResult.InDoubt(words) : new SendResult.Refused(code, words);
  }

  /** What is wrong with an account that was asked about and not found well. */
  static Checked notWell(OutboundResponse response) {
    return fault(json(response.body()).orElse(null))
        .map(fault ->
            new Checked(
                fault.code().equals("invalid_request") ? "number_unknown" : fault.code(),
                fault.words()))
        .orElseGet(() ->
            new Checked(
                "http_" + response.status(),
                "The provider answered with status %d.".formatted(response.status())));
  }

  static Optional<GraphFault> fault(@Nullable JsonNode body) {
    return Optional.ofNullable(body)
        .map(given -> given.path("error"))
        .filter(JsonNode::isObject)
        .map(GraphFault::of);
  }

  private static Optional<Duration> retryAfter(OutboundResponse response) {
    return response
        .header("retry-after")
        .filter(text -> text.strip().matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text.strip())))
        .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  static Optional<JsonNode> json(byte[] bytes) {
    return json(new String(bytes, StandardCharsets.UTF_8));
  }

  static Optional<JsonNode> json(String text) {
    try {
      return Optional.ofNullable(JSON.readTree(text)).filter(JsonNode::isObject);
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

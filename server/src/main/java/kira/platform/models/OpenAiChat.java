package kira.platform.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kira.platform.http.BlockedAddressException;
import kira.platform.http.Cancellation;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.models.ChatException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks OpenAI's chat completions, streamed, with any server that does. Nothing is asked a second
 * time once a word of the answer was heard.
 */
@Component
class OpenAiChat {
  private static final Logger LOG = LoggerFactory.getLogger(OpenAiChat.class);
  private static final int ATTEMPTS = 3;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final long LARGEST_ANSWER = 20_000_000;
  private static final int LARGEST_ERROR = 20_000;

  private final OutboundHttp http;
  private final JsonMapper json;
  private final InstantSource clock;

  OpenAiChat(OutboundHttp http, JsonMapper json, InstantSource clock) {
    this.http = http;
    this.json = json;
    this.clock = clock;
  }

  ChatAnswer ask(
      ChatEndpoint endpoint,
      ChatRequest request,
      Consumer<String> onText,
      Cancellation cancellation,
      Duration firstToken,
      Duration whole) {
    var limit = OpenAiBody.limitName(endpoint);
    var message = message(endpoint, request, limit, firstToken, whole);
    var renamed = false;
    for (int attempt = 1; ; attempt++) {
      switch (once(message, onText, cancellation)) {
        case Attempt.Answered(var answer) -> {
          return answer;
        }
        case Attempt.Failed(var failure) -> {
          if (renamed || !String.valueOf(failure.getMessage()).contains(limit)) {
            throw failure;
          }
          // It knows the limit on tokens by its other name.
          renamed = true;
          message = message(endpoint, request, OpenAiBody.otherLimitName(limit), firstToken, whole);
        }
        case Attempt.Again(var failure, var after) -> {
          if (attempt >= ATTEMPTS || after.compareTo(LONGEST_WAIT) > 0) {
            throw failure;
          }
          LOG.info("Model {} attempt {}: {}", endpoint.model(), attempt, failure.getMessage());
          pause(after.isZero() ? backOff(attempt) : after, cancellation);
        }
      }
    }
  }

  private OutboundRequest message(
      ChatEndpoint endpoint,
      ChatRequest request,
      String limitName,
      Duration firstToken,
      Duration whole) {
    var body = json.writeValueAsBytes(OpenAiBody.of(endpoint.model(), request, limitName));
    var message =
        OutboundRequest.post(address(endpoint), "application/json", body)
            .header("Accept", "text/event-stream")
            .within(firstToken, whole)
            .atMost(LARGEST_ANSWER);
    var key = endpoint.apiKey();
    return key == null ? message : message.header("Authorization", "Bearer " + key.reveal());
  }

  private sealed interface Attempt {
    record Answered(ChatAnswer answer) implements Attempt {}

    record Failed(ChatException failure) implements Attempt {}

    /** Zero means: as long as the back-off says. */
    record Again(ChatException failure, Duration after) implements Attempt {}
  }

  private static URI address(ChatEndpoint endpoint) {
    var base = endpoint.baseUrl().toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/chat/completions");
  }

  private Attempt once(
      OutboundRequest request, Consumer<String> onText, Cancellation cancellation) {
    var reply = new OpenAiReply(json, onText);
    try {
      return http.stream(
          request,
          cancellation,
          (status, headers, body) ->
              status >= 200 && status < 300
                  ? new Attempt.Answered(read(reply, headers, body, cancellation))
                  : refused(status, headers, body));
    } catch (ChatException e) {
      return new Attempt.Failed(e);
    } catch (BlockedAddressException e) {
      return new Attempt.Failed(
          new ChatException(Reason.BAD_ADDRESS, String.valueOf(e.getMessage()), e));
    } catch (IOException | JacksonException e) {
      if (cancellation.isCancelled()) {
        return new Attempt.Failed(
            new ChatException(Reason.CANCELLED, "The answer was stopped.", e));
      }
      var failure =
          reply.hasBegun()
              ? new ChatException(Reason.TRUNCATED, "The model's answer broke off.", e)
              : new ChatException(
                  Reason.UNAVAILABLE, "The model's server does not answer: %s".formatted(e), e);
      return reply.hasBegun() || e instanceof JacksonException
          ? new Attempt.Failed(failure)
          : new Attempt.Again(failure, Duration.ZERO);
    }
  }

  private ChatAnswer read(
      OpenAiReply reply, Map<String, String> headers, InputStream body, Cancellation cancellation)
      throws IOException {
    if (headers.getOrDefault("content-type", "").startsWith("application/json")) {
      // Asked to stream, it answered at once: that is an answer too.
      return reply.whole(json.readTree(body));
    }
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      var data = new StringBuilder();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:")) {
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).stripLeading());
        } else if (line.isEmpty() && !data.isEmpty()) {
          if (reply.event(data.toString())) {
            return reply.finished();
          }
          data.setLength(0);
          if (cancellation.isCancelled()) {
            throw new InterruptedIOException("cancelled");
          }
        }
      }
      if (!data.isEmpty()) {
        reply.event(data.toString());
      }
    }
    return reply.finished();
  }

  private Attempt refused(int status, Map<String, String> headers, InputStream body)
      throws IOException {
    var text = new String(body.readNBytes(LARGEST_ERROR), StandardCharsets.UTF_8);
    var error = OpenAiError.parse(json, text);
    var said = error.message().isEmpty() ? "status %d".formatted(status) : error.message();
    if (status == 401 || status == 403) {
      return failed(Reason.UNAUTHORISED, "The model's server refuses the key: %s".formatted(said));
    }
    if (error.isOutOfQuota()) {
      return failed(
          Reason.NO_QUOTA, "The account of the model has no quota left: %s".formatted(said));
    }
    if (status == 408 || status == 409 || status == 429 || status >= 500) {
      return new Attempt.Again(
          new ChatException(
              Reason.UNAVAILABLE, "The model's server cannot answer now: %s".formatted(said), null),
          RetryAfter.of(headers, clock.instant()));
    }
    return failed(
        status == 404 ? Reason.BAD_ADDRESS : Reason.REJECTED,
        "The model's server rejects the request: %s".formatted(said));
  }

  private static Attempt failed(Reason reason, String message) {
    return new Attempt.Failed(new ChatException(reason, message, null));
  }

  private static Duration backOff(int attempt) {
    var base = 500L << (attempt - 1);
    return Duration.ofMillis(base / 2 + ThreadLocalRandom.current().nextLong(base / 2 + 1));
  }

  private static void pause(Duration time, Cancellation cancellation) {
    var stopped = new CountDownLatch(1);
    cancellation.onCancel(stopped::countDown);
    try {
      if (stopped.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ChatException(Reason.CANCELLED, "The answer was stopped.", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatException(Reason.CANCELLED, "The answer was interrupted.", e);
    }
  }

  /** The request as OpenAI's description has it. */
  private static final class OpenAiBody {
    private static final String OLD_LIMIT = "max_tokens";
    private static final String NEW_LIMIT = "max_completion_tokens";

    /** OpenAI's reasoning models refuse the old name, many other servers ignore the new one. */
    static String limitName(ChatEndpoint endpoint) {
      var host = String.valueOf(endpoint.baseUrl().getHost());
      return host.endsWith("openai.com") || host.endsWith("openai.azure.com")
          ? NEW_LIMIT
          : OLD_LIMIT;
    }

    static String otherLimitName(String name) {
      return name.equals(OLD_LIMIT) ? NEW_LIMIT : OLD_LIMIT;
    }

    static Map<String, Object> of(String model, ChatRequest request, String limitName) {
      var body = new LinkedHashMap<String, Object>();
      body.put("model", model);
      body.put("stream", true);
      body.put("stream_options", Map.of("include_usage", true));
      body.put("messages", request.messages().stream().map(OpenAiBody::message).toList());
      body.put(limitName, request.maxTokens());
      var temperature = request.temperature();
      if (temperature != null) {
        body.put("temperature", temperature);
      }
      if (!request.tools().isEmpty()) {
        body.put("tools", request.tools().stream().map(OpenAiBody::tool).toList());
        body.put("tool_choice", request.toolChoice().name().toLowerCase(java.util.Locale.ROOT));
      }
      var schema = request.jsonSchema();
      if (schema != null) {
        body.put(
            "response_format",
            Map.of(
                "type",
                "json_schema",
                "json_schema",
                Map.of("name", "answer", "schema", schema, "strict", true)));
      }
      return body;
    }

    private static Map<String, Object> message(ChatRequest.Message message) {
      return switch (message) {
        case ChatRequest.Message.Instructions(var text) ->
            Map.of("role", "system", "content", text);
        case ChatRequest.Message.User(var text) -> Map.of("role", "user", "content", text);
        case ChatRequest.Message.Assistant(var text, var calls) when calls.isEmpty() ->
            Map.of("role", "assistant", "content", text);
        case ChatRequest.Message.Assistant(var text, var calls) -> {
          List<Map<String, Object>> asked = new ArrayList<>();
          calls.forEach(call ->
              asked.add(
                  Map.of(
                      "id",
                      call.id(),
                      "type",
                      "function",
                      "function",
                      Map.of("name", call.name(), "arguments", call.arguments()))));
          yield Map.of("role", "assistant", "content", text, "tool_calls", asked);
        }
        case ChatRequest.Message.ToolResult(var id, var text) ->
            Map.of("role", "tool", "tool_call_id", id, "content", text);
      };
    }

    private static Map<String, Object> tool(ChatRequest.Tool tool) {
      return Map.of(
          "type",
          "function",
          "function",
          Map.of(
              "name", tool.name(),
              "description", tool.description(),
              "parameters", tool.parameters()));
    }
  }

  /** What a server says when it refuses, in OpenAI's form or Cloudflare's. */
  private record OpenAiError(String message, String code, String type) {
    static OpenAiError parse(JsonMapper json, String text) {
      try {
        var tree = json.readTree(text);
        var error = tree.path("error");
        if (error.isString()) {
          return new OpenAiError(error.stringValue(), "", "");
        }
        var source = error.isObject() ? error : tree.path("errors").path(0);
        return new OpenAiError(
            shortened(string(source, "message")), string(source, "code"), string(source, "type"));
      } catch (JacksonException e) {
        return new OpenAiError("", "", "");
      }
    }

    /** Waiting does not help: OpenAI's empty account, Cloudflare's daily allocation. */
    boolean isOutOfQuota() {
      return code.equals("insufficient_quota")
          || type.equals("insufficient_quota")
          || code.equals("3036");
    }

    private static String string(JsonNode node, String name) {
      return node.path(name).asString("");
    }

    private static String shortened(String message) {
      return message.length() > 300 ? message.substring(0, 300) : message;
    }
  }
}

package kira.platform.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A language model's server on this machine that says what it is told to, in OpenAI's way. */
public final class FakeChatServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile Function<JsonNode, Reply> script = _ -> Reply.text("ready");

  private FakeChatServer(HttpServer server) {
    this.server = server;
    server.createContext("/v1/chat/completions", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** On a free port of 127.0.0.1. */
  public static FakeChatServer start() {
    try {
      return new FakeChatServer(
          HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request as it came in. */
  public record Received(Map<String, String> headers, JsonNode body) {}

  /**
   * What to answer.
   *
   * @param events each one event of the stream; a body instead when the status is an error
   */
  public record Reply(int status, Map<String, String> headers, List<String> events) {
    public Reply {
      headers = Map.copyOf(headers);
      events = List.copyOf(events);
    }

    /** Words, one event each, with usage and a proper end. */
    public static Reply text(String text) {
      var events = new ArrayList<String>();
      events.add(chunk(Map.of("role", "assistant", "content", ""), null));
      for (var word : text.split("(?<= )")) {
        events.add(chunk(Map.of("content", word), null));
      }
      events.add(chunk(Map.of(), "stop"));
      var words = text.split(" ").length;
      var last = chunk(List.of());
      last.put(
          "usage",
          Map.of("prompt_tokens", 7, "completion_tokens", words, "total_tokens", 7 + words));
      events.add(JSON.writeValueAsString(last));
      events.add("[DONE]");
      return new Reply(200, Map.of("Content-Type", "text/event-stream"), events);
    }

    /** These events and nothing else: no usage, no end. */
    public static Reply events(String... events) {
      return new Reply(200, Map.of("Content-Type", "text/event-stream"), List.of(events));
    }

    public static Reply error(int status, String body) {
      return new Reply(status, Map.of("Content-Type", "application/json"), List.of(body));
    }

    public Reply header(String name, String value) {
      var more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, events);
    }

    private static String chunk(Map<String, Object> delta, @Nullable String finish) {
      var choice = new LinkedHashMap<String, @Nullable Object>();
      choice.put("index", 0);
      choice.put("delta", delta);
      choice.put("finish_reason", finish);
      return JSON.writeValueAsString(chunk(List.of(choice)));
    }

    private static Map<String, Object> chunk(List<?> choices) {
      var chunk = new LinkedHashMap<String, Object>();
      chunk.put("id", "chatcmpl-fake");
      chunk.put("object", "chat.completion.chunk");
      chunk.put("created", 1_700_000_000);
      chunk.put("model", "fake");
      chunk.put("choices", choices);
      return chunk;
    }
  }

  public URI baseUrl() {
    return URI.create("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()));
  }

  /** Decides each answer from the request's body. */
  public void script(Function<JsonNode, Reply> answers) {
    script = answers;
  }

  public List<Received> received() {
    return List.copyOf(received);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      var headers = new LinkedHashMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) ->
              headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
      received.add(new Received(headers, body));
      var reply = script.apply(body);
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(reply.status(), 0);
      var stream = reply.headers().getOrDefault("Content-Type", "").contains("event-stream");
      for (var event : reply.events()) {
        exchange
            .getResponseBody()
            .write((stream ? "data: " + event + "\n\n" : event).getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

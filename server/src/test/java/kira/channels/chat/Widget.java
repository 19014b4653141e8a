package kira.channels.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A widget's socket in a test: says frames and waits for answers. */
final class Widget implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final LinkedBlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
  private final List<JsonNode> seen = new ArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private WebSocket socket;

  static Widget connect(int port, String origin) {
    var widget = new Widget();
    var builder = CLIENT.newWebSocketBuilder();
    if (origin != null) {
      builder.header("Origin", origin);
    }
    widget.socket =
        builder
            .buildAsync(URI.create("ws://localhost:%d/chat/v1/socket".formatted(port)), widget)
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
    return widget;
  }

  Widget say(Map<String, ?> frame) {
    return sayRaw(JSON.writeValueAsString(frame));
  }

  Widget sayRaw(String text) {
    socket.sendText(text, true).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return this;
  }

  /** Says it if it still can. For floods, in the middle of which the server hangs up. */
  boolean trySay(String text) {
    try {
      socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  Widget hello(String token, UUID conversation, long after) {
    var frame = new java.util.HashMap<String, Object>();
    frame.put("type", "hello");
    frame.put("token", token);
    frame.put("conversation", conversation);
    frame.put("after", after);
    return say(frame);
  }

  /** Says hello and hears that it is welcome. */
  Widget enter(String token, UUID conversation, long after) {
    hello(token, conversation, after);
    await("ready");
    return this;
  }

  UUID send(UUID conversation, String text) {
    var id = UUID.randomUUID();
    send(id, conversation, text);
    return id;
  }

  void send(UUID id, UUID conversation, String text) {
    say(Map.of("type", "send", "id", id, "conversation", conversation, "text", text));
  }

  /** Sends and waits until it is committed; answers the version. */
  long sent(UUID conversation, String text) {
    var id = send(conversation, text);
    return await("ack", frame -> frame.path("id").asString().equals(id.toString()))
        .path("version")
        .asLong();
  }

  JsonNode await(String type) {
    return await(type, _ -> true);
  }

  /** The first frame, among those not yet taken, that is meant; others stay to be taken later. */
  JsonNode await(String type, Predicate<JsonNode> wanted) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    var match = wanted.and(frame -> frame.path("type").asString().equals(type));
    for (var frame : List.copyOf(seen)) {
      if (match.test(frame)) {
        seen.remove(frame);
        return frame;
      }
    }
    while (true) {
      JsonNode frame;
      try {
        frame = heard.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (frame == null) {
        throw new AssertionError("no %s within %s; heard %s".formatted(type, PATIENCE, seen));
      }
      if (match.test(frame)) {
        return frame;
      }
      seen.add(frame);
    }
  }

  JsonNode awaitMessage(String text) {
    return await("message", frame -> frame.path("message").path("text").asString().equals(text))
        .path("message");
  }

  /** Everything heard until an answer to a ping, which the server gives in turn. */
  List<JsonNode> everything() {
    say(Map.of("type", "ping"));
    var pong = await("pong");
    assertThat(pong).isNotNull();
    var all = List.copyOf(seen);
    seen.clear();
    return all;
  }

  int closeCode() {
    return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(Long.MAX_VALUE);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      heard.add(JSON.readTree(partial.toString()));
      partial.setLength(0);
    }
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    throw new AssertionError("the server speaks text");
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete(1006);
  }

  @Override
  public void close() {
    socket.abort();
  }
}

package kira.platform.realtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.objects.Position;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Authenticator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks the console's side of the socket: hello, ping, and whatever features take. */
@Component
class RealtimeSocket extends TextWebSocketHandler implements HandshakeInterceptor {
  private static final Logger log = LoggerFactory.getLogger(RealtimeSocket.class);

  /** Characters a frame may have. */
  static final int FRAME_LIMIT = 16 * 1024;

  private static final String CALLER = "caller";
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  private final RealtimeHub hub;
  private final Map<String, RealtimeInput> inputs;
  private final List<RealtimePresence> presences;
  private final JsonMapper json;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, RealtimeConnection> open = new ConcurrentHashMap<>();

  RealtimeSocket(
      RealtimeHub hub,
      List<RealtimeInput> inputs,
      List<RealtimePresence> presences,
      JsonMapper json) {
    this.hub = hub;
    this.presences = List.copyOf(presences);
    this.inputs =
        inputs.stream().collect(Collectors.toMap(RealtimeInput::type, Function.identity()));
    this.json = json;
  }

  @Override
  public boolean beforeHandshake(
      ServerHttpRequest request,
      ServerHttpResponse response,
      WebSocketHandler handler,
      Map<String, Object> attributes) {
    var caller = Tenancy.optionalCaller();
    if (caller.isEmpty()) {
      response.setStatusCode(HttpStatus.UNAUTHORIZED);
      return false;
    }
    attributes.put(CALLER, caller.get());
    if (request instanceof ServletServerHttpRequest servlet
        && servlet.getServletRequest().getAttribute(Authenticator.SESSION_ID) instanceof UUID id) {
      attributes.put(Authenticator.SESSION_ID, id);
    }
    return true;
  }

  @Override
  public void afterHandshake(
      ServerHttpRequest request,
      ServerHttpResponse response,
      WebSocketHandler handler,
      @Nullable Exception exception) {}

  /** The buffers of all sockets are small, for the many widgets': a frame arrives in pieces. */
  @Override
  public boolean supportsPartialMessages() {
    return true;
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) {
    if (session.getAttributes().get(CALLER) instanceof Caller caller) {
      var connection = new RealtimeConnection(session, caller, executor);
      open.put(session.getId(), connection);
      hub.opened(connection);
    }
  }

  @Override
  protected void handleTextMessage(WebSocketSession session, TextMessage message) {
    var connection = open.get(session.getId());
    if (connection == null || connection.isClosed()) {
      return;
    }
    var partial = connection.partial;
    if (partial.length() + message.getPayloadLength() > FRAME_LIMIT) {
      connection.close(CloseStatus.TOO_BIG_TO_PROCESS);
      return;
    }
    partial.append(message.getPayload());
    if (message.isLast()) {
      var whole = partial.toString();
      partial.setLength(0);
      partial.trimToSize();
      take(connection, whole);
    }
  }

  private void take(RealtimeConnection connection, String text) {
    if (!connection.allowsFrame(System.nanoTime())) {
      refuse(connection, "rate_limited", "Too many frames; the connection is closed.");
      connection.close(CloseStatus.POLICY_VIOLATION);
      return;
    }
    if (isStale(connection)) {
      connection.close(CloseStatus.SERVICE_RESTARTED);
      return;
    }
    try {
      take(connection, json.readTree(text));
    } catch (JacksonException e) {
      refuse(connection, "invalid_frame", "A frame is a JSON object with a type.");
    } catch (IllegalArgumentException e) {
      refuse(connection, "invalid_frame", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether it is time to look at its credentials again: after half a day, and where it has not
   * said hello, so that nobody who was shut out keeps one in reserve.
   */
  private static boolean isStale(RealtimeConnection connection) {
    return connection.isOlderThan(connection.isCaughtUp() ? LONGEST : LONGEST_SILENCE);
  }

  private void take(RealtimeConnection connection, JsonNode frame) {
    var type = frame.path("type").asString("");
    switch (type) {
      case "ping" -> connection.send("{\"type\":\"pong\"}");
      case "hello" -> hello(connection, frame.get("position"));
      default -> {
        var input = inputs.get(type);
        if (input == null) {
          refuse(connection, "invalid_frame", "There is no frame of this type.");
          return;
        }
        Tenancy.as(
            connection.caller(),
            () -> {
              input.take(connection.caller(), connection.session().getId(), frame);
              return true;
            });
      }
    }
  }

  private void hello(RealtimeConnection connection, @Nullable JsonNode position) {
    if (connection.isCaughtUp()) {
      throw new IllegalArgumentException("This connection said hello before.");
    }
    var from = position == null || position.isNull() ? null : Position.parse(position.asString(""));
    hub.join(connection);
    executor.execute(() -> {
      try {
        if (from == null) {
          hub.startAnew(connection);
        } else {
          hub.resume(connection, from);
        }
      } catch (RuntimeException e) {
        log.warn("could not bring a console up to date", e);
        connection.close(CloseStatus.SERVER_ERROR);
      }
    });
  }

  private void refuse(RealtimeConnection connection, String code, String message) {
    connection.send(
        json.writeValueAsString(Map.of("type", "error", "code", code, "message", message)));
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
    var connection = open.remove(session.getId());
    if (connection != null) {
      hub.leave(connection);
      presences.forEach(presence -> presence.left(session.getId()));
    }
  }
}

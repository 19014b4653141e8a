package kira.channels.chat;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import kira.conversations.Origin;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import kira.platform.web.RateLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks with widgets: reads their frames, holds them to the limits, and lets {@link ChatTalk} act.
 */
@Component
class ChatSocketHandler extends TextWebSocketHandler {
  /** Characters a frame may have; the longest honest one is a message of four-byte characters. */
  static final int FRAME_LIMIT = 64 * 1024;

  /** A connection that has not said who it is for this long is closed. */
  static final Duration GREETING = Duration.ofSeconds(15);

  /** A widget says something at least every half minute. */
  static final Duration SILENCE = Duration.ofSeconds(90);

  private static final int MALFORMED_LIMIT = 3;
  private static final int EXCESS_LIMIT = 20;
  private static final int PAGE_LIMIT = 2_000;

  private static final Logger log = LoggerFactory.getLogger(ChatSocketHandler.class);

  private final ChatTalk talk;
  private final VisitorDesk desk;
  private final VisitorTokens tokens;
  private final ChatFeed feed;
  private final RateLimits limits;
  private final ChatLimits most;
  private final InstantSource clock;
  private final JsonMapper json;
  private final ObjectReader reader;
  private final Map<String, ChatSocket> sockets = new ConcurrentHashMap<>();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("chat-sweeper").factory());

  ChatSocketHandler(
      ChatTalk talk,
      VisitorDesk desk,
      VisitorTokens tokens,
      ChatFeed feed,
      RateLimits limits,
      ChatLimits most,
      InstantSource clock,
      JsonMapper json) {
    this.talk = talk;
    this.desk = desk;
    this.tokens = tokens;
    this.feed = feed;
    this.limits = limits;
    this.most = most;
    this.clock = clock;
    this.json = json;
    this.reader =
        json.readerFor(Frame.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    sweeper.scheduleWithFixedDelay(this::sweep, 5, 5, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    sweeper.shutdownNow();
  }

  /**
   * A frame arrives in pieces as large as the connection's small buffer; see {@link
   * ChatSocketConfiguration}.
   */
  @Override
  public boolean supportsPartialMessages() {
    return true;
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) {
    if (session.getAttributes().get(Caller.KEY) instanceof Caller caller) {
      sockets.put(session.getId(), new ChatSocket(session, caller, clock.instant()));
    }
  }

  /**
   * Where a connection comes from.
   *
   * @param origin of the page, empty for what is no browser
   * @param own whether that is a page of this server
   */
  record Caller(Optional<String> origin, boolean own, String address, String userAgent) {
    static final String KEY = "caller";
  }

  @Override
  protected void handleTextMessage(WebSocketSession session, TextMessage message) {
    var socket = sockets.get(session.getId());
    if (socket == null || socket.isClosed()) {
      return;
    }
    if (socket.partial.length() + message.getPayloadLength() > FRAME_LIMIT) {
      socket.partial.setLength(0);
      fail(socket, "too_large", "A frame has at most %d characters.".formatted(FRAME_LIMIT));
      socket.close(CloseStatus.TOO_BIG_TO_PROCESS);
      return;
    }
    socket.partial.append(message.getPayload());
    if (message.isLast()) {
      var whole = socket.partial.toString();
      socket.partial.setLength(0);
      socket.partial.trimToSize();
      take(socket, whole);
    }
  }

  private void take(ChatSocket socket, String text) {
    socket.heard(clock.instant());
    var wait = limits.tryTake("chat-frames/" + socket.id(), most.frameLimit());
    if (!wait.isZero()) {
      excess(socket, idOf(text), wait);
      return;
    }
    var frame = read(text);
    if (frame == null) {
      malformed(socket, "This frame is not one of the protocol.");
      return;
    }
    try {
      handle(socket, frame);
    } catch (Problem problem) {
      write(
          socket,
          new Wire.Refused(
              frame instanceof Frame.Act act ? act.id() : null,
              problem.code(),
              String.valueOf(problem.getMessage())));
      if (frame instanceof Frame.Hello) {
        socket.close(CloseStatus.POLICY_VIOLATION);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("a frame of a widget failed", e);
      if (frame instanceof Frame.Act act) {
        write(socket, ChatTalk.unavailable(act.id()));
      } else {
        socket.close(CloseStatus.SERVER_ERROR);
      }
    }
  }

  private void handle(ChatSocket socket, Frame frame) throws InterruptedException {
    if (frame instanceof Frame.Hello hello) {
      greet(socket, hello);
      return;
    }
    if (frame instanceof Frame.Ping) {
      write(socket, new Wire.Pong());
      return;
    }
    var visitor = socket.visitor();
    if (visitor.isEmpty()) {
      malformed(socket, "Say hello first.");
      return;
    }
    switch (frame) {
      case Frame.Act act -> act(socket, visitor.get(), act);
      case Frame.Typing typing -> talk.typing(socket, visitor.get(), typing);
      case Frame.Hello _, Frame.Ping _ -> throw new IllegalStateException();
    }
  }

  private void greet(ChatSocket socket, Frame.Hello hello) throws InterruptedException {
    if (socket.visitor().isPresent()) {
      malformed(socket, "This connection said hello before.");
      return;
    }
    var known = tokens.read(hello.token());
    if (known.isEmpty()) {
      write(
          socket,
          new Wire.Refused(null, "token_invalid", "This token is not good; begin a new session."));
      socket.close(CloseStatus.POLICY_VIOLATION);
      return;
    }
    var tenant = known.get().tenant();
    var visitor = desk.present(known.get());
    Tenancy.in(
        tenant,
        () -> {
          var chat = desk.settings(tenant);
          var caller = socket.caller();
          ChatDoor.admit(chat, caller.origin(), caller.own());
          desk.admit(visitor, chat);
          return chat;
        });
    socket.visitor(visitor);
    socket.cameFrom(origin(socket, hello.page()), ChatWords.tag(hello.locale()));
    talk.greet(socket, visitor, hello.conversation(), Math.max(0, hello.after()));
  }

  private void act(ChatSocket socket, Visitor visitor, Frame.Act act) throws InterruptedException {
    var wait = limits.tryTake("chat-messages/" + visitor.anonymousId(), most.messageLimit());
    if (wait.isZero()) {
      wait = limits.tryTake("chat-origin/" + site(socket, visitor.tenant()), most.originLimit());
    }
    if (wait.isZero()) {
      talk.act(socket, visitor, act);
    } else {
      excess(socket, act.id(), wait);
    }
  }

  private static String site(ChatSocket socket, TenantId tenant) {
    return tenant + " " + socket.caller().origin().orElse(socket.caller().address());
  }

  private void excess(ChatSocket socket, @Nullable UUID id, Duration wait) {
    write(socket, Wire.Refused.rateLimited(id, wait));
    if (++socket.excesses >= EXCESS_LIMIT) {
      socket.close(CloseStatus.POLICY_VIOLATION);
    }
  }

  /** So that a message that came too fast is known by its id, and sent again later. */
  private @Nullable UUID idOf(String text) {
    return read(text) instanceof Frame.Act act ? act.id() : null;
  }

  /** Null for what is no frame, and for JSON's own {@code null}. */
  private @Nullable Frame read(String text) {
    try {
      return reader.readValue(text);
    } catch (JacksonException e) {
      return null;
    }
  }

  private void malformed(ChatSocket socket, String message) {
    fail(socket, "malformed", message);
    if (++socket.malformed >= MALFORMED_LIMIT) {
      socket.close(CloseStatus.POLICY_VIOLATION);
    }
  }

  private void fail(ChatSocket socket, String code, String message) {
    write(socket, new Wire.Failure(code, message));
  }

  private void write(ChatSocket socket, Wire frame) {
    socket.write(json.writeValueAsString(frame));
  }

  private static Origin origin(ChatSocket socket, Frame.@Nullable PageView page) {
    var view = page == null ? new Frame.PageView(null, null, null) : page;
    return new Origin(
        ChatDoor.address(view.url(), PAGE_LIMIT),
        ChatDoor.line(view.title(), 300),
        ChatDoor.address(view.referrer(), PAGE_LIMIT),
        ChatDoor.line(socket.caller().userAgent(), 400));
  }

  @Override
  public void handleTransportError(WebSocketSession session, Throwable exception) {
    log.debug("a widget's connection broke: {}", exception.toString());
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
    var socket = sockets.remove(session.getId());
    if (socket != null) {
      socket.gone();
      feed.forget(socket);
    }
  }

  private void sweep() {
    var now = clock.instant();
    for (var socket : sockets.values()) {
      var patience = socket.visitor().isPresent() ? SILENCE : GREETING;
      if (socket.heardAt().plus(patience).isBefore(now)) {
        socket.close(CloseStatus.SESSION_NOT_RELIABLE);
      }
    }
  }
}

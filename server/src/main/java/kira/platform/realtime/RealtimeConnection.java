package kira.platform.realtime;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import kira.objects.Position;
import kira.platform.tenancy.Caller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One console's socket. What it is told waits in a bounded queue and leaves on a virtual thread; a
 * console that cannot keep up is closed and resumes later. Events are many, the same for many
 * consoles, and leave as the bytes they were encoded to once: encoding them anew as text for each
 * console would be most of the work of telling them.
 */
final class RealtimeConnection {
  private static final Logger log = LoggerFactory.getLogger(RealtimeConnection.class);

  /** Frames waiting for one socket; beyond, it is too slow to be told anything in order. */
  private static final int MOST_WAITING = 2_000;

  private static final byte[] NO_BYTES = {};

  private final WebSocketSession session;
  private final Caller caller;
  private final Executor executor;
  private final Queue<Told> waiting = new ArrayDeque<>();
  private int frames;
  private final Flood flood = new Flood();
  private final long openedAt = System.nanoTime();
  private boolean sending;
  private volatile boolean closed;

  /** A frame that arrives in pieces; only the thread that brings them touches it. */
  final StringBuilder partial = new StringBuilder();

  /** Live frames that came while the gap was still being filled; null once it is. */
  private @Nullable List<RealtimeNews> held = new ArrayList<>();

  private Position reached = Position.START;

  /** A text of one frame, or the bytes of several. */
  private record Told(@Nullable String text, byte[] bytes, int frames) {
    WebSocketMessage<?> message() {
      return text != null ? new TextMessage(text) : new BinaryMessage(bytes);
    }
  }

  RealtimeConnection(WebSocketSession session, Caller caller, Executor executor) {
    this.session = session;
    this.caller = caller;
    this.executor = executor;
  }

  /** Whether a frame of the client is within what a person's hands can cause. */
  boolean allowsFrame(long nanoTime) {
    return flood.allows(nanoTime);
  }

  boolean isClosed() {
    return closed;
  }

  boolean isOlderThan(Duration age) {
    return System.nanoTime() - openedAt > age.toNanos();
  }

  Caller caller() {
    return caller;
  }

  WebSocketSession session() {
    return session;
  }

  /** Events of the live journal; kept back while older ones are still on their way. */
  synchronized void live(RealtimeNews news) {
    if (held == null) {
      past(news);
    } else if (held.size() >= MOST_WAITING) {
      close(CloseStatus.SERVICE_OVERLOAD);
    } else {
      held.add(news);
    }
  }

  /** Events out of the gap, or of now once it is filled. */
  synchronized void past(RealtimeNews news) {
    var fresh = news.first().compareTo(reached) > 0 ? news : news.after(reached);
    if (fresh != null) {
      reached = fresh.last();
      enqueue(new Told(null, fresh.bytes(), fresh.size()));
    }
  }

  /** The gap is filled up to a position: what was held follows, then everything as it comes. */
  synchronized void caughtUp(Position upTo, String frame) {
    if (upTo.compareTo(reached) > 0) {
      reached = upTo;
    }
    send(frame);
    var before = held;
    held = null;
    if (before != null) {
      before.forEach(this::live);
    }
  }

  synchronized boolean isCaughtUp() {
    return held == null;
  }

  /** A frame that stands outside the journal's order. */
  synchronized void send(String frame) {
    enqueue(new Told(frame, NO_BYTES, 1));
  }

  /** The same, encoded for many consoles. */
  synchronized void send(byte[] frame) {
    enqueue(new Told(null, frame, 1));
  }

  private void enqueue(Told told) {
    if (closed) {
      return;
    }
    if (frames >= MOST_WAITING) {
      close(CloseStatus.SERVICE_OVERLOAD);
      return;
    }
    waiting.add(told);
    frames += told.frames();
    if (!sending) {
      sending = true;
      executor.execute(this::drain);
    }
  }

  private synchronized @Nullable Told next() {
    var told = closed ? null : waiting.poll();
    if (told == null) {
      sending = false;
    } else {
      frames -= told.frames();
    }
    return told;
  }

  private void drain() {
    for (var told = next(); told != null; told = next()) {
      try {
        session.sendMessage(told.message());
      } catch (IOException | IllegalStateException e) {
        log.debug("console socket {} is gone: {}", session.getId(), e.getMessage());
        close(CloseStatus.SESSION_NOT_RELIABLE);
      }
    }
  }

  void close(CloseStatus status) {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      waiting.clear();
      held = null;
    }
    executor.execute(() -> {
      try {
        session.close(status);
      } catch (IOException e) {
        log.debug("console socket {} did not close: {}", session.getId(), e.getMessage());
      }
    });
  }

  /** At most 40 frames in a burst and 20 a second after it: a person types slower than that. */
  private static final class Flood {
    private double allowance = 40;
    private long last = System.nanoTime();

    synchronized boolean allows(long now) {
      allowance = Math.min(40, allowance + (now - last) / 1e9 * 20);
      last = now;
      if (allowance < 1) {
        return false;
      }
      allowance -= 1;
      return true;
    }
  }
}

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
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One console's socket. Frames wait in a bounded queue and leave on a virtual thread, several in
 * one WebSocket message when they pile up; a console that cannot keep up is closed and resumes
 * later.
 */
final class RealtimeConnection {
  private static final Logger log = LoggerFactory.getLogger(RealtimeConnection.class);

  /** Frames waiting for one socket; beyond, it is too slow to be told anything in order. */
  private static final int MOST_WAITING = 2_000;

  private static final int MOST_IN_A_MESSAGE = 64;

  private final WebSocketSession session;
  private final Caller caller;
  private final Executor executor;
  private final Queue<String> waiting = new ArrayDeque<>();
  private final Flood flood = new Flood();
  private final long openedAt = System.nanoTime();
  private boolean sending;
  private boolean closed;

  /** Live frames that came while the gap was still being filled; null once it is. */
  private @Nullable List<Timed> held = new ArrayList<>();

  private Position reached = Position.START;

  private record Timed(Position position, String frame) {}

  RealtimeConnection(WebSocketSession session, Caller caller, Executor executor) {
    this.session = session;
    this.caller = caller;
    this.executor = executor;
  }

  /** Whether a frame of the client is within what a person's hands can cause. */
  boolean allowsFrame(long nanoTime) {
    return flood.allows(nanoTime);
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

  /** An event of the live journal; kept back while older ones are still on their way. */
  synchronized void live(Position position, String frame) {
    if (held != null) {
      if (held.size() >= MOST_WAITING) {
        close(CloseStatus.SERVICE_OVERLOAD);
        return;
      }
      held.add(new Timed(position, frame));
    } else if (position.compareTo(reached) > 0) {
      reached = position;
      enqueue(frame);
    }
  }

  /** An event out of the gap. */
  synchronized void past(Position position, String frame) {
    if (position.compareTo(reached) > 0) {
      reached = position;
      enqueue(frame);
    }
  }

  /** The gap is filled up to a position: what was held follows, then everything as it comes. */
  synchronized void caughtUp(Position upTo, String frame) {
    if (upTo.compareTo(reached) > 0) {
      reached = upTo;
    }
    enqueue(frame);
    var before = held;
    held = null;
    if (before != null) {
      before.forEach(timed -> live(timed.position(), timed.frame()));
    }
  }

  synchronized boolean isCaughtUp() {
    return held == null;
  }

  /** A frame that stands outside the journal's order. */
  synchronized void send(String frame) {
    enqueue(frame);
  }

  private void enqueue(String frame) {
    if (closed) {
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      close(CloseStatus.SERVICE_OVERLOAD);
      return;
    }
    waiting.add(frame);
    if (!sending) {
      sending = true;
      executor.execute(this::drain);
    }
  }

  private void drain() {
    var batch = new ArrayList<String>();
    while (true) {
      synchronized (this) {
        batch.clear();
        while (!waiting.isEmpty() && batch.size() < MOST_IN_A_MESSAGE) {
          batch.add(waiting.remove());
        }
        if (batch.isEmpty() || closed) {
          sending = false;
          return;
        }
      }
      try {
        session.sendMessage(
            new TextMessage(
                batch.size() == 1 ? batch.getFirst() : "[" + String.join(",", batch) + "]"));
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

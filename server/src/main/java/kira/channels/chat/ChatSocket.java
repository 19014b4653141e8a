package kira.channels.chat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import kira.conversations.Origin;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * One widget's connection: what it listens to, and what still has to be written to it.
 *
 * <p>Writing never makes the writer wait: frames queue up to a bound and a virtual thread of their
 * own writes them. Whoever reads more slowly than that is disconnected, and catches up by version
 * when it comes back.
 */
final class ChatSocket {
  /** Characters that may wait to be written. */
  static final int QUEUE_LIMIT = 512 * 1024;

  private final WebSocketSession session;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<String> queue = new ArrayDeque<>();
  private int queued;
  private boolean writing;
  private boolean closed;

  /** Held while the transcript is sent, so that lines leave in the order of their versions. */
  final ReentrantLock transcript = new ReentrantLock();

  /** A message that arrives in pieces. */
  final StringBuilder partial = new StringBuilder();

  private final ChatSocketHandler.Caller caller;

  private volatile Instant heardAt;
  private volatile @Nullable Visitor visitor;
  private volatile @Nullable Origin page;
  private volatile @Nullable String locale;
  private volatile @Nullable UUID conversation;

  /** Last version sent; guarded by {@link #transcript}. */
  long cursor;

  /** Last state sent; guarded by {@link #transcript}. */
  Wire.@Nullable ConversationState state;

  int malformed;
  int excesses;

  ChatSocket(WebSocketSession session, ChatSocketHandler.Caller caller, Instant now) {
    this.session = session;
    this.caller = caller;
    this.heardAt = now;
  }

  ChatSocketHandler.Caller caller() {
    return caller;
  }

  String id() {
    return session.getId();
  }

  void heard(Instant now) {
    heardAt = now;
  }

  Instant heardAt() {
    return heardAt;
  }

  /** Empty until the greeting was accepted. */
  Optional<Visitor> visitor() {
    return Optional.ofNullable(visitor);
  }

  void visitor(Visitor known) {
    visitor = known;
  }

  void cameFrom(Origin from, @Nullable String language) {
    page = from;
    locale = language;
  }

  @Nullable Origin page() {
    return page;
  }

  @Nullable String locale() {
    return locale;
  }

  @Nullable UUID conversation() {
    return conversation;
  }

  /** Turns to another conversation, whose transcript starts behind {@code after}. */
  void turnTo(@Nullable UUID other, long after) {
    conversation = other;
    cursor = after;
    state = null;
  }

  /** Queues a frame; a queue that is full closes the connection. */
  void write(String frame) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (queued + frame.length() > QUEUE_LIMIT) {
        // Not worth a good-bye that would wait behind the rest.
        Thread.startVirtualThread(() -> end(CloseStatus.SESSION_NOT_RELIABLE));
        closed = true;
        drained.signalAll();
        return;
      }
      queue.add(frame);
      queued += frame.length();
      if (!writing) {
        writing = true;
        Thread.startVirtualThread(this::drain);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything queued is written. For those who write much at a time. */
  void flush() throws InterruptedException {
    lock.lock();
    try {
      while (writing && !closed) {
        drained.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes, so that the widget comes back and says anew who it is. */
  void greetAgain() {
    close(CloseStatus.SERVICE_RESTARTED);
  }

  /** Writes what is queued, then closes. */
  void close(CloseStatus status) {
    Thread.startVirtualThread(() -> {
      try {
        flush();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      end(status);
    });
  }

  boolean isClosed() {
    return closed;
  }

  /** The connection has gone. */
  void gone() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      queued = 0;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end(CloseStatus status) {
    gone();
    try {
      session.close(status);
    } catch (IOException e) {
      // It is closed one way or another, which is all that was wanted.
    }
  }

  private void drain() {
    while (true) {
      String frame;
      lock.lock();
      try {
        frame = queue.poll();
        if (frame == null || closed) {
          writing = false;
          drained.signalAll();
          return;
        }
        queued -= frame.length();
      } finally {
        lock.unlock();
      }
      try {
        session.sendMessage(new TextMessage(frame));
      } catch (IOException | IllegalStateException e) {
        lock.lock();
        try {
          writing = false;
        } finally {
          lock.unlock();
        }
        end(CloseStatus.SESSION_NOT_RELIABLE);
        return;
      }
    }
  }
}

package kira.channels.email.imap;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import kira.platform.http.OutboundSockets;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a mailbox read: fetches, waits to be told of more, and comes back after a lost connection.
 * Stops by itself only where trying again cannot help.
 */
public final class ImapWatch implements AutoCloseable {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final OutboundSockets sockets;
  private final ImapServer server;
  private final int limit;
  private final ImapSink sink;
  private final Listener listener;
  private final Duration refresh;
  private final Properties besides;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicReference<@Nullable ImapMailbox> open = new AtomicReference<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("imap-timer").factory());
  private final Thread thread;

  /** What was taken in before a connection broke is not fetched again after it. */
  private final ImapSink remembering =
      new ImapSink() {
        @Override
        public void take(ImapMail mail) {
          sink.take(mail);
          position = mail.position();
        }

        @Override
        public void begin(ImapPosition from) {
          sink.begin(from);
          position = from;
        }
      };

  private @Nullable ImapPosition position;

  /** Hears how it goes. */
  public interface Listener {
    void connected();

    /** It will be tried again, unless it stopped for good. */
    void failed(ImapException problem, boolean stopped);
  }

  /**
   * @param position where it was read up to; null for a mailbox never read before
   * @param refresh how long to wait at most before looking without being told
   */
  public static ImapWatch start(
      OutboundSockets sockets,
      ImapServer server,
      int limit,
      @Nullable ImapPosition position,
      ImapSink sink,
      Listener listener,
      Duration refresh) {
    return start(sockets, server, limit, position, sink, listener, refresh, new Properties());
  }

  static ImapWatch start(
      OutboundSockets sockets,
      ImapServer server,
      int limit,
      @Nullable ImapPosition position,
      ImapSink sink,
      Listener listener,
      Duration refresh,
      Properties besides) {
    var watch = new ImapWatch(sockets, server, limit, position, sink, listener, refresh, besides);
    watch.thread.start();
    return watch;
  }

  private ImapWatch(
      OutboundSockets sockets,
      ImapServer server,
      int limit,
      @Nullable ImapPosition position,
      ImapSink sink,
      Listener listener,
      Duration refresh,
      Properties besides) {
    this.sockets = sockets;
    this.server = server;
    this.limit = limit;
    this.position = position;
    this.sink = sink;
    this.listener = listener;
    this.refresh = refresh;
    this.besides = besides;
    this.thread = Thread.ofVirtual().name("imap-watch").unstarted(this::run);
  }

  private void run() {
    int failures = 0;
    while (!isClosing(Duration.ZERO)) {
      try (var mailbox = ImapMailbox.open(sockets, server, limit, besides)) {
        open.set(mailbox);
        position = mailbox.fetch(position, remembering);
        // Not before it is known from where on mails count: whoever hears it may send one.
        listener.connected();
        failures = 0;
        watch(mailbox);
      } catch (ImapException e) {
        if (isClosing(Duration.ZERO)) {
          return;
        }
        boolean stopped = e.reason() != ImapException.Cause.UNREACHABLE;
        listener.failed(e, stopped);
        if (stopped) {
          return;
        }
        failures++;
      } catch (RuntimeException e) {
        // The sink could not keep a mail: nothing is lost, it comes again.
        if (isClosing(Duration.ZERO)) {
          return;
        }
        listener.failed(
            new ImapException(ImapException.Cause.UNREACHABLE, "A mail could not be taken in.", e),
            false);
        failures++;
      } finally {
        open.set(null);
      }
      if (failures > 0 && isClosing(pause(failures))) {
        return;
      }
    }
  }

  private void watch(ImapMailbox mailbox) throws ImapException {
    while (!isClosing(Duration.ZERO)) {
      int before = mailbox.count();
      position = mailbox.fetch(position, remembering);
      // A server tells of what came while fetching only when it is asked for something.
      mailbox.wake();
      if (mailbox.count() != before) {
        continue;
      }
      if (!idle(mailbox) && isClosing(refresh)) {
        return;
      }
    }
  }

  private boolean idle(ImapMailbox mailbox) throws ImapException {
    var wake = timer.schedule(() -> wake(mailbox), refresh.toMillis(), TimeUnit.MILLISECONDS);
    // A server that vanished answers nothing at all, and waiting for it has no time limit.
    var cut =
        timer.schedule(
            mailbox::drop, refresh.plus(server.read()).toMillis(), TimeUnit.MILLISECONDS);
    try {
      return mailbox.await();
    } finally {
      wake.cancel(false);
      cut.cancel(false);
    }
  }

  private static void wake(ImapMailbox mailbox) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            mailbox.wake();
          } catch (ImapException e) {
            mailbox.drop();
          }
        });
  }

  private boolean isClosing(Duration wait) {
    try {
      return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static Duration pause(int failures) {
    long millis = Math.min(LONGEST_PAUSE.toMillis(), 500L << Math.min(failures, 12));
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  @Override
  public void close() {
    closing.countDown();
    timer.shutdownNow();
    var mailbox = open.get();
    if (mailbox != null) {
      mailbox.drop();
    }
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

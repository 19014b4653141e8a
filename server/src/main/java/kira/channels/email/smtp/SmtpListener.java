package kira.channels.email.smtp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** Takes mails from other servers, for addresses of ours only. */
public final class SmtpListener implements AutoCloseable {
  private final SMTPServer server;
  private final ExecutorService sessions =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("smtp-session-", 0).factory());
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("smtp-listener-deadlines").daemon().factory());

  /**
   * How it listens.
   *
   * @param bind on which address; null on all of the machine
   * @param name what it calls itself
   * @param bytes of one mail at most
   * @param connections at once
   * @param perSource of them from one address
   * @param idle how long a client may be silent
   * @param whole how long a connection may last, however busy it is
   * @param held bytes of mails at once, of all connections together
   * @param tls with its certificate as it is now, to offer STARTTLS; null to offer none
   */
  public record Settings(
      @Nullable InetAddress bind,
      int port,
      String name,
      int bytes,
      int connections,
      int perSource,
      int recipients,
      Duration idle,
      Duration whole,
      long held,
      @Nullable Supplier<SSLContext> tls) {}

  private SmtpListener(Settings settings, MailDesk desk) {
    var room = new MailTransaction.Room(settings.held());
    var builder =
        SMTPServer.port(settings.port())
            .bindAddress(Optional.ofNullable(settings.bind()))
            .hostName(settings.name())
            .softwareName("Kira")
            .executorService(sessions)
            .maxConnections(settings.connections())
            .maxRecipients(settings.recipients())
            .maxMessageSize(settings.bytes())
            .connectionTimeoutMs((int) settings.idle().toMillis())
            .insertReceivedHeaders()
            .sessionHandler(new Guard(settings))
            .messageHandlerFactory(
                context -> new MailTransaction(context, desk, settings.bytes(), room));
    var tls = settings.tls();
    if (tls != null) {
      builder
          .enableTLS()
          .startTlsSocketFactory(socket -> {
            // The library's own way asks DNS for the client's name and allows old protocols.
            var secure =
                (SSLSocket)
                    tls.get()
                        .getSocketFactory()
                        .createSocket(
                            socket,
                            socket.getInetAddress().getHostAddress(),
                            socket.getPort(),
                            true);
            secure.setUseClientMode(false);
            return secure;
          });
    }
    this.server = builder.build();
  }

  public static SmtpListener start(Settings settings, MailDesk desk) {
    var listener = new SmtpListener(settings, desk);
    listener.server.start();
    return listener;
  }

  public int port() {
    return server.getPortAllocated();
  }

  @Override
  public void close() {
    server.stop();
    deadlines.shutdownNow();
    sessions.shutdownNow();
  }

  /** Lets nobody hold more connections than its share, nor one for ever. */
  private final class Guard implements SessionHandler {
    private final Settings settings;
    private final ConcurrentHashMap<InetAddress, AtomicInteger> open = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Session, ScheduledFuture<?>> ends = new ConcurrentHashMap<>();

    Guard(Settings settings) {
      this.settings = settings;
    }

    @Override
    public SessionAcceptance accept(Session session) {
      var from = session.getRemoteAddress().getAddress();
      if (count(from, 1) > settings.perSource()) {
        count(from, -1);
        return SessionAcceptance.failure(421, "4.7.0 Too many connections from your address");
      }
      ends.put(
          session,
          deadlines.schedule(
              () -> {
                session.closeSocket();
                return true;
              },
              settings.whole().toMillis(),
              TimeUnit.MILLISECONDS));
      return SessionAcceptance.success();
    }

    @Override
    public void onSessionEnd(Session session) {
      var end = ends.remove(session);
      if (end != null) {
        end.cancel(false);
        count(session.getRemoteAddress().getAddress(), -1);
      }
    }

    /** How many there are now; nobody who has none is remembered. */
    private int count(InetAddress from, int change) {
      var counted =
          open.compute(
              from,
              (_, count) -> {
                var now = count == null ? new AtomicInteger() : count;
                return now.addAndGet(change) <= 0 ? null : now;
              });
      return counted == null ? 0 : counted.get();
    }
  }
}

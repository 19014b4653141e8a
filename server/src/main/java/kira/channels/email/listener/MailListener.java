package kira.channels.email.listener;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import kira.channels.email.smtp.SmtpListener;
import kira.platform.objects.ObjectsLifecycle;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Listens for other servers' mails, where the operator wants it; on every node. */
@Component
public class MailListener implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(MailListener.class);
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration WHOLE = Duration.ofMinutes(15);
  private static final Duration AGAIN = Duration.ofSeconds(15);

  private final ListenerProperties properties;
  private final ListenerDesk desk;
  private final PublicAddress address;
  private volatile boolean running;
  private volatile @Nullable SmtpListener listener;
  private volatile String trouble = "";
  private @Nullable Thread thread;

  MailListener(ListenerProperties properties, ListenerDesk desk, PublicAddress address) {
    this.properties = properties;
    this.desk = desk;
    this.address = address;
  }

  /** Whether the operator wants it. */
  public boolean isOn() {
    return properties.isOn();
  }

  /** By which name other servers find it: what an MX record names. */
  public String name() {
    var name = properties.name();
    if (name != null && !name.isBlank()) {
      return name.strip();
    }
    var host = URI.create(address.base()).getHost();
    return host == null ? "localhost" : host;
  }

  /** Where it listens; zero while it does not. */
  int port() {
    var now = listener;
    return now == null ? 0 : now.port();
  }

  boolean offersTls() {
    return properties.certificate() != null;
  }

  /** Why it does not listen; empty while it does. */
  String trouble() {
    return trouble;
  }

  @Override
  public void start() {
    running = true;
    if (properties.isOn() && !listens()) {
      // Somebody else may let go of the port, or the certificate may yet come.
      thread = Thread.ofVirtual().name("smtp-listener-start").start(this::tryAgain);
    }
  }

  private void tryAgain() {
    do {
      LockSupport.parkNanos(AGAIN.toNanos());
    } while (running && !listens());
  }

  private synchronized boolean listens() {
    if (!running) {
      return true;
    }
    try {
      listener = SmtpListener.start(settings(), desk);
      trouble = "";
      log.info("Taking mails by SMTP as {} at port {}", name(), port());
      return true;
    } catch (RuntimeException | UnknownHostException e) {
      var words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      if (!words.equals(trouble)) {
        log.error("The SMTP listener does not start: {}; trying again", words);
      }
      trouble = words;
      return false;
    }
  }

  private SmtpListener.Settings settings() throws UnknownHostException {
    var tls = certificate();
    if (tls != null) {
      // One that cannot be read is better known now than by the first server that comes.
      var _ = tls.get();
    }
    var bind = properties.address();
    var port = properties.port();
    return new SmtpListener.Settings(
        bind == null || bind.isBlank() ? null : InetAddress.getByName(bind),
        port == null ? 0 : port,
        name(),
        properties.bytes(),
        properties.connections(),
        properties.connectionsEach(),
        properties.recipients(),
        IDLE,
        WHOLE,
        properties.atOnce().toBytes(),
        tls);
  }

  private @Nullable Supplier<SSLContext> certificate() {
    var certificate = properties.certificate();
    var key = properties.key();
    if (certificate == null) {
      return null;
    }
    if (key == null) {
      throw new IllegalStateException("A certificate needs its key: name it, too.");
    }
    return new ListenerCertificate(certificate, key);
  }

  @Override
  public void stop() {
    running = false;
    var waiting = thread;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
    synchronized (this) {
      var now = listener;
      listener = null;
      if (now != null) {
        now.close();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Nobody brings a mail before it can be kept, nor after. */
  @Override
  public int getPhase() {
    return ObjectsLifecycle.PHASE + 1;
  }
}

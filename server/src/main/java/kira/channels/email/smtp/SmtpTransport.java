package kira.channels.email.smtp;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import kira.channels.email.EmailAddress;
import kira.channels.email.mime.DeliveryStatus;
import kira.channels.email.mime.MailWriter;
import kira.platform.http.BlockedAddressException;
import kira.platform.http.OutboundSockets;
import org.jspecify.annotations.Nullable;

/**
 * Hands mails to a mail server (RFC 6409). Jakarta Mail does not tell whether a connection broke
 * before the mail's last byte had left or after it, which is the difference between trying again
 * and a mail twice; so this speaks for itself.
 */
public final class SmtpTransport implements AutoCloseable {
  private final OutboundSockets sockets;
  private final SSLSocketFactory tls;
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("smtp-deadlines").daemon().factory());

  public SmtpTransport(OutboundSockets sockets) {
    this(sockets, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /** With other certificates to trust. */
  public SmtpTransport(OutboundSockets sockets, SSLSocketFactory tls) {
    this.sockets = sockets;
    this.tls = tls;
  }

  /**
   * @param sender whom servers on the way tell of failures; null for none, as a bounce has
   * @param utf8 whether the mail's header is not ASCII
   */
  public record Envelope(
      @Nullable EmailAddress sender, List<EmailAddress> recipients, boolean utf8) {
    public Envelope {
      recipients = List.copyOf(recipients);
      if (recipients.isEmpty()) {
        throw new IllegalArgumentException("a mail needs a recipient");
      }
      // What is no address could tell the server something else.
      if (!recipients.stream().allMatch(MailWriter::isAddress)
          || (sender != null && !MailWriter.isAddress(sender))) {
        throw new IllegalArgumentException("an envelope holds addresses only");
      }
    }
  }

  /** Asks the server whether it would take mails, and says why not; sends nothing. */
  public SmtpResult check(SmtpServer server) {
    var envelope = new Envelope(null, List.of(EmailAddress.of("nobody@example.com")), false);
    return attempt(server, envelope, new byte[0], true).values().iterator().next();
  }

  /** What became of the mail for each recipient. */
  public Map<EmailAddress, SmtpResult> send(SmtpServer server, Envelope envelope, byte[] mail) {
    return attempt(server, envelope, mail, false);
  }

  private Map<EmailAddress, SmtpResult> attempt(
      SmtpServer server, Envelope envelope, byte[] mail, boolean onlyCheck) {
    var progress = new SmtpDialogue.Progress();
    try (var socket = sockets.connect(server.host(), server.port(), server.connect())) {
      // A server that stops reading holds up writing, which no timeout of a socket covers.
      var deadline =
          deadlines.schedule(
              () -> {
                socket.close();
                return true;
              },
              server.whole().toMillis(),
              TimeUnit.MILLISECONDS);
      try {
        var dialogue = new SmtpDialogue(server, tls, progress);
        dialogue.open(socket);
        return onlyCheck ? all(envelope, dialogue.quit()) : dialogue.send(envelope, mail);
      } finally {
        deadline.cancel(false);
      }
    } catch (SmtpDialogue.EndedException e) {
      return all(envelope, e.result());
    } catch (IOException e) {
      return broken(envelope, progress, e);
    }
  }

  private static Map<EmailAddress, SmtpResult> broken(
      Envelope envelope, SmtpDialogue.Progress progress, IOException e) {
    if (progress.ended()) {
      return progress.results(
          envelope, new SmtpResult.InDoubt("The connection was lost before the server answered."));
    }
    if (e instanceof BlockedAddressException || e instanceof SSLException) {
      var said =
          e instanceof SSLException
              ? "The server's certificate cannot be trusted, or it speaks no TLS here."
              : String.valueOf(e.getMessage());
      return all(
          envelope,
          new SmtpResult.Refused(
              new DeliveryStatus(DeliveryStatus.Meaning.CREDENTIALS, 0, null), said));
    }
    return progress.results(
        envelope,
        new SmtpResult.TryLater(
            SmtpDialogue.SOON,
            new DeliveryStatus(DeliveryStatus.Meaning.TEMPORARY, 0, null),
            "The server cannot be reached, or broke off."));
  }

  private static Map<EmailAddress, SmtpResult> all(Envelope envelope, SmtpResult result) {
    var results = new LinkedHashMap<EmailAddress, SmtpResult>();
    envelope.recipients().forEach(recipient -> results.put(recipient, result));
    return results;
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}

package kira.channels.email.smtp;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import kira.channels.email.EmailAddress;
import kira.channels.email.mime.DeliveryStatus;
import kira.channels.email.mime.DeliveryStatus.Meaning;
import kira.channels.email.mime.MailWriter;
import org.jspecify.annotations.Nullable;

/** One conversation with a mail server, from its greeting to the answer to one mail. */
final class SmtpDialogue {
  /** When to try again where the server does not say it. */
  static final Duration SOON = Duration.ofMinutes(5);

  private static final Duration LONG = Duration.ofHours(1);
  private static final Pattern WAIT =
      Pattern.compile(
          "\\b(\\d{1,5})\\s*(s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)\\b",
          Pattern.CASE_INSENSITIVE);

  private final SmtpServer server;
  private final SSLSocketFactory tls;
  private final Progress progress;
  private @Nullable SmtpLine line;
  private SmtpReply offers = new SmtpReply(0, List.of());

  SmtpDialogue(SmtpServer server, SSLSocketFactory tls, Progress progress) {
    this.server = server;
    this.tls = tls;
    this.progress = progress;
  }

  /** How far it came, for whoever has to judge a connection that broke. */
  static final class Progress {
    private final Map<EmailAddress, SmtpResult> settled = new LinkedHashMap<>();
    private boolean ended;

    /** Whether the mail's end may have left. */
    boolean ended() {
      return ended;
    }

    /** Those refused by name stay so; for the others it is this. */
    Map<EmailAddress, SmtpResult> results(SmtpTransport.Envelope envelope, SmtpResult others) {
      var results = new LinkedHashMap<EmailAddress, SmtpResult>();
      for (var recipient : envelope.recipients()) {
        results.put(recipient, settled.getOrDefault(recipient, others));
      }
      return results;
    }
  }

  /** The same answer for all recipients, before any was named. */
  static final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient SmtpResult result;

    EndedException(SmtpResult result) {
      super(result.said());
      this.result = result;
    }

    SmtpResult result() {
      return result;
    }
  }

  void open(Socket socket) throws IOException {
    if (server.security() == SmtpServer.Security.TLS) {
      line = new SmtpLine(protectedSocket(socket), server.reply());
      expect(line().hear());
    } else {
      line = new SmtpLine(socket, server.reply());
      expect(line().hear());
    }
    greet();
    if (server.security() == SmtpServer.Security.STARTTLS) {
      startTls(socket);
    }
    signIn();
  }

  private void greet() throws IOException {
    offers = line().say("EHLO " + server.name());
    if (!offers.isGood()
        && offers.code() / 100 == 5
        && server.security() == SmtpServer.Security.NONE) {
      offers = line().say("HELO " + server.name());
    }
    expect(offers);
  }

  private void startTls(Socket socket) throws IOException {
    if (!offers.offers("STARTTLS")) {
      throw wrong("The server does not offer STARTTLS.");
    }
    expect(line().say("STARTTLS"));
    if (line().hasMore()) {
      // Somebody in between put words into what is to be protected.
      throw wrong("The server said more than it was asked for before TLS began.");
    }
    line = new SmtpLine(protectedSocket(socket), server.reply());
    // What was offered in the clear may have been anybody's.
    greet();
  }

  private Socket protectedSocket(Socket socket) throws IOException {
    socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, server.reply().toMillis()));
    var secure = (SSLSocket) tls.createSocket(socket, server.host(), server.port(), true);
    var parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private void signIn() throws IOException {
    var user = server.user();
    if (user == null) {
      return;
    }
    var password = Optional.ofNullable(server.password()).orElse("");
    var mechanisms = List.of(offers.parameters("AUTH").split("\\s+"));
    SmtpReply reply;
    if (mechanisms.contains("PLAIN")) {
      reply = line().say("AUTH PLAIN " + base64("\0" + user + "\0" + password));
    } else if (mechanisms.contains("LOGIN")) {
      reply = line().say("AUTH LOGIN");
      if (reply.code() == 334) {
        reply = line().say(base64(user));
      }
      if (reply.code() == 334) {
        reply = line().say(base64(password));
      }
    } else {
      throw wrong("The server offers no way to sign in that Kira knows.");
    }
    if (reply.code() / 100 == 5) {
      throw new EndedException(
          new SmtpResult.Refused(
              new DeliveryStatus(Meaning.CREDENTIALS, reply.code(), reply.status().enhanced()),
              reply.said()));
    }
    expect(reply);
  }

  Map<EmailAddress, SmtpResult> send(SmtpTransport.Envelope envelope, byte[] mail)
      throws IOException {
    limits(envelope, mail);
    expect(line().say("MAIL FROM:<%s>%s".formatted(sender(envelope), parameters(envelope, mail))));
    boolean anybody = false;
    for (var recipient : envelope.recipients()) {
      var reply = line().say("RCPT TO:<%s>".formatted(MailWriter.wire(recipient)));
      if (reply.isGood()) {
        anybody = true;
      } else {
        progress.settled.put(recipient, result(reply));
      }
    }
    return anybody ? data(envelope, mail) : progress.results(envelope, quit());
  }

  private Map<EmailAddress, SmtpResult> data(SmtpTransport.Envelope envelope, byte[] mail)
      throws IOException {
    var go = line().say("DATA");
    if (go.code() != 354) {
      return progress.results(envelope, result(go));
    }
    line().body(mail);
    progress.ended = true;
    line().end();
    var answer = line().hear();
    // From here on it is settled, whatever happens to the good-bye.
    var results = progress.results(envelope, result(answer));
    quit();
    return results;
  }

  private void limits(SmtpTransport.Envelope envelope, byte[] mail) throws EndedException {
    var size = offers.parameters("SIZE");
    if (size.matches("[1-9]\\d{0,17}") && mail.length > Long.parseLong(size)) {
      throw new EndedException(
          new SmtpResult.Refused(
              new DeliveryStatus(Meaning.TOO_LARGE, 0, null),
              "The server takes mails of up to %s bytes.".formatted(size)));
    }
    if (envelope.utf8() && !offers.offers("SMTPUTF8")) {
      throw new EndedException(
          new SmtpResult.Refused(
              new DeliveryStatus(Meaning.PERMANENT, 0, null),
              "The server takes no addresses with other letters than ASCII."));
    }
  }

  private static String sender(SmtpTransport.Envelope envelope) {
    return envelope.sender() == null ? "" : MailWriter.wire(envelope.sender());
  }

  private String parameters(SmtpTransport.Envelope envelope, byte[] mail) {
    return (offers.offers("SIZE") ? " SIZE=" + mail.length : "")
        + (envelope.utf8() ? " SMTPUTF8" : "");
  }

  /** Says good-bye if it can; nothing hangs on that. */
  SmtpResult quit() {
    try {
      return new SmtpResult.Accepted(line().say("QUIT").said());
    } catch (IOException e) {
      return new SmtpResult.Accepted("");
    }
  }

  private static void expect(SmtpReply reply) throws EndedException {
    if (!reply.isGood()) {
      throw new EndedException(result(reply));
    }
  }

  static SmtpResult result(SmtpReply reply) {
    var status = reply.status();
    return switch (status.meaning()) {
      case DELIVERED -> new SmtpResult.Accepted(reply.said());
      case TEMPORARY -> new SmtpResult.TryLater(wait(reply), status, reply.said());
      case NO_MAILBOX, MAILBOX_FULL, TOO_LARGE, POLICY, CREDENTIALS, PERMANENT ->
          new SmtpResult.Refused(status, reply.said());
    };
  }

  private static Duration wait(SmtpReply reply) {
    var said = WAIT.matcher(reply.said());
    if (said.find()) {
      long count = Long.parseLong(said.group(1));
      var asked =
          switch (said.group(2).charAt(0)) {
            case 's', 'S' -> Duration.ofSeconds(count);
            case 'm', 'M' -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
          };
      return asked.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1) : asked;
    }
    // Full mailboxes and full disks are not emptied within minutes.
    return reply.code() == 452 || reply.said().contains(" 4.2.2") ? LONG : SOON;
  }

  private static EndedException wrong(String sentence) {
    return new EndedException(
        new SmtpResult.Refused(new DeliveryStatus(Meaning.CREDENTIALS, 0, null), sentence));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private SmtpLine line() {
    var open = line;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    return open;
  }
}

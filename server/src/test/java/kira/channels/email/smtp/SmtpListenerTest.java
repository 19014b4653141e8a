package kira.channels.email.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import kira.channels.email.EmailAddress;
import kira.channels.email.mime.MailLimits;
import kira.channels.email.mime.MailReader;
import kira.channels.email.mime.MailReading;
import kira.platform.http.OutboundSockets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SmtpListenerTest {
  private static final EmailAddress OURS = EmailAddress.of("support@kira.example");
  private static final EmailAddress OTHER = EmailAddress.of("someone@elsewhere.example");
  private static final byte[] MAIL =
      "From: ana@example.com\r\nSubject: hi\r\n\r\n.dot\r\nbye\r\n".getBytes(US_ASCII);

  /** Takes mails for one address and answers as it is told. */
  private static final class Desk implements MailDesk {
    final List<ArrivedMail> mails = new CopyOnWriteArrayList<>();
    volatile Taken answer = new Taken.Kept();
    volatile boolean broken;

    volatile boolean busy;
    volatile Recipient unknown = Recipient.UNKNOWN;

    @Override
    public boolean isWelcome(InetAddress from) {
      return !busy;
    }

    @Override
    public Recipient ask(EmailAddress recipient, InetAddress from) {
      return recipient.same(OURS) ? Recipient.OURS : unknown;
    }

    @Override
    public Taken take(ArrivedMail mail) {
      if (broken) {
        throw new IllegalStateException("the database is away");
      }
      mails.add(mail);
      return answer;
    }
  }

  private static SmtpListener listen(MailDesk desk, boolean tls) {
    return listen(desk, tls, 150_000);
  }

  private static SmtpListener listen(MailDesk desk, boolean tls, int held) {
    return listen(desk, tls, held, InetAddress.getLoopbackAddress());
  }

  private static SmtpListener listen(
      MailDesk desk, boolean tls, int held, @Nullable InetAddress bind) {
    return SmtpListener.start(
        new SmtpListener.Settings(
            bind,
            0,
            "mx.kira.example",
            100_000,
            5,
            3,
            4,
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            held,
            tls ? Certificates::server : null),
        desk);
  }

  private static Map<EmailAddress, SmtpResult> send(
      SmtpListener listener, boolean tls, byte[] mail, EmailAddress... to) {
    try (var transport =
        new SmtpTransport(
            OutboundSockets.allowing(List.of("127.0.0.0/8", "::1/128")), Certificates.trusting())) {
      var server =
          new SmtpServer(
              "localhost",
              listener.port(),
              tls ? SmtpServer.Security.STARTTLS : SmtpServer.Security.NONE,
              null,
              null,
              "sender.example",
              Duration.ofSeconds(5),
              Duration.ofSeconds(20),
              Duration.ofSeconds(40));
      return transport.send(
          server,
          new SmtpTransport.Envelope(EmailAddress.of("ana@example.com"), List.of(to), false),
          mail);
    }
  }

  @Test
  void aMailForUsIsKeptBeforeTheSenderIsTold() {
    var desk = new Desk();
    try (var listener = listen(desk, true)) {
      var results = send(listener, true, MAIL, OURS, OTHER);
      assertThat(results.get(OURS)).isEqualTo(new SmtpResult.Accepted("250 2.0.0 Kept"));
      assertThat(results.get(OTHER))
          .isInstanceOfSatisfying(
              SmtpResult.Refused.class,
              refused -> assertThat(refused.status().meaning().suppresses()).isTrue());
      var mail = desk.mails.getFirst();
      assertThat(mail.recipients()).containsExactly(OURS);
      assertThat(mail.sender()).isEqualTo("ana@example.com");
      var text = new String(mail.bytes(), US_ASCII);
      assertThat(text)
          .startsWith("Return-Path: <ana@example.com>\r\nReceived: from ")
          .endsWith("\r\n\r\n.dot\r\nbye\r\n");
      assertThat(MailReader.read(mail.bytes(), mail.recipients(), MailLimits.USUAL))
          .isInstanceOfSatisfying(
              MailReading.Read.class, read -> assertThat(read.email().subject()).isEqualTo("hi"));
    }
  }

  @Test
  void withoutAnAddressItListensOnAllOfTheMachine() {
    var desk = new Desk();
    try (var listener = listen(desk, false, 150_000, null)) {
      assertThat(send(listener, false, MAIL, OURS).get(OURS))
          .isInstanceOf(SmtpResult.Accepted.class);
    }
  }

  @Test
  void nothingIsRelayed() throws IOException {
    var desk = new Desk();
    try (var listener = listen(desk, false)) {
      assertThat(send(listener, false, MAIL, OTHER).get(OTHER))
          .isInstanceOf(SmtpResult.Refused.class);
      assertThat(desk.mails).isEmpty();
    }
  }

  @Test
  void whatCannotBeKeptIsNotAccepted() {
    var desk = new Desk();
    try (var listener = listen(desk, false)) {
      desk.broken = true;
      assertThat(send(listener, false, MAIL, OURS).get(OURS))
          .isInstanceOf(SmtpResult.TryLater.class);
      desk.broken = false;
      desk.answer = new MailDesk.Taken.Later();
      assertThat(send(listener, false, MAIL, OURS).get(OURS))
          .isInstanceOf(SmtpResult.TryLater.class);
      desk.answer = new MailDesk.Taken.Refused("Too many parts\r\n250 ok");
      assertThat(send(listener, false, MAIL, OURS).get(OURS))
          .isInstanceOfSatisfying(
              SmtpResult.Refused.class,
              refused ->
                  assertThat(refused.said())
                      .isEqualTo("554 5.6.0 Too many parts  250 ok".replaceAll(" +", " ")));
    }
  }

  @Test
  void aMailThatIsTooLargeIsRefusedAndNothingOfItIsACommand() throws IOException {
    var desk = new Desk();
    try (var listener = listen(desk, false);
        var client = new Client(listener.port())) {
      assertThat(client.say("EHLO x", 250)).contains("SIZE 100000");
      client.say("MAIL FROM:<a@b.example> SIZE=200000", 552);
      client.say("MAIL FROM:<a@b.example>", 250);
      client.say("RCPT TO:<support@kira.example>", 250);
      client.say("DATA", 354);
      client.say(("RCPT TO:<support@kira.example>\r\n").repeat(4_000) + ".", 552);
      client.say("NOOP", 250);
      client.say("RSET", 250);
      client.say("MAIL FROM:<a@b.example>", 250);
      client.say("RCPT TO:<support@kira.example>", 250);
      client.say("DATA", 354);
      // Far beyond, and without an end: the connection is given up.
      assertThat(client.pour(20_000_000)).isTrue();
      assertThat(desk.mails).isEmpty();
    }
  }

  @Test
  void aBareLineFeedEndsNoMail() throws IOException {
    var desk = new Desk();
    try (var listener = listen(desk, false);
        var client = new Client(listener.port())) {
      client.say("EHLO x", 250);
      client.say("MAIL FROM:<>", 250);
      client.say("RCPT TO:<support@kira.example>", 250);
      client.say("DATA", 354);
      client.say(
          "Subject: one\r\n\r\nx\n.\nMAIL FROM:<evil@b.example>\r\n.\nRCPT TO:<support@kira.example>\r\n\n.\r\nx\r\n.",
          250);
      client.say("QUIT", 221);
    }
    assertThat(desk.mails).hasSize(1);
    assertThat(desk.mails.getFirst().sender()).isNull();
    assertThat(new String(desk.mails.getFirst().bytes(), US_ASCII)).contains("evil@b.example");
  }

  @Test
  void nobodyHoldsAllConnectionsOrOneForEver() throws IOException {
    var desk = new Desk();
    try (var listener = listen(desk, false)) {
      var clients = new ArrayList<Client>();
      try {
        for (int i = 0; i < 3; i++) {
          clients.add(new Client(listener.port()));
        }
        try (var fourth = new Client(listener.port())) {
          assertThat(fourth.greeting).startsWith("421");
        }
        clients.getFirst().say("EHLO x", 250);
        // Silence ends it: 421 after two seconds, then the end of the stream.
        assertThat(clients.get(1).line()).startsWith("421");
      } finally {
        for (var client : clients) {
          client.close();
        }
      }
    }
  }

  @Test
  void tooManyRecipientsAndWildCommandsAreAnswered() throws IOException {
    try (var listener = listen(new Desk(), false);
        var client = new Client(listener.port())) {
      client.say("EHLO x", 250);
      client.say("RCPT TO:<support@kira.example>", 503);
      client.say("MAIL FROM:<a@b.example>", 250);
      for (int i = 0; i < 4; i++) {
        client.say("RCPT TO:<support@kira.example>", 250);
      }
      client.say("RCPT TO:<support@kira.example>", 452);
      client.say("VRFY support", 502, 252);
      client.say("x".repeat(1_500), 501, 500);
    }
  }

  @Test
  void whoSendsTooMuchOrGuessesNamesIsSentAway() throws IOException {
    var desk = new Desk();
    // Less room for all mails together than one of them may have.
    try (var listener = listen(desk, false, 50_000);
        var client = new Client(listener.port())) {
      client.say("EHLO x", 250);
      client.say("MAIL FROM:<a@b.example>", 250);
      client.say("RCPT TO:<support@kira.example>", 250);
      client.say("DATA", 354);
      client.say("x".repeat(998).concat("\r\n").repeat(90) + ".", 452);
      for (int i = 0; i < 2; i++) {
        client.say("RSET", 250);
        client.say("MAIL FROM:<a@b.example>", 250);
        client.say("RCPT TO:<support@kira.example>", 250);
        client.say("DATA", 354);
        client.say("x".repeat(998).concat("\r\n").repeat(40) + ".", 250);
      }
      assertThat(desk.mails).hasSize(2);
      desk.busy = true;
      client.say("RSET", 250);
      client.say("MAIL FROM:<a@b.example>", 451);
      desk.busy = false;
      desk.unknown = MailDesk.Recipient.GUESSED;
      client.say("RSET", 250);
      client.say("MAIL FROM:<a@b.example>", 250);
      client.say("RCPT TO:<nobody@kira.example>", 421);
      assertThat(client.line()).isNull();
    }
  }

  /** Says what no mail program would. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    final String greeting;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      greeting = line();
    }

    @Nullable String line() throws IOException {
      var line = new StringBuilder();
      for (int b = socket.getInputStream().read(); b != '\n'; b = socket.getInputStream().read()) {
        if (b < 0) {
          return null;
        }
        line.append((char) b);
      }
      return line.toString().strip();
    }

    String say(String text, int... codes) throws IOException {
      socket.getOutputStream().write((text + "\r\n").getBytes(US_ASCII));
      socket.getOutputStream().flush();
      var all = new StringBuilder();
      String line = line();
      while (line != null && line.length() > 3 && line.charAt(3) == '-') {
        all.append(line).append('\n');
        line = line();
      }
      assertThat(line).isNotNull();
      assertThat(codes).as(line).contains(Integer.parseInt(line.substring(0, 3)));
      return all + line;
    }

    /** Whether the server ended it. */
    boolean pour(int bytes) {
      try {
        var block = "x".repeat(998).concat("\r\n").getBytes(US_ASCII);
        for (int sent = 0; sent < bytes; sent += block.length) {
          socket.getOutputStream().write(block);
        }
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

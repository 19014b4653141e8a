package kira.channels.email.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import kira.channels.email.EmailAddress;
import kira.channels.email.OutgoingEmail;
import kira.channels.email.mime.DeliveryStatus.Meaning;
import kira.channels.email.mime.MailWriter;
import kira.channels.email.smtp.SmtpServer.Security;
import kira.platform.http.OutboundSockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SmtpTransportTest {
  private static final EmailAddress SENDER = EmailAddress.of("bounce+1@kira.example");
  private static final EmailAddress ANA = EmailAddress.of("ana@bücher.example");
  private static final EmailAddress BO = EmailAddress.of("bo@example.com");
  private static final byte[] MAIL =
      "From: a@kira.example\r\n\r\n.dot\r\n..\nbare\n.\nend".getBytes(UTF_8);
  private static final OutboundSockets LOOPBACK =
      OutboundSockets.allowing(List.of("127.0.0.0/8", "::1/128"));

  private static SmtpServer server(ScriptedSmtp smtp, Security security, String user) {
    return server(smtp, security, user, Duration.ofSeconds(20));
  }

  private static SmtpServer server(
      ScriptedSmtp smtp, Security security, String user, Duration reply) {
    return new SmtpServer(
        "localhost",
        smtp.port(),
        security,
        user,
        user == null ? null : "geheim ü",
        "kira.example",
        Duration.ofSeconds(5),
        reply,
        Duration.ofSeconds(40));
  }

  private static Map<EmailAddress, SmtpResult> sendImpatiently(ScriptedSmtp smtp) {
    return send(
        server(smtp, Security.NONE, null, Duration.ofMillis(700)),
        Certificates.trusting(),
        MAIL,
        false);
  }

  private static Map<EmailAddress, SmtpResult> send(
      ScriptedSmtp smtp, Security security, String user) {
    return send(server(smtp, security, user), Certificates.trusting(), MAIL, false);
  }

  private static Map<EmailAddress, SmtpResult> send(
      SmtpServer server, SSLSocketFactory tls, byte[] mail, boolean utf8) {
    try (var transport = new SmtpTransport(LOOPBACK, tls)) {
      return transport.send(
          server, new SmtpTransport.Envelope(SENDER, List.of(ANA, BO), utf8), mail);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"STARTTLS", "TLS"})
  void aMailGoesThroughTlsWithASignIn(Security security) throws IOException {
    try (var smtp = new ScriptedSmtp(security == Security.TLS)) {
      var results = send(smtp, security, "kira");
      assertThat(results.values())
          .allSatisfy(result ->
              assertThat(result).isEqualTo(new SmtpResult.Accepted("250 2.0.0 queued as 1")));
      assertThat(smtp.heard)
          .contains(
              "AUTH PLAIN "
                  + Base64.getEncoder().encodeToString("\0kira\0geheim ü".getBytes(UTF_8)),
              "MAIL FROM:<bounce+1@kira.example> SIZE=" + MAIL.length,
              "RCPT TO:<ana@xn--bcher-kva.example>",
              "RCPT TO:<bo@example.com>",
              "QUIT");
      // Dots are doubled, and no bare line feed ends the mail early.
      assertThat(smtp.mails).containsExactly("From: a@kira.example\n\n..dot\n...\nbare\n..\nend\n");
      if (security == Security.STARTTLS) {
        assertThat(smtp.heard.subList(0, 3))
            .containsExactly("EHLO kira.example", "STARTTLS", "EHLO kira.example");
      }
    }
  }

  @Test
  void aServerThatOnlyKnowsLoginIsToldByLogin() throws IOException {
    try (var smtp =
        new ScriptedSmtp(true)
            .on("EHLO", "250-x\r\n250 AUTH LOGIN")
            .on("AUTH LOGIN", "334 VXNlcm5hbWU6")
            .on("a2lyYQ==", "334 UGFzc3dvcmQ6")
            .on(Base64.getEncoder().encodeToString("geheim ü".getBytes(UTF_8)), "235 ok")) {
      assertThat(send(smtp, Security.TLS, "kira").get(BO)).isInstanceOf(SmtpResult.Accepted.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EHLO | 250 x",
        "STARTTLS | 454 4.7.0 not now",
        "STARTTLS | 220 go\\r\\n250 injected"
      })
  void withoutTlsNothingIsSaid(String command, String answer) throws IOException {
    try (var smtp = new ScriptedSmtp(false).on(command, answer.replace("\\r\\n", "\r\n"))) {
      assertThat(send(smtp, Security.STARTTLS, "kira").get(BO))
          .isNotInstanceOf(SmtpResult.Accepted.class);
      assertThat(smtp.mails).isEmpty();
      assertThat(smtp.heard).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
    }
  }

  @Test
  void aCertificateOfSomebodyElseIsNotTrusted() throws IOException {
    try (var smtp = new ScriptedSmtp(true)) {
      assertMeaning(
          send(
                  server(smtp, Security.TLS, "kira"),
                  (SSLSocketFactory) SSLSocketFactory.getDefault(),
                  MAIL,
                  false)
              .get(BO),
          Meaning.CREDENTIALS);
      assertThat(smtp.heard).isEmpty();
    }
    try (var greenMail = new Server("smtps")) {
      // A certificate that is trusted, but for another host's name.
      var otherName =
          new SmtpServer(
              "127.0.0.1",
              greenMail.port(),
              Security.TLS,
              null,
              null,
              "kira.example",
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofSeconds(20));
      assertMeaning(
          send(otherName, Certificates.trustingGreenMail(), MAIL, false).get(BO),
          Meaning.CREDENTIALS);
    }
  }

  @Test
  void aWrongPasswordStopsTheAccountAndNotTheAddress() throws IOException {
    try (var smtp = new ScriptedSmtp(true).on("AUTH PLAIN", "535 5.7.8 wrong")) {
      var result = send(smtp, Security.TLS, "kira").get(BO);
      assertMeaning(result, Meaning.CREDENTIALS);
      assertThat(result.said()).isEqualTo("535 5.7.8 wrong");
    }
    try (var smtp = new ScriptedSmtp(true).on("AUTH PLAIN", "454 4.7.0 database down")) {
      assertThat(send(smtp, Security.TLS, "kira").get(BO)).isInstanceOf(SmtpResult.TryLater.class);
    }
  }

  @Test
  void eachRecipientHasAnAnswerOfItsOwn() throws IOException {
    try (var smtp = new ScriptedSmtp(true).on("RCPT TO:<ana", "550 5.1.1 no such user")) {
      var results = send(smtp, Security.TLS, null);
      assertMeaning(results.get(ANA), Meaning.NO_MAILBOX);
      assertThat(results.get(BO)).isInstanceOf(SmtpResult.Accepted.class);
      assertThat(smtp.mails).hasSize(1);
    }
    try (var smtp =
        new ScriptedSmtp(true)
            .on("RCPT TO:<ana", "550 5.1.1 no such user")
            .on("RCPT TO:<bo", "450 4.2.0 Greylisted, try again in 300 seconds")) {
      var results = send(smtp, Security.TLS, null);
      assertMeaning(results.get(ANA), Meaning.NO_MAILBOX);
      assertThat(results.get(BO))
          .isInstanceOfSatisfying(
              SmtpResult.TryLater.class,
              later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(300)));
      assertThat(smtp.mails).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 421 4.3.2 busy | TEMPORARY",
        "'' | 554 5.7.1 go away | POLICY",
        "MAIL | 451 4.3.0 later | TEMPORARY",
        "MAIL | 550 5.1.8 sender unknown | POLICY",
        "DATA | 451 4.7.1 later | TEMPORARY",
        "DATA | 554 5.5.1 no valid recipients | PERMANENT",
        ". | 452 4.3.1 disk full | TEMPORARY",
        ". | 552 5.3.4 too big | TOO_LARGE",
        ". | 550-5.7.26 unauthenticated\\r\\n550 5.7.26 see page | POLICY",
        ". | 421 4.4.2 shutting down | TEMPORARY"
      })
  void everyAnswerHasItsMeaning(String command, String answer, Meaning meaning) throws IOException {
    try (var smtp = new ScriptedSmtp(false).on(command, answer.replace("\\r\\n", "\r\n"))) {
      assertMeaning(send(smtp, Security.NONE, null).get(BO), meaning);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {ScriptedSmtp.CLOSE, ScriptedSmtp.HANG, ScriptedSmtp.DRIP, "this is no answer"})
  void whatWasLostAfterTheLastDotIsInDoubt(String fault) throws IOException {
    try (var smtp =
        new ScriptedSmtp(false).on("RCPT TO:<ana", "550 5.1.1 no such user").on(".", fault)) {
      var results = sendImpatiently(smtp);
      assertThat(results.get(BO)).isInstanceOf(SmtpResult.InDoubt.class);
      assertMeaning(results.get(ANA), Meaning.NO_MAILBOX);
      assertThat(smtp.mails).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',close",
    "'',drip",
    "MAIL,close",
    "RCPT,hang",
    "DATA,close",
    "'',HTTP/1.1 400 Bad Request"
  })
  void whatWasLostBeforeIsTriedLater(String command, String fault) throws IOException {
    try (var smtp = new ScriptedSmtp(false).on(command, fault)) {
      assertThat(sendImpatiently(smtp).get(BO)).isInstanceOf(SmtpResult.TryLater.class);
      assertThat(smtp.mails).isEmpty();
    }
  }

  @Test
  void aLostGoodByeChangesNothing() throws IOException {
    try (var smtp = new ScriptedSmtp(true).on("QUIT", ScriptedSmtp.CLOSE)) {
      assertThat(send(smtp, Security.TLS, null).get(BO)).isInstanceOf(SmtpResult.Accepted.class);
    }
  }

  @Test
  void anAnswerWithoutEndIsNotReadForEver() throws IOException {
    try (var smtp = new ScriptedSmtp(true).on("EHLO", "250-more\r\n".repeat(10_000) + "250 x")) {
      assertThat(send(smtp, Security.TLS, null).get(BO)).isInstanceOf(SmtpResult.TryLater.class);
    }
    try (var smtp = new ScriptedSmtp(true).on("EHLO", "250 " + "x".repeat(1_000_000))) {
      assertThat(send(smtp, Security.TLS, null).get(BO)).isInstanceOf(SmtpResult.TryLater.class);
    }
  }

  @Test
  void aServerThatStopsReadingIsLeft() throws IOException {
    try (var stuck = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (var socket = stuck.accept()) {
              var out = socket.getOutputStream();
              out.write(
                  "220 x\r\n250 x\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n".getBytes(UTF_8));
              out.flush();
              Thread.currentThread().join(Duration.ofSeconds(30));
            } catch (IOException | InterruptedException e) {
              // The test is over.
            }
          });
      var server =
          new SmtpServer(
              "localhost",
              stuck.getLocalPort(),
              Security.NONE,
              null,
              null,
              "kira.example",
              Duration.ofSeconds(5),
              Duration.ofSeconds(5),
              Duration.ofMillis(700));
      assertThat(send(server, Certificates.trusting(), new byte[40_000_000], false).get(BO))
          .isInstanceOf(SmtpResult.TryLater.class);
    }
  }

  @Test
  void whatTheServerCannotTakeIsNotSent() throws IOException {
    try (var smtp = new ScriptedSmtp(true)) {
      assertMeaning(
          send(
                  server(smtp, Security.TLS, null),
                  Certificates.trusting(),
                  new byte[1_000_001],
                  false)
              .get(BO),
          Meaning.TOO_LARGE);
      assertMeaning(
          send(server(smtp, Security.TLS, null), Certificates.trusting(), MAIL, true).get(BO),
          Meaning.PERMANENT);
      assertThat(smtp.heard).noneMatch(line -> line.startsWith("MAIL"));
    }
  }

  @Test
  void privateAddressesAreNotReached() {
    try (var transport =
        new SmtpTransport(OutboundSockets.allowing(List.of()), Certificates.trusting())) {
      for (var host :
          List.of("127.0.0.1", "localhost", "10.0.0.1", "0177.0.0.1", "[::1]", "169.254.169.254")) {
        var server =
            new SmtpServer(
                host,
                25,
                Security.NONE,
                null,
                null,
                "kira.example",
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2));
        assertMeaning(
            transport
                .send(server, new SmtpTransport.Envelope(SENDER, List.of(BO), false), MAIL)
                .get(BO),
            Meaning.CREDENTIALS);
      }
    }
  }

  @Test
  void aPasswordIsNeverSentInTheClear() {
    assertThatThrownBy(
            () -> SmtpServer.of("x", 25, Security.NONE, "kira", "secret", "kira.example"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SmtpServer.of("x", 465, Security.TLS, "kira", "secret", "kira.example").toString())
        .doesNotContain("secret");
  }

  @Test
  void anAddressTellsTheServerNothingElse() {
    for (var evil :
        List.of("a@b.example> SIZE=1", "a b@c.example", "a@b.example\u2028", "<a@b.example")) {
      assertThatThrownBy(
              () -> new SmtpTransport.Envelope(SENDER, List.of(EmailAddress.of(evil)), false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> new SmtpTransport.Envelope(EmailAddress.of(evil), List.of(BO), false))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aCheckSendsNothing() throws IOException {
    try (var smtp = new ScriptedSmtp(false);
        var transport = new SmtpTransport(LOOPBACK, Certificates.trusting())) {
      assertThat(transport.check(server(smtp, Security.STARTTLS, "kira")))
          .isInstanceOf(SmtpResult.Accepted.class);
      smtp.on("AUTH PLAIN", "535 5.7.8 wrong");
      assertMeaning(transport.check(server(smtp, Security.STARTTLS, "kira")), Meaning.CREDENTIALS);
      assertThat(smtp.heard).noneMatch(line -> line.startsWith("MAIL"));
    }
  }

  @Test
  void aRealServerGetsWhatWasWritten() throws Exception {
    try (var greenMail = new Server("smtp")) {
      greenMail.mail.setUser("bo@example.com", "bo@example.com", "pw");
      var mail =
          new OutgoingEmail(
              new EmailAddress("support@kira.example", "Käthe"),
              List.of(BO),
              List.of(),
              List.of(),
              List.of(),
              "Grüße",
              "<m1@kira.example>",
              null,
              List.of(),
              "<p>Grüße</p>",
              "Grüße\n.\nEnde",
              List.of(),
              Map.of());
      var server =
          new SmtpServer(
              "127.0.0.1",
              greenMail.port(),
              Security.NONE,
              null,
              null,
              "kira.example",
              Duration.ofSeconds(5),
              Duration.ofSeconds(20),
              Duration.ofSeconds(60));
      assertThat(
              send(server, Certificates.trusting(), MailWriter.write(mail, Instant.EPOCH), false)
                  .get(BO))
          .isInstanceOf(SmtpResult.Accepted.class);
      assertThat(greenMail.mail.waitForIncomingEmail(5_000, 1)).isTrue();
      var received = greenMail.mail.getReceivedMessages()[0];
      assertThat(received.getSubject()).isEqualTo("Grüße");
      assertThat(
              ((jakarta.mail.Multipart) received.getContent())
                  .getBodyPart(0)
                  .getContent()
                  .toString())
          .isEqualToNormalizingNewlines("Grüße\n.\nEnde");
    }
  }

  /** GreenMail for one protocol. */
  private static final class Server implements AutoCloseable {
    private final GreenMail mail;

    Server(String protocol) {
      mail = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
      mail.start();
    }

    int port() {
      return mail.getSmtp() != null ? mail.getSmtp().getPort() : mail.getSmtps().getPort();
    }

    @Override
    public void close() {
      mail.stop();
    }
  }

  private static void assertMeaning(SmtpResult result, Meaning meaning) {
    assertThat(
            switch (result) {
              case SmtpResult.Accepted _ -> Meaning.DELIVERED;
              case SmtpResult.Refused(var status, _) -> status.meaning();
              case SmtpResult.TryLater(_, var status, _) -> status.meaning();
              case SmtpResult.InDoubt _ -> null;
            })
        .as(result.toString())
        .isEqualTo(meaning);
  }
}

package kira.channels.email.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.channels.email.dns.LocalDns;
import kira.channels.email.smtp.DkimSigner;
import kira.platform.tenancy.Caller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Mails that a mail program of its own brings straight to the running server. */
@KiraTest
class SmtpArrivalTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired MailListener listener;

  private final Caller agent = TestCallers.anyone();
  private final String name = UUID.randomUUID().toString().substring(0, 8);
  private final String support = "support@%s.example".formatted(name);
  private final String ana = "ana-%s@shop.example".formatted(name);
  private Http http;
  private String account;

  @BeforeEach
  void open() {
    http = Http.as(agent, callers, port);
    account = opened(http, "resend", support);
  }

  private static String opened(Http http, String adapter, String sender) {
    return http.post(
            "/api/v1/channels/accounts",
            Map.of("adapter", adapter, "name", "Support", "sender", Map.of("address", sender)))
        .body()
        .path("id")
        .asString();
  }

  private static Http.Answer set(
      Http http, String account, String sender, Map<String, String> settings) {
    var path = "/api/v1/channels/accounts/" + account;
    return http.send(
        "PUT",
        path,
        Map.of(
            "name", "Support", "senders", List.of(Map.of("address", sender)), "settings", settings),
        Map.of("If-Match", http.get(path).header("ETag")));
  }

  private void takes(Map<String, String> more) {
    var settings = new HashMap<>(Map.of("bySmtp", "true"));
    settings.putAll(more);
    var changed = set(http, account, support, settings);
    assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
  }

  private JsonNode door() {
    return http.get("/api/v1/channels/accounts/%s/listener".formatted(account)).body();
  }

  private void bring(String mail, String... recipients) throws MessagingException {
    bringAs(ana, mail, recipients);
  }

  private void bringAs(String sender, String mail, String... recipients) throws MessagingException {
    var settings = new Properties();
    settings.put("mail.smtp.host", "127.0.0.1");
    settings.put("mail.smtp.port", String.valueOf(listener.port()));
    settings.put("mail.smtp.from", sender);
    settings.put("mail.smtp.timeout", "20000");
    var session = Session.getInstance(settings);
    var message =
        new MimeMessage(
            session,
            new ByteArrayInputStream(mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
    var to = new ArrayList<Address>();
    for (var recipient : recipients) {
      to.add(new InternetAddress(recipient));
    }
    try (var transport = session.getTransport("smtp")) {
      transport.connect();
      transport.sendMessage(message, to.toArray(Address[]::new));
    }
  }

  private String mail(String id, String more) {
    return """
    From: Ana Prado <%s>
    To: Acme <%s>
    Subject: Where is my order?
    Message-ID: <%s-%s@shop.example>
    Date: Sat, 28 Nov 2026 05:00:00 +0000
    %s
    It should be here by now.
    """
        .formatted(ana, support, id, name, more);
  }

  private List<JsonNode> conversations() {
    return http.get("/api/v1/conversations?view=all").body().path("items").valueStream().toList();
  }

  private Stream<JsonNode> heard(String outcome) {
    return http.get("/api/v1/channels/accounts/" + account)
        .body()
        .path("heard")
        .valueStream()
        .filter(each -> each.path("type").asString().equals("mail.direct"))
        .filter(each -> each.path("outcome").asString().equals(outcome));
  }

  @Test
  void aMailThatIsBroughtIsKeptBeforeItsServerIsToldAndBecomesAConversation() throws Exception {
    assertThat(door().path("state").asString()).isEqualTo("UNUSED");
    takes(Map.of());
    assertThat(door().path("state").asString()).isEqualTo("WAITING");
    assertThat(door().path("record").asString())
        .isEqualTo("%s.example. MX 10 mx.kira.example.".formatted(name));

    bring(mail("first", ""), support);

    // Not a moment later: the 250 was the promise.
    assertThat(door().path("state").asString()).isEqualTo("TAKING");
    assertThat(door().path("count").asLong()).isEqualTo(1);
    Eventually.holds(() -> conversations().size() == 1);
    // What a server brings twice, since it did not hear the 250, comes in once.
    bring(mail("first", "X-Other-Way: yes\n"), support);
    bring(
        mail("second", "In-Reply-To: <first-%s@shop.example>\n".formatted(name)),
        "Support+shop@%s.EXAMPLE".formatted(name));
    Eventually.holds(() -> heard("ARRIVED").mapToLong(e -> e.path("count").asLong()).sum() == 2);
    assertThat(conversations()).hasSize(1);
    assertThat(
            http.get(
                    "/api/v1/conversations/%s/messages"
                        .formatted(conversations().getFirst().path("id").asString()))
                .body()
                .path("items")
                .size())
        .isEqualTo(2);
  }

  @Test
  void aFileOfThirtyMegabytesArrivesWhole() throws Exception {
    takes(Map.of());
    var file = new byte[30_000_000];
    new Random(1).nextBytes(file);
    bring(
        """
        From: Ana Prado <%s>
        To: Acme <%s>
        Subject: The scans
        Message-ID: <scans-%s@shop.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=part

        --part
        Content-Type: text/plain

        Here they are.
        --part
        Content-Type: application/octet-stream
        Content-Disposition: attachment; filename=scans.bin
        Content-Transfer-Encoding: base64

        %s
        --part--
        """
            .formatted(
                ana,
                support,
                name,
                Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(file)),
        support);
    Eventually.holds(() -> conversations().size() == 1);
    var kept =
        http.get(
                "/api/v1/conversations/%s/messages"
                    .formatted(conversations().getFirst().path("id").asString()))
            .body()
            .path("items")
            .path(0)
            .path("attachments")
            .path(0);
    assertThat(kept.path("name").asString()).isEqualTo("scans.bin");
    assertThat(http.download("/api/v1/attachments/" + kept.path("id").asString())).isEqualTo(file);
  }

  @Test
  void nobodyElsesMailsAreTakenAndNoneArePassedOn() throws Exception {
    var other = Http.as(TestCallers.anyone(), callers, port);
    opened(other, "resend", "team@quiet-%s.example".formatted(name));
    takes(Map.of());
    for (var unknown :
        List.of(
            "sales@%s.example".formatted(name),
            "team@quiet-%s.example".formatted(name),
            "somebody@elsewhere.example")) {
      assertThatThrownBy(() -> bring(mail("stray", ""), unknown))
          .isInstanceOf(SendFailedException.class)
          .rootCause()
          .hasMessageContaining("550 5.1.1");
    }
    assertThat(door().path("count").asLong()).isZero();

    takes(Map.of("bySmtp", "false"));
    assertThatThrownBy(() -> bring(mail("late", ""), support))
        .rootCause()
        .hasMessageContaining("550 5.1.1");
  }

  @Test
  void whatMachinesWriteAndWhatReturnsBeginsNothing() throws Exception {
    takes(Map.of("kiraAnswers", "true"));
    bring(mail("away", "Auto-Submitted: auto-replied\n"), support);
    bring(mail("loop", "X-Kira-Loop: %s\n".formatted(agent.tenant())), support);
    bring(mail("own", "").replace(ana, support), support);
    bring(
        """
        From: MAILER-DAEMON@relay.example
        To: %s
        Subject: Undelivered Mail Returned to Sender
        Message-ID: <%s@relay.example>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        It could not be delivered.
        --b
        Content-Type: message/delivery-status

        Final-Recipient: rfc822; %s
        Action: failed
        Status: 5.1.1

        --b
        Content-Type: text/rfc822-headers

        Message-ID: <kira-%s@%s.example>

        --b--
        """
            .formatted(support, UUID.randomUUID(), ana, UUID.randomUUID(), name),
        support);
    Eventually.holds(() -> heard("DROPPED").mapToLong(e -> e.path("count").asLong()).sum() == 4);
    assertThat(conversations()).isEmpty();
    assertThat(http.get("/api/v1/suppressions").response().body()).doesNotContain(ana);
  }

  @Test
  void whoBringsAMailDoesNotSayWhetherItIsGenuine() throws Exception {
    account = opened(http, "smtp", support);
    takes(Map.of("host", "127.0.0.1", "security", "NONE", "trustedReceiver", "mx.acme.example"));
    bring(
        mail(
            "forged", "Authentication-Results: mx.acme.example; spf=pass; dkim=pass; dmarc=pass\n"),
        support);
    Eventually.holds(() -> conversations().size() == 1);
    var mails =
        http.get(
                "/api/v1/conversations/%s/mails"
                    .formatted(conversations().getFirst().path("id").asString()))
            .body()
            .path("items");
    assertThat(mails.get(0).path("proof").path("by").asString()).isEqualTo("mx.kira.example");
    assertThat(mails.get(0).path("proof").path("dmarc").asString()).isEqualTo("none");
  }

  @Test
  void noWorkspaceTakesTheMailsOfAnother() throws Exception {
    takes(Map.of());
    var own = set(http, opened(http, "resend", support), support, Map.of("bySmtp", "true"));
    assertThat(own.code()).isEqualTo("mail_address_taken");

    var other = Http.as(TestCallers.anyone(), callers, port);
    var thief = opened(other, "resend", support);
    for (var address : List.of(support, "ceo@%s.example".formatted(name))) {
      var refused = set(other, thief, address, Map.of("bySmtp", "true"));
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.code()).isEqualTo("mail_domain_taken");
      assertThat(refused.body().path("field").asString()).isEqualTo("settings.bySmtp");
    }
    bring(mail("first", ""), support);
    assertThat(door().path("count").asLong()).isEqualTo(1);

    // What nobody uses any more is free again, but not at once.
    assertThat(http.send("DELETE", "/api/v1/channels/accounts/" + account, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(set(other, thief, support, Map.of("bySmtp", "true")).code())
        .isEqualTo("mail_domain_taken");
    clock.advance(Duration.ofMinutes(2));
    assertThat(set(other, thief, support, Map.of("bySmtp", "true")).status()).isEqualTo(200);
  }

  @Test
  void aDomainThatIsSharedOutIsSharedByAddress() {
    var one = "one-%s@shared.example".formatted(name);
    assertThat(set(http, account, one, Map.of("bySmtp", "true")).status()).isEqualTo(200);
    var other = Http.as(TestCallers.anyone(), callers, port);
    var theirs = opened(other, "resend", one);
    assertThat(set(other, theirs, one, Map.of("bySmtp", "true")).code())
        .isEqualTo("mail_domain_taken");
    assertThat(
            set(other, theirs, "two-%s@shared.example".formatted(name), Map.of("bySmtp", "true"))
                .status())
        .isEqualTo(200);
  }

  private String from(String author, String id) {
    return mail(id, "").replace(ana, author);
  }

  /** The mail of the conversation that an author began. */
  private JsonNode mailOf(String author) {
    return conversations().stream()
        .map(each ->
            http.get("/api/v1/conversations/%s/mails".formatted(each.path("id").asString()))
                .body()
                .path("items")
                .path(0))
        .filter(mail -> mail.path("from").path("address").asString().equals(author))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aForgedSenderIsShownAsDoubtfulAndAnHonestOneIsNot() throws Exception {
    takes(Map.of());
    var bank = "bank-%s.example".formatted(name);
    var sealed = "sealed-%s.example".formatted(name);
    var evil = "evil-%s.example".formatted(name);
    var dns = LocalDns.shared();
    dns.text(bank, "v=spf1 ip4:127.0.0.1 -all");
    dns.text("_dmarc." + bank, "v=DMARC1; p=reject");
    dns.text(evil, "v=spf1 +all");
    dns.text(sealed, "v=spf1 -all");
    dns.text("_dmarc." + sealed, "v=DMARC1; p=quarantine");
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var keys = generator.generateKeyPair();
    dns.text(
        "k1._domainkey." + sealed,
        "v=DKIM1; p=" + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));

    bringAs("ana@" + bank, from("ana@" + bank, "honest"), support);
    bringAs("eve@" + evil, from("ceo@" + bank, "forged"), support);
    var signed =
        new String(
            new DkimSigner(sealed, "k1", keys.getPrivate())
                .sign(
                    from("ana@" + sealed, "signed")
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                    clock.instant()),
            StandardCharsets.US_ASCII);
    bringAs("list@" + evil, signed.replace("\r\n", "\n"), support);
    Eventually.holds(() -> conversations().size() == 3);

    var honest = mailOf("ana@" + bank);
    assertThat(honest.path("doubtful").asBoolean()).isFalse();
    assertThat(honest.path("proof").path("spf").asString()).isEqualTo("pass");
    assertThat(honest.path("proof").path("dmarc").asString()).isEqualTo("pass");
    var forged = mailOf("ceo@" + bank);
    assertThat(forged.path("doubtful").asBoolean()).isTrue();
    assertThat(forged.path("proof").path("by").asString()).isEqualTo("mx.kira.example");
    assertThat(forged.path("proof").path("spf").asString()).isEqualTo("pass");
    assertThat(forged.path("proof").path("dmarc").asString()).isEqualTo("fail");
    assertThat(forged.path("proof").path("policy").asString()).isEqualTo("reject");
    var passedOn = mailOf("ana@" + sealed);
    assertThat(passedOn.path("doubtful").asBoolean()).isFalse();
    assertThat(passedOn.path("proof").path("dkim").asString()).isEqualTo("pass");
    assertThat(passedOn.path("proof").path("dmarc").asString()).isEqualTo("pass");
  }
}

package kira.channels.email.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.TestClock;
import kira.platform.tenancy.Caller;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Email by a real mail server and a real mailbox: GreenMail is both. */
@KiraTest
class MailServerTest {
  private static GreenMail greenMail;

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;

  private final Caller agent = TestCallers.anyone();
  private final String name = UUID.randomUUID().toString().substring(0, 8);
  private final String support = "support-%s@acme.example".formatted(name);
  private final String ana = "ana-%s@shop.example".formatted(name);
  private Http http;
  private String account;

  @BeforeAll
  static void start() {
    greenMail =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", "imap"), new ServerSetup(0, "127.0.0.1", "smtp")
            });
    greenMail.start();
  }

  @AfterAll
  static void stop() {
    greenMail.stop();
  }

  @BeforeEach
  void open() {
    greenMail.setUser(support, support, "pw");
    greenMail.setUser(ana, ana, "pw");
    http = Http.as(agent, callers, port);
    account =
        http.post(
                "/api/v1/channels/accounts",
                Map.of(
                    "adapter",
                    "smtp",
                    "name",
                    "Support",
                    "sender",
                    Map.of("address", support, "name", "Acme")))
            .body()
            .path("id")
            .asString();
  }

  private String path(String rest) {
    return "/api/v1/channels/accounts/%s%s".formatted(account, rest);
  }

  private Http.Answer change(Map<String, String> settings, Map<String, String> secrets) {
    var all =
        new HashMap<>(
            Map.of(
                "host", "127.0.0.1",
                "port", String.valueOf(greenMail.getSmtp().getPort()),
                "security", "NONE",
                "imapHost", "127.0.0.1",
                "imapPort", String.valueOf(greenMail.getImap().getPort()),
                "imapSecurity", "NONE",
                "imapUser", support));
    all.putAll(settings);
    return http.send(
        "PUT",
        path(""),
        Map.of(
            "name",
            "Support",
            "senders",
            List.of(Map.of("address", support, "name", "Acme")),
            "settings",
            all,
            "secrets",
            secrets),
        Map.of("If-Match", http.get(path("")).header("ETag")));
  }

  private void connect(Map<String, String> settings) {
    var changed = change(settings, Map.of("imapPassword", "pw"));
    assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
    var checked = http.post(path("/check"), null).body();
    assertThat(checked.path("code").isNull()).as(checked.toString()).isTrue();
    // Only what comes from now on counts.
    Eventually.holds(
        () -> http.get(path("/mailbox")).body().path("state").asString().equals("WATCHED"));
  }

  private void arrives(String mail) {
    try {
      greenMail
          .getUserManager()
          .getUser(support)
          .deliver(
              new MimeMessage(
                  null,
                  new ByteArrayInputStream(
                      mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String mail(String id, String more, String text) {
    return """
    From: Ana Prado <%s>
    To: Acme <%s>
    Subject: Where is my order?
    Message-ID: <%s@shop.example>
    Date: Sat, 28 Nov 2026 05:00:00 +0000
    %s
    %s
    """
        .formatted(ana, support, id, more, text);
  }

  private List<JsonNode> conversations() {
    var all = new java.util.ArrayList<JsonNode>();
    http.get("/api/v1/conversations?view=all").body().path("items").forEach(all::add);
    return all;
  }

  private String begun() {
    arrives(mail("first-" + name, "", "It should be here by now."));
    return Eventually.until(
        () -> conversations().isEmpty() ? null : conversations().getFirst().path("id").asString());
  }

  private String reply(String conversation, String words) {
    var sent =
        http.post(
            "/api/v1/conversations/%s/messages".formatted(conversation),
            Map.of("html", "<p>%s</p>".formatted(words)));
    assertThat(sent.status()).isEqualTo(201);
    return sent.body().path("id").asString();
  }

  private JsonNode delivery(String conversation, String status) {
    return Eventually.until(() -> {
      var items =
          http.get("/api/v1/conversations/%s/deliveries".formatted(conversation))
              .body()
              .path("items");
      var last = items.get(items.size() - 1);
      return last != null && last.path("status").asString().equals(status) ? last : null;
    });
  }

  private MimeMessage received() {
    return Eventually.until(() -> {
      for (var each : greenMail.getReceivedMessages()) {
        try {
          if (List.of(each.getAllRecipients()).toString().contains(ana)) {
            return each;
          }
        } catch (MessagingException e) {
          throw new IllegalStateException(e);
        }
      }
      return null;
    });
  }

  private static String text(MimeMessage mail) {
    try {
      var out = new ByteArrayOutputStream();
      mail.writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    } catch (IOException | MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aMailFromTheMailboxIsAnsweredInItsThread() throws Exception {
    connect(Map.of());
    var key = http.post(path("/dkim"), null).body();
    assertThat(key.path("name").asString()).isEqualTo("kira._domainkey.acme.example");
    assertThat(key.path("value").asString()).startsWith("v=DKIM1; k=rsa; p=MIIB");
    var conversation = begun();

    reply(conversation, "It leaves today.");

    var delivery = delivery(conversation, "HANDED_OVER");
    var mail = received();
    assertThat(mail.getMessageID())
        .isEqualTo("<kira-%s@acme.example>".formatted(delivery.path("id").asString()))
        .isEqualTo(delivery.path("providerId").asString());
    assertThat(mail.getHeader("In-Reply-To")[0])
        .isEqualTo("<first-%s@shop.example>".formatted(name));
    assertThat(mail.getHeader("DKIM-Signature")[0]).contains("d=acme.example; s=kira");
    assertThat(text(mail)).contains("It leaves today.");

    arrives(
        mail(
            "second-" + name,
            "In-Reply-To: %s\n".formatted(mail.getMessageID()),
            "Thank you!\n\nOn Saturday Acme wrote:\n> It leaves today.\n"));
    Eventually.holds(() ->
        conversations().size() == 1
            && conversations().getFirst().path("preview").asString().equals("Thank you!"));
  }

  @Test
  void whatGoesToManyCanBeUnsubscribedFromAndThatIsSigned() throws Exception {
    connect(Map.of());
    http.post(path("/dkim"), null);
    var news = Map.of("to", ana, "subject", "News", "text", "New.");

    var answer = http.post(path("/messages"), Map.of("lane", "BULK", "messages", List.of(news)));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);

    var mail = received();
    assertThat(mail.getHeader("List-Unsubscribe-Post"))
        .containsExactly("List-Unsubscribe=One-Click");
    assertThat(mail.getHeader("List-Unsubscribe")[0].replaceAll("\\s", ""))
        .matches(
            "<http://localhost:\\d+/mail/u/[\\w.-]+>,<mailto:[^>]+\\?subject=unsubscribe%20[^>]+>");
    assertThat(mail.getHeader("DKIM-Signature")[0].replaceAll("\\s", ""))
        .contains("list-unsubscribe:list-unsubscribe-post");
  }

  @Test
  void theSameMailComesInOnceHoweverOftenTheMailboxHasIt() {
    connect(Map.of());
    var conversation = begun();

    arrives(mail("first-" + name, "X-Other-Way: yes\n", "It should be here by now."));
    arrives(mail("next-" + name, "In-Reply-To: <first-%s@shop.example>\n".formatted(name), "Hm?"));

    Eventually.holds(() -> conversations().getFirst().path("preview").asString().equals("Hm?"));
    var lines =
        http.get("/api/v1/conversations/%s/messages".formatted(conversation)).body().path("items");
    assertThat(lines.size()).isEqualTo(2);
  }

  private String bounce(String id) {
    return """
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

    Reporting-MTA: dns; relay.example

    Final-Recipient: rfc822; %s
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp; 550 5.1.1 no such user

    --b
    Content-Type: text/rfc822-headers

    Message-ID: %s

    --b--
    """
        .formatted(support, UUID.randomUUID(), ana, id);
  }

  @Test
  void aBounceOfAMailOfOursFailsItAndOneOfAnyOtherDoesNothing() throws Exception {
    connect(Map.of());
    var conversation = begun();
    reply(conversation, "It leaves today.");
    delivery(conversation, "HANDED_OVER");
    var id = received().getMessageID();

    arrives(bounce("<kira-%s@acme.example>".formatted(UUID.randomUUID())));
    Eventually.holds(() -> http.get(path("")).body().path("heard").toString().contains("DROPPED"));
    assertThat(http.get("/api/v1/suppressions").response().body()).doesNotContain(ana);
    delivery(conversation, "HANDED_OVER");

    arrives(bounce(id));
    var failed = delivery(conversation, "FAILED");
    assertThat(failed.path("code").asString()).isEqualTo("bounced");
    assertThat(failed.path("words").asString()).contains("no such user");
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));
  }

  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  private String rich() {
    return """
    Authentication-Results: mx.acme.example; spf=fail smtp.mailfrom=evil.example; dkim=none;
     dmarc=fail header.from=shop.example
    Authentication-Results: mx.acme.example; spf=pass; dkim=pass; dmarc=pass
    From: Ana Prado <%s>
    To: Acme <%s>
    Cc: bob@shop.example
    Subject: Broken
    Message-ID: <rich-%s@shop.example>
    MIME-Version: 1.0
    Content-Type: multipart/related; boundary=r

    --r
    Content-Type: text/html; charset=utf-8

    <div><style>p{color:red}</style><script>alert(1)</script><p onclick="x()"><b>Look</b>:
    <img src="cid:photo"><img src="https://tracker.example/p.gif" alt="logo">
    <a href="javascript:alert(1)">here</a></p>
    <div class="gmail_quote"><div>On Monday Acme wrote:</div><blockquote>Old words</blockquote></div></div>
    --r
    Content-Type: image/png; name=photo.png
    Content-ID: <photo>
    Content-Transfer-Encoding: base64

    %s
    --r--
    """
        .formatted(ana, support, name, PIXEL);
  }

  @Test
  void aMailIsShownAsOneAndNothingInItRuns() {
    connect(Map.of("trustedReceiver", "mx.acme.example"));
    arrives(rich());
    var conversation =
        Eventually.until(() ->
            conversations().isEmpty() ? null : conversations().getFirst().path("id").asString());
    var path = "/api/v1/conversations/" + conversation;

    var mail = http.get(path + "/mails").body().path("items").get(0);
    assertThat(mail.path("rich").asBoolean()).isTrue();
    assertThat(mail.path("folded").asBoolean()).isTrue();
    assertThat(mail.path("doubtful").asBoolean()).isTrue();
    assertThat(mail.path("proof").path("dmarc").asString()).isEqualTo("fail");
    assertThat(mail.path("cc").get(0).path("address").asString()).isEqualTo("bob@shop.example");
    var own = path + "/mails/" + mail.path("message").asString();
    var body = http.get(own).body();
    assertThat(body.path("html").asString())
        .contains("<b>Look</b>")
        .contains("src=\"/api/v1/attachments/")
        .doesNotContain("script")
        .doesNotContain("onclick")
        .doesNotContain("tracker.example")
        .doesNotContain("Old words");
    assertThat(body.path("rest").asString()).contains("Old words");
    assertThat(body.path("images").asInt()).isEqualTo(1);
    assertThat(http.get(own + "?images=true").body().path("html").asString())
        .contains(own + "/images/0")
        .doesNotContain("tracker.example");
    assertThat(http.get(own + "/images/1").status()).isEqualTo(404);
    assertThat(http.get(own + "/original").response().body()).contains("<script>alert(1)</script>");
    assertThat(http.get(own + "/original").header("Content-Security-Policy")).contains("sandbox");
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get(own).status()).isEqualTo(404);
    assertThat(other.get(own + "/original").status()).isEqualTo(404);
  }

  @Test
  void aReplyGoesToWhomAPersonSaysAndNobodyElse() throws Exception {
    connect(Map.of());
    var conversation = begun();
    var path = "/api/v1/conversations/%s/recipients".formatted(conversation);
    assertThat(http.get(path).body().path("to").get(0).path("address").asString()).isEqualTo(ana);

    for (var bad : List.of("nobody", "a@b.example\r\nBcc: c@d.example")) {
      var refused =
          http.send(
              "PUT",
              path,
              Map.of("to", List.of(Map.of("address", ana)), "cc", List.of(Map.of("address", bad))),
              Map.of());
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body().path("field").asString()).isEqualTo("cc[0]");
    }
    http.send(
        "PUT",
        path,
        Map.of(
            "to", List.of(Map.of("address", ana)),
            "cc", List.of(Map.of("address", "carl@shop.example", "name", "Carl"))),
        Map.of());
    reply(conversation, "Carl knows more.");

    delivery(conversation, "HANDED_OVER");
    assertThat(received().getHeader("Cc")[0]).isEqualTo("Carl <carl@shop.example>");
  }

  @Test
  void aMailBombIsShownByItsHeaderAndTheServerStands() {
    connect(Map.of());
    var bomb = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      bomb.append("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n".formatted(i, i));
    }
    arrives(
        "From: Ana <%s>\nTo: %s\nSubject: Deep\nMessage-ID: <deep-%s@shop.example>\n%s"
            .formatted(ana, support, name, bomb));
    Eventually.holds(() ->
        conversations().size() == 1
            && conversations().getFirst().path("subject").asString().equals("Deep"));
  }

  @Test
  void whatIsWrongIsSaidInWords() {
    change(Map.of(), Map.of("imapPassword", "wrong"));
    assertThat(http.post(path("/check"), null).body().path("code").asString())
        .isEqualTo("imap_credentials");
    change(Map.of("imapFolder", "Nowhere"), Map.of("imapPassword", "pw"));
    assertThat(http.post(path("/check"), null).body().path("code").asString())
        .isEqualTo("imap_settings");
    change(Map.of("host", "10.0.0.1"), Map.of());
    var blocked = http.post(path("/check"), null).body();
    assertThat(blocked.path("code").asString()).isEqualTo("smtp_settings");
    change(Map.of("port", "1"), Map.of());
    assertThat(http.post(path("/check"), null).body().path("code").asString())
        .isEqualTo("smtp_unreachable");
  }

  @Test
  void settingsThatCannotBeRightAreRefusedByName() {
    for (var wrong :
        Map.of(
                "host", "a b",
                "port", "70000",
                "security", "SSL",
                "imapHost", "a\r\nb",
                "user", "a\u0000b",
                "trustedReceiver", "a;b")
            .entrySet()) {
      assertThat(
              change(Map.of(wrong.getKey(), wrong.getValue()), Map.of())
                  .body()
                  .path("field")
                  .asString())
          .isEqualTo("settings." + wrong.getKey());
    }
    assertThat(change(Map.of("user", "me"), Map.of()).body().path("field").asString())
        .isEqualTo("settings.security");
    assertThat(
            change(Map.of("imapHost", "imap.example.com"), Map.of())
                .body()
                .path("field")
                .asString())
        .isEqualTo("settings.imapSecurity");
    assertThat(change(Map.of(), Map.of("dkimKey", "no key")).body().path("field").asString())
        .isEqualTo("secrets.dkimKey");
    assertThat(http.get(path("")).response().body()).doesNotContain("PRIVATE KEY");
  }
}

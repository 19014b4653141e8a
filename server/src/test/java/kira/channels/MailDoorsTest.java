package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.Eventually;
import kira.KiraTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What whoever gets a mail can do with it besides answering, over HTTP. */
@KiraTest
class MailDoorsTest extends SimulatedChannel {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String ana = "ana.%s@example.com".formatted(UUID.randomUUID());

  @Override
  String items() {
    return "mails";
  }

  @BeforeEach
  void open() {
    open("resend", "News", "news@acme.example");
  }

  private void send(String lane, Map<String, Object> more) {
    var message = new HashMap<String, Object>(Map.of("to", ana, "subject", "News", "text", "New."));
    message.putAll(more);
    var answer = http.post(at("/messages"), Map.of("lane", lane, "messages", List.of(message)));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    assertThat(answer.body().path("items").get(0).path("code").isNull())
        .as(answer.response().body())
        .isTrue();
  }

  /** The newest delivery of the account, once it is in a status. */
  private JsonNode delivered(String status) {
    return Eventually.until(() -> {
      clock.advance(Duration.ofMillis(500));
      var newest = http.get(at("/deliveries")).body().path("items").get(0);
      return newest != null && newest.path("status").asString().equals(status) ? newest : null;
    });
  }

  private JsonNode mail(int number) {
    return Eventually.until(() -> {
      clock.advance(Duration.ofMillis(500));
      var mails = http.get(simulator("/mails?address=" + ana)).body().path("items");
      return mails.size() >= number ? mails.get(0) : null;
    });
  }

  private HttpResponse<String> ask(String url, String method, String body, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(here(url)));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    if (body != null) {
      request.header("Content-Type", "application/x-www-form-urlencoded");
    }
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String here(String url) {
    var uri = URI.create(url);
    return "http://localhost:%d%s".formatted(port, uri.getRawPath());
  }

  private static String between(String text, String pattern) {
    var match = Pattern.compile(pattern).matcher(text);
    assertThat(match.find()).as(text).isTrue();
    return match.group(1);
  }

  private String suppressed() {
    return http.get("/api/v1/suppressions?q=" + ana).body().path("items").toString();
  }

  @Test
  void whoPressesUnsubscribeGetsNothingThatGoesToManyButAnswers() {
    write(Map.of("from", ana, "subject", "Hello", "text", "I am a customer."));
    var conversation = conversation(1);
    var contact = conversation.path("contact").path("id").asString();
    reply(conversation, "Welcome!");
    last(conversation, "DELIVERED");
    assertThat(sent().getFirst().path("headers").has("List-Unsubscribe")).isFalse();

    send("BULK", Map.of());
    var headers = mail(3).path("headers");
    assertThat(headers.path("List-Unsubscribe-Post").asString())
        .isEqualTo("List-Unsubscribe=One-Click");
    var field = headers.path("List-Unsubscribe").asString();
    var link = between(field, "^<(http[^>]+)>, <mailto:news@acme.example\\?subject=[^>]+>$");

    var page = ask(link, "GET", null, "Accept-Language", "de-AT,de;q=0.9");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Abmelden").contains("<html lang=\"de\">");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'");
    assertThat(suppressed()).doesNotContain("UNSUBSCRIBED");

    for (int i = 0; i < 2; i++) {
      var done = ask(link, "POST", "List-Unsubscribe=One-Click");
      assertThat(done.statusCode()).isEqualTo(200);
      assertThat(done.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(suppressed()).contains("UNSUBSCRIBED");
    var timeline = "/api/v1/contacts/%s/activity?category=CONSENT".formatted(contact);
    Eventually.holds(() -> http.get(timeline).response().body().contains("MailUnsubscribed"));
    var may =
        http.get(
                "/api/v1/contacts/%s/may-contact?channel=EMAIL&purpose=marketing"
                    .formatted(contact))
            .body();
    assertThat(may.path("reason").asString()).isEqualTo("UNSUBSCRIBED");

    send("BULK", Map.of("subject", "More news"));
    assertThat(delivered("FAILED").path("code").asString()).isEqualTo("suppressed_unsubscribed");
    reply(conversation, "Are you well?");
    last(conversation, "DELIVERED");

    assertThat(ask(link, "POST", "action=resubscribe").body()).contains("subscribed again");
    assertThat(suppressed()).doesNotContain("UNSUBSCRIBED");
    send("BULK", Map.of("subject", "News again"));
    delivered("DELIVERED");
  }

  @Test
  void aMailProgramMayUnsubscribeByAMail() {
    send("BULK", Map.of());
    var field = mail(1).path("headers").path("List-Unsubscribe").asString();
    var subject = URLDecoder.decode(between(field, "\\?subject=([^>]+)>"), StandardCharsets.UTF_8);

    write(Map.of("from", ana, "subject", subject, "text", " "));

    Eventually.holds(() -> suppressed().contains("UNSUBSCRIBED"));
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items").size()).isZero();
  }

  @Test
  void aConsentThatWasGivenIsWithdrawnAndGivenAgain() {
    var contact =
        http.post("/api/v1/contacts", Map.of("name", "Ana", "email", ana))
            .body()
            .path("id")
            .asString();
    var consents = "/api/v1/contacts/%s/consents".formatted(contact);
    http.post(
        consents,
        Map.of("channel", "EMAIL", "purpose", "marketing", "given", true, "source", "A form"));
    send("BULK", Map.of());
    var link = between(mail(1).path("headers").path("List-Unsubscribe").asString(), "^<([^>]+)>");

    ask(link, "POST", "action=unsubscribe");
    var line = http.get(consents + "/history").body().path("items").get(0);
    assertThat(line.path("given").asBoolean()).isFalse();
    assertThat(line.path("source").asString()).isEqualTo("Unsubscribe link");
    ask(link, "POST", "action=resubscribe");
    assertThat(
            http.get(consents + "/history").body().path("items").get(0).path("given").asBoolean())
        .isTrue();
  }

  @Test
  void cloudflareTakesTheHeadersToo() {
    open("cloudflare", "News", "news@acme.example");
    send("BULK", Map.of());
    assertThat(mail(1).path("headers").path("List-Unsubscribe-Post").asString())
        .isEqualTo("List-Unsubscribe=One-Click");
    send("FIRST", Map.of("subject", "Your password"));
    assertThat(mail(2).path("headers").has("List-Unsubscribe")).isFalse();
  }

  @Test
  void aWrongTokenIsToldNothing() {
    send("BULK", Map.of());
    var link = between(mail(1).path("headers").path("List-Unsubscribe").asString(), "^<([^>]+)>");
    var forged = link.substring(0, link.length() - 3) + "xyz";
    var pages =
        List.of(
            ask(forged, "GET", null), ask(forged, "POST", ""), ask("/mail/u/nobody", "GET", null));
    assertThat(pages)
        .allSatisfy(page -> {
          assertThat(page.statusCode()).isEqualTo(404);
          assertThat(page.body()).isEqualTo(pages.getFirst().body());
        });
    assertThat(suppressed()).doesNotContain("UNSUBSCRIBED");
  }
}

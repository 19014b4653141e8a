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
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
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

  private void trackAll() {
    var known = http.get(at(""));
    var answer =
        http.send(
            "PUT",
            at(""),
            Map.of(
                "name", "News",
                "senders", List.of(Map.of("address", "news@acme.example", "name", "Acme")),
                "settings",
                    Map.of(
                        "receivingAddress",
                        "news@acme.example",
                        "trackOpens",
                        "true",
                        "trackClicks",
                        "true")),
            Map.of("If-Match", known.header("ETag")));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
  }

  private JsonNode response(String delivery) {
    return http.get("/api/v1/deliveries/%s/response".formatted(delivery)).body();
  }

  private static final String CHROME =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

  @Test
  void nothingIsTrackedUnlessItIsSwitchedOn() {
    var html = Map.<String, Object>of("html", "<a href=\"https://shop.example/a\">A</a>");
    send("FIRST", html);
    assertThat(mail(1).path("html").asString())
        .contains("href=\"https://shop.example/a\"")
        .doesNotContain("/mail/");

    trackAll();
    write(Map.of("from", ana, "subject", "Hello", "text", "I am a customer."));
    reply(conversation(1), "See <a href=\"https://shop.example/a\">A</a>");
    assertThat(mail(3).path("html").asString()).doesNotContain("/mail/");
    var off = new HashMap<>(html);
    off.put("tracking", Map.of("opens", false, "clicks", false));
    send("FIRST", off);
    assertThat(mail(4).path("html").asString()).doesNotContain("/mail/");
  }

  @Test
  void aPersonWhoOpensAndClicksIsSeenAndAScannerIsCountedApart() {
    trackAll();
    http.post("/api/v1/contacts", Map.of("name", "Ana", "email", ana));
    send(
        "FIRST",
        Map.of(
            "html",
            "<p><a href=\"https://shop.example/a?x=1&amp;y=2\">A</a>"
                + " <a href=\"https://shop.example/b\">B</a>"
                + " <a href=\"mailto:a@b.example\">M</a></p>"));
    var html = mail(1).path("html").asString();
    assertThat(html).contains("href=\"mailto:a").doesNotContain("https://shop.example");
    var a = between(html, "href=\"([^\"]*/mail/c/[^\"]*)\"");
    var pixel = between(html, "src=\"([^\"]*/mail/o/[^\"]*)\"");
    var delivery = delivered("DELIVERED").path("id").asString();

    // A scanner comes with the mail.
    assertThat(ask(a, "GET", null, "User-Agent", CHROME).headers().firstValue("Location"))
        .contains("https://shop.example/a?x=1&y=2");
    ask(pixel, "GET", null, "User-Agent", "Mozilla/5.0");
    ask(a, "HEAD", null, "User-Agent", CHROME);
    clock.advance(Duration.ofSeconds(5));
    Eventually.holds(() -> {
      clock.advance(Duration.ofMillis(500));
      return response(delivery).path("programs").path("SCANNER").asInt() == 1
          && response(delivery).path("programs").path("BOT").asInt() == 1
          && response(delivery).path("programs").path("PROXY").asInt() == 1;
    });
    assertThat(response(delivery).path("clicks").asInt()).isZero();
    assertThat(delivered("DELIVERED").path("id").asString()).isEqualTo(delivery);

    // Then a person.
    var opened = ask(pixel, "GET", null, "User-Agent", CHROME);
    assertThat(opened.headers().firstValue("Content-Type")).contains("image/gif");
    ask(a, "GET", null, "User-Agent", CHROME);
    ask(a, "GET", null, "User-Agent", CHROME);
    var read = delivered("READ");
    Eventually.holds(() -> {
      clock.advance(Duration.ofMillis(500));
      return response(delivery).path("clicks").asInt() == 2
          && delivered("READ").path("steps").toString().contains("CLICKED");
    });
    assertThat(read.path("id").asString()).isEqualTo(delivery);
    assertThat(response(delivery).path("opens").asInt()).isEqualTo(1);
    assertThat(response(delivery).path("links").get(0).path("url").asString())
        .isEqualTo("https://shop.example/a?x=1&y=2");
    var contact = http.get("/api/v1/contacts?q=" + ana).body().path("items").get(0);
    var timeline =
        "/api/v1/contacts/%s/activity?category=MESSAGES".formatted(contact.path("id").asString());
    Eventually.holds(() -> {
      var told = http.get(timeline).response().body();
      return told.split("MailClicked", -1).length == 2 && told.split("MailOpened", -1).length == 2;
    });
    assertThat(http.get(at("/responses")).body().path("items").size()).isEqualTo(1);
  }

  @Test
  void linksOfTheTextAreFollowedAsThoseOfTheHtml() {
    trackAll();
    send(
        "FIRST", Map.of("text", "See https://shop.example/t?x=1&y=2. (Or https://shop.example/u)"));
    var text = mail(1).path("text").asString();
    assertThat(text).doesNotContain("https://shop.example").endsWith(")");
    var link = between(text, "See (\\S*/mail/c/\\S*)\\. ");
    assertThat(ask(link, "GET", null, "User-Agent", CHROME).headers().firstValue("Location"))
        .contains("https://shop.example/t?x=1&y=2");
  }

  @Test
  void aTemplateIsPutIntoAReplyInTheWordsOfItsTextAndForWhomItIs() {
    write(Map.of("from", ana, "name", "Ana Prado", "subject", "Hello", "text", "Where is it?"));
    var conversation = conversation(1);
    var id = template("Your order {{data.number}}");
    var list = path(conversation, "/email-templates");
    assertThat(http.get(list).body().path("items").size()).isZero();
    assertThat(http.get(list + "/" + id).status()).isEqualTo(404);
    var published = http.post("/api/v1/email-templates/%s/publish".formatted(id), null);
    assertThat(published.status()).as(published.response().body()).isEqualTo(200);

    assertThat(http.get(list).body().path("items").get(0).path("name").asString())
        .isEqualTo("Order");
    var text = http.get(list + "/" + id).body();
    assertThat(text.path("text").asString())
        .contains("Hello Ana, order [number].")
        .contains("See it (https://shop.example/")
        .doesNotContain("nsubscribe");
    assertThat(text.path("open").get(0).asString()).isEqualTo("number");
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get(list + "/" + id).status()).isEqualTo(404);
    var reader =
        Http.as(
            TestCallers.with(
                agent.tenant(),
                java.util.EnumSet.of(kira.platform.tenancy.Permission.CONVERSATIONS_READ)),
            callers,
            port);
    assertThat(reader.get(list).status()).isEqualTo(403);
  }

  @Test
  void noDoorLeadsWhereNobodySigned() {
    trackAll();
    send("FIRST", Map.of("html", "<a href=\"https://shop.example/a\">A</a>"));
    var link = between(mail(1).path("html").asString(), "href=\"([^\"]*/mail/c/[^\"]*)\"");
    var token = link.substring(link.lastIndexOf('/') + 1);
    var claims = java.util.Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    var other = new String(claims, StandardCharsets.ISO_8859_1).replace("shop", "evil");
    var forged =
        java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(other.getBytes(StandardCharsets.ISO_8859_1))
            + token.substring(token.indexOf('.'));
    for (var bad : List.of(forged, token.substring(1), "x")) {
      var answer = ask("/mail/c/" + bad, "GET", null, "User-Agent", CHROME);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("Location")).isEmpty();
    }
    // A token for one door opens no other.
    assertThat(ask("/mail/u/" + token, "POST", "").statusCode()).isEqualTo(404);
    assertThat(ask("/mail/o/x", "GET", null).statusCode()).isEqualTo(200);
  }

  private static final String MJML =
      """
      <mjml><mj-body><mj-section><mj-column>
      <mj-text>Hello {{contact.firstName|there}}, order {{data.number}}.</mj-text>
      <mj-button href="https://shop.example/{{data.number}}">See it</mj-button>
      <mj-text><a href="{{unsubscribe.url}}">Unsubscribe</a></mj-text>
      </mj-column></mj-section></mj-body></mjml>
      """;

  private Map<String, Object> content(String subject, String mjml) {
    return Map.of("subject", subject, "preheader", "Before all", "mjml", mjml);
  }

  private String template(String subject) {
    var begun =
        http.post(
            "/api/v1/email-templates", Map.of("name", "Order", "content", content(subject, MJML)));
    assertThat(begun.status()).as(begun.response().body()).isEqualTo(201);
    return begun.body().path("id").asString();
  }

  @Test
  void aTemplateIsWrittenLookedAtPublishedAndSent() {
    var id = template("Your order {{data.number}}");
    var contact =
        http.post("/api/v1/contacts", Map.of("name", "Ana Prado", "email", ana))
            .body()
            .path("id")
            .asString();
    var message = Map.of("template", id, "contact", contact, "data", Map.of("number", "<17>"));
    var path = at("/messages");
    var early = http.post(path, Map.of("messages", List.of(message))).body().path("items").get(0);
    assertThat(early.path("code").asString()).isEqualTo("template_not_published");

    var published = http.post("/api/v1/email-templates/%s/publish".formatted(id), null);
    assertThat(published.body().path("published").asInt()).isEqualTo(1);
    var shown =
        http.post(
                "/api/v1/email-templates/render",
                Map.of(
                    "content",
                    content("Your order {{data.number}}", MJML),
                    "contact",
                    contact,
                    "data",
                    Map.of("number", "<17>")))
            .body();
    assertThat(shown.path("subject").asString()).isEqualTo("Your order <17>");
    assertThat(shown.path("issues").size()).as(shown.path("issues").toString()).isZero();

    var none = Map.of("template", id, "contact", contact);
    var answer = http.post(path, Map.of("lane", "BULK", "messages", List.of(message, none)));
    var items = answer.body().path("items");
    assertThat(items.get(0).path("code").isNull()).as(items.toString()).isTrue();
    assertThat(items.get(1).path("code").asString()).isEqualTo("missing_variable");
    assertThat(items.get(1).path("field").asString()).isEqualTo("data.number");

    var mail = mail(1);
    assertThat(mail.path("subject").asString()).isEqualTo("Your order <17>");
    var html = mail.path("html").asString();
    assertThat(html)
        .contains("Hello Ana, order &lt;17&gt;.")
        .contains("https://shop.example/%3C17%3E");
    // What was looked at is what is sent, but for where its recipient unsubscribes.
    assertThat(html.replaceAll("/mail/u/[\\w.-]+", "/mail/u/sample"))
        .isEqualTo(shown.path("html").asString());
    assertThat(mail.path("text").asString())
        .contains("Hello Ana, order <17>.")
        .contains("See it (https://shop.example/%3C17%3E)")
        .contains("Unsubscribe (http://localhost");
    var link = between(html, "href=\"([^\"]*/mail/u/[^\"]*)\"");
    assertThat(ask(link, "POST", "action=unsubscribe").statusCode()).isEqualTo(200);
    assertThat(suppressed()).contains("UNSUBSCRIBED");
  }

  @Test
  void aTemplateKeepsItsVersionsAndErrorsKeepItFromBeingSent() {
    var id = template("One");
    var path = "/api/v1/email-templates/" + id;
    http.post(path + "/publish", null);
    var tag = http.get(path).header("ETag");
    var broken = content("Two {{nobody.knows}}", MJML.replace("mj-button", "mj-buton"));
    var changed =
        http.send("PUT", path, Map.of("name", "Order", "content", broken), Map.of("If-Match", tag));
    assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
    assertThat(
            http.send(
                    "PUT",
                    path,
                    Map.of("name", "Other", "content", broken),
                    Map.of("If-Match", tag))
                .code())
        .isEqualTo("version_conflict");
    var refused = http.post(path + "/publish", null);
    assertThat(refused.code()).isEqualTo("template_not_sendable");
    assertThat(refused.body().path("issues").toString())
        .contains("unknown_variable")
        .contains("unknown_element")
        .contains("\"line\":3");
    assertThat(http.get(path + "/versions").body().path("items").size()).isEqualTo(1);
    assertThat(http.get(path + "/versions/1").body().path("subject").asString()).isEqualTo("One");
    var copy = http.post(path + "/duplicate", Map.of("name", "Copy"));
    assertThat(copy.body().path("content").path("subject").asString()).startsWith("Two");
    assertThat(http.post(path + "/archive", null).body().path("archived").asBoolean()).isTrue();
    assertThat(http.get("/api/v1/email-templates").body().path("items").size()).isEqualTo(1);
    assertThat(http.get("/api/v1/email-templates?archived=true").body().path("items").size())
        .isEqualTo(1);
    var sent =
        http.post(at("/messages"), Map.of("messages", List.of(Map.of("template", id, "to", ana))));
    assertThat(sent.body().path("items").get(0).path("code").asString())
        .isEqualTo("unknown_template");
    assertThat(
            http.post("/api/v1/email-templates", Map.of("name", "", "content", content("x", MJML)))
                .body()
                .path("field")
                .asString())
        .isEqualTo("name");
    assertThat(
            http.post("/api/v1/email-templates", Map.of("name", "x", "content", content(" ", MJML)))
                .body()
                .path("field")
                .asString())
        .isEqualTo("content.subject");
  }

  @Test
  void aTestGoesToWhomIsNamedWithoutAnOrder() {
    var id = template("Your order {{data.number}}");
    var answer =
        http.post(
            "/api/v1/email-templates/%s/test".formatted(id), Map.of("account", account, "to", ana));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    assertThat(mail(1).path("subject").asString()).isEqualTo("Your order [number]");
    assertThat(mail(1).path("headers").has("List-Unsubscribe")).isFalse();
  }
}

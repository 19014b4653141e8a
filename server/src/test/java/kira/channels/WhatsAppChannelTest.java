package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.channels.whatsapp.GraphSpec;
import kira.channels.whatsapp.HubSignature;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** WhatsApp both ways as the simulator plays it: over HTTP, with signed webhooks. */
@KiraTest
class WhatsAppChannelTest extends SimulatedChannel {

  private final String ana =
      "+49151%08d".formatted(ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000));

  @Override
  String items() {
    return "texts";
  }

  @BeforeEach
  void open() {
    open("whatsapp", "WhatsApp", "+4930901820");
  }

  @Override
  JsonNode write(Map<String, Object> text) {
    var all = new HashMap<String, Object>(Map.of("from", ana));
    all.putAll(text);
    return super.write(all);
  }

  private JsonNode begun() {
    write(Map.of("text", "Where is my order? 📦"));
    return conversation(1);
  }

  private HttpResponse<String> hook(String signature, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(http.get(at("")).body().path("webhook").asString()))
                .header("Content-Type", "application/json")
                .header(HubSignature.HEADER, signature)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> signed(String body) throws Exception {
    var secret = found().secret("appSecret").orElseThrow();
    return hook(HubSignature.sign(secret, body.getBytes(StandardCharsets.UTF_8)), body);
  }

  private String told(String field, String value) {
    return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"time\":1,\"changes\":[{\"field\":\"%s\",\"value\":%s}]}]}"
        .formatted(found().setting("businessAccountId").orElseThrow(), field, value);
  }

  private String asked(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:%d/simulator/whatsapp%s".formatted(port, path)))
                .header(
                    "Authorization",
                    "Bearer " + found().secret("accessToken").orElseThrow().reveal())
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void aMessageBeginsAConversationAndItsAnswerIsDeliveredAndRead() {
    var conversation = begun();
    assertThat(conversation.path("channel").asString()).isEqualTo("whatsapp");
    assertThat(conversation.path("subject").asString()).isEqualTo("Where is my order? 📦");
    assertThat(conversation.path("contact").path("name").asString()).startsWith("Customer ");

    assertThat(answer(conversation, "It leaves <b>today</b>. ✓").status()).isEqualTo(201);

    var delivery = last(conversation, "DELIVERED");
    assertThat(delivery.path("recipient").asString()).isEqualTo(ana);
    assertThat(delivery.path("providerId").asString()).startsWith("wamid.");
    assertThat(sent()).hasSize(1);
    assertThat(sent().getFirst().path("text").asString()).isEqualTo("It leaves today. ✓");
    happen(sent().getFirst(), "read");
    last(conversation, "READ");

    write(Map.of("text", "Thank you!"));
    Eventually.holds(() -> {
      var now = http.get("/api/v1/conversations?view=all").body().path("items");
      return now.size() == 1 && now.get(0).path("preview").asString().equals("Thank you!");
    });
    // Whoever reads it in the inbox is seen to have read it.
    http.post(path(conversation, "/read"), null);
    Eventually.holds(() ->
        http.get(at("/simulator/texts"))
            .body()
            .path("items")
            .get(0)
            .path("last")
            .asString()
            .equals("read"));
  }

  @Test
  void afterADayOfSilenceOnlyATemplateGoesOut() {
    var conversation = begun();
    http.post(at("/whatsapp/sync"), null);
    var window = http.get(path(conversation, "/whatsapp")).body();
    assertThat(
            Duration.between(
                java.time.Instant.parse(window.path("now").asString()),
                java.time.Instant.parse(window.path("openUntil").asString())))
        .isBetween(Duration.ofHours(23), Duration.ofHours(24));

    clock.advance(Duration.ofHours(24).plusMinutes(1));
    var refused = answer(conversation, "Are you there?");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("window_closed");
    assertThat(deliveries(conversation)).isEmpty();
    // What only the team reads can still be said.
    assertThat(
            http.post(path(conversation, "/messages"), Map.of("html", "<p>x</p>", "note", true))
                .status())
        .isEqualTo(201);

    var missing =
        http.post(
            path(conversation, "/whatsapp/templates"),
            Map.of("name", "order_ready", "language", "en", "header", Map.of("1", "N-7")));
    assertThat(missing.body().path("field").asString()).isEqualTo("body.1");
    var sent =
        http.post(
            path(conversation, "/whatsapp/templates"),
            Map.of(
                "name", "order_ready",
                "language", "en",
                "header", Map.of("1", "N-7"),
                "body", Map.of("1", "Ana <b>", "2", "six"),
                "buttons", Map.of("0", "n-7")));
    assertThat(sent.status()).as(sent.response().body()).isEqualTo(201);
    assertThat(sent.body().path("text").asString())
        .isEqualTo(
            "Order N-7\n\nHello Ana <b>, your order is ready. Pick it up until six.\n\nNorthwind\n\n"
                + "[See the order] [Thank you]");
    last(conversation, "DELIVERED");
    assertThat(sent().getFirst().path("text").asString())
        .isEqualTo(
            "Order N-7\n\nHello Ana <b>, your order is ready. Pick it up until six.\n\nNorthwind");
  }

  @Test
  void aTemplateThatWasRefusedIsSentAgainAsTheTemplateItIs() {
    var conversation = begun();
    http.post(at("/whatsapp/sync"), null);
    clock.advance(Duration.ofHours(25));
    var template =
        Map.of("name", "hello_again", "language", "en", "body", Map.of("customer", "Ana"));
    assertThat(http.post(path(conversation, "/whatsapp/templates"), template).status())
        .isEqualTo(201);
    last(conversation, "DELIVERED");
    happen(sent().getFirst(), "failed_131049");
    var failed = last(conversation, "FAILED");
    assertThat(failed.path("code").asString()).isEqualTo("ecosystem_limit");

    http.post("/api/v1/deliveries/%s/again".formatted(failed.path("id").asString()), null);
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(2);
    assertThat(sent().getFirst().path("detail").path("template").asString())
        .isEqualTo("hello_again");
  }

  @Test
  void whatIsPressedAndReactedIsReadWithWhatItAnswers() {
    var conversation = begun();
    http.post(at("/whatsapp/sync"), null);
    http.post(
        path(conversation, "/whatsapp/templates"),
        Map.of("name", "hello_again", "language", "en", "body", Map.of("customer", "Ana")));
    last(conversation, "DELIVERED");
    var answers =
        at("/simulator/texts/%s/answers".formatted(sent().getFirst().path("id").asString()));
    assertThat(http.post(answers, Map.of("button", "Nothing")).body().path("field").asString())
        .isEqualTo("button");

    assertThat(http.post(answers, Map.of("button", "Yes, please")).status()).isEqualTo(201);
    Eventually.holds(() -> said(conversation).endsWith("\nYes, please"));
    assertThat(said(conversation)).startsWith("> Hello Ana, we have news");
    http.post(answers, Map.of("emoji", "👍"));
    Eventually.holds(() -> said(conversation).endsWith("\n👍"));
  }

  private String said(JsonNode conversation) {
    var items = http.get(path(conversation, "/messages")).body().path("items");
    return items.get(items.size() - 1).path("text").asString();
  }

  private JsonNode line(JsonNode conversation, int back) {
    var items = http.get(path(conversation, "/messages")).body().path("items");
    return items.get(items.size() - back);
  }

  @Test
  void aReplyQuotesAMessageAndThePhoneShowsWhich() {
    var conversation = begun();
    var heard = line(conversation, 1).path("id").asString();
    var said =
        http.post(
            path(conversation, "/messages"), Map.of("html", "<p>This one?</p>", "quotes", heard));
    assertThat(said.status()).as(said.response().body()).isEqualTo(201);
    assertThat(said.body().path("quote").path("text").asString())
        .isEqualTo("Where is my order? 📦");
    assertThat(said.body().path("quote").path("by").asString()).isEqualTo("VISITOR");
    last(conversation, "DELIVERED");
    var written = http.get(at("/simulator/texts")).body().path("items").get(1);
    assertThat(written.path("incoming").asBoolean()).isTrue();
    assertThat(sent().getFirst().path("detail").path("quotes").asString())
        .isEqualTo(written.path("detail").path("wamid").asString());

    // One's own can be quoted as well, once the provider has it.
    http.post(
        path(conversation, "/messages"),
        Map.of("html", "<p>I mean this</p>", "quotes", said.body().path("id").asString()));
    Eventually.holds(() -> sent().size() == 2);
    assertThat(sent().getFirst().path("detail").path("quotes").asString())
        .isEqualTo(sent().getLast().path("detail").path("wamid").asString());

    var unknown =
        http.post(
            path(conversation, "/messages"),
            Map.of("html", "<p>x</p>", "quotes", UUID.randomUUID()));
    assertThat(unknown.code()).isEqualTo("unknown_message");
    assertThat(unknown.body().path("field").asString()).isEqualTo("quotes");
    assertThat(
            http.post(
                    path(conversation, "/messages"),
                    Map.of("html", "<p>x</p>", "note", true, "quotes", heard))
                .status())
        .isEqualTo(400);
  }

  private Http.Answer react(JsonNode conversation, String message, String emoji) {
    return http.send(
        "PUT",
        path(conversation, "/whatsapp/reactions/" + message),
        Map.of("emoji", emoji),
        Map.of());
  }

  @Test
  void theTeamReactsAndTakesItBack() {
    var conversation = begun();
    var heard = line(conversation, 1).path("id").asString();
    var wamid =
        http.get(at("/simulator/texts"))
            .body()
            .path("items")
            .get(0)
            .path("detail")
            .path("wamid")
            .asString();

    var reacted = react(conversation, heard, "👍🏽");
    assertThat(reacted.status()).as(reacted.response().body()).isEqualTo(200);
    assertThat(reacted.body().path("items").get(0).path("emoji").asString()).isEqualTo("👍🏽");
    assertThat(last(conversation, "SENT").path("id").asString())
        .isEqualTo(reacted.body().path("items").get(0).path("delivery").asString());
    assertThat(sent().getFirst().path("detail").path("reacts").asString()).isEqualTo(wamid);
    assertThat(sent().getFirst().path("text").asString()).isEqualTo("👍🏽");
    // The same once more sends nothing.
    react(conversation, heard, "👍🏽");
    assertThat(react(conversation, heard, "").body().path("items")).isEmpty();
    Eventually.holds(() -> {
      clock.advance(Duration.ofMillis(500));
      return sent().size() == 2 && sent().getFirst().path("text").asString().isEmpty();
    });

    for (var wrong : List.of("no", "1", "👍 and more")) {
      assertThat(react(conversation, heard, wrong).body().path("field").asString())
          .isEqualTo("emoji");
    }
    assertThat(react(conversation, UUID.randomUUID().toString(), "👍").status()).isEqualTo(404);
    clock.advance(Duration.ofHours(25));
    assertThat(react(conversation, heard, "❤️").code()).isEqualTo("window_closed");
  }

  private Http.Answer asks(JsonNode conversation, Map<String, Object> choices) {
    return http.post(
        path(conversation, "/messages"), Map.of("html", "<p>Which size?</p>", "choices", choices));
  }

  @Test
  void choicesArePressedAndTheAnswerComesInWithItsId() {
    var conversation = begun();
    var asked =
        asks(
            conversation,
            Map.of(
                "choices",
                List.of(
                    Map.of("id", "size-s", "title", "Small"),
                    Map.of("id", "size-l", "title", "Large"))));
    assertThat(asked.status()).as(asked.response().body()).isEqualTo(201);
    assertThat(asked.body().path("text").asString()).isEqualTo("Which size?\n\n1. Small\n2. Large");
    last(conversation, "DELIVERED");
    var text = sent().getFirst();
    assertThat(text.path("text").asString()).isEqualTo("Which size?");
    assertThat(text.path("detail").path("interactive").path("type").asString()).isEqualTo("button");

    press(text, "Large");
    Eventually.holds(() -> said(conversation).equals("> Which size?\nLarge"));
    var chosen = line(conversation, 1).path("chosen");
    assertThat(chosen.path("id").asString()).isEqualTo("size-l");
    assertThat(chosen.path("title").asString()).isEqualTo("Large");
    assertThat(chosen.path("question").asString()).isEqualTo(asked.body().path("id").asString());
    // Whoever writes instead of pressing is understood as well.
    write(Map.of("text", "1."));
    Eventually.holds(() -> said(conversation).equals("1."));
    assertThat(line(conversation, 1).path("chosen").path("id").asString()).isEqualTo("size-s");
  }

  private void press(JsonNode text, String button) {
    var pressed =
        http.post(
            at("/simulator/texts/%s/answers".formatted(text.path("id").asString())),
            Map.of("button", button));
    assertThat(pressed.status()).as(pressed.response().body()).isEqualTo(201);
  }

  @Test
  void moreChoicesAreAListWithSections() {
    var conversation = begun();
    var rows = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < 5; i++) {
      rows.add(
          Map.of(
              "title",
              "Slot " + i,
              "description",
              "At %d o'clock".formatted(9 + i),
              "section",
              i < 3 ? "Morning" : "Afternoon"));
    }
    var asked =
        asks(
            conversation,
            Map.of("header", "Times", "footer", "Northwind", "open", "See", "choices", rows));
    assertThat(asked.status()).as(asked.response().body()).isEqualTo(201);
    last(conversation, "DELIVERED");
    var list = sent().getFirst().path("detail").path("interactive");
    assertThat(list.path("action").path("sections")).hasSize(2);
    assertThat(list.path("action").path("sections").path(1).path("title").asString())
        .isEqualTo("Afternoon");
    press(sent().getFirst(), "Slot 3");
    Eventually.holds(() -> line(conversation, 1).path("chosen").path("id").asString().equals("4"));

    rows.add(Map.of("title", "slot 0"));
    assertThat(asks(conversation, Map.of("choices", rows)).code()).isEqualTo("duplicate_choice");
    assertThat(
            asks(conversation, Map.of("choices", List.of(Map.of("title", "x".repeat(25)))))
                .body()
                .path("field")
                .asString())
        .isEqualTo("choices.choices.0.title");
    assertThat(asks(conversation, Map.of("choices", List.of())).body().path("field").asString())
        .isEqualTo("choices.choices");
  }

  private String contact(String phone) {
    var added = http.post("/api/v1/contacts", Map.of("name", "Rui", "phone", phone));
    assertThat(added.status()).as(added.response().body()).isEqualTo(201);
    return added.body().path("id").asString();
  }

  private Http.Answer begins(String contact) {
    return http.post(
        at("/whatsapp/conversations"),
        Map.of(
            "contact",
            contact,
            "template",
            Map.of("name", "hello_again", "language", "en", "body", Map.of("customer", "Rui"))));
  }

  @Test
  void aConversationBeginsByATemplateAndGoesOnWithTheAnswer() {
    http.post(at("/check"), null);
    var contact = contact(ana);
    var ways = http.get("/api/v1/contacts/%s/ways".formatted(contact)).body().path("items");
    assertThat(ways.get(0).path("channel").asString()).isEqualTo("WHATSAPP");
    assertThat(ways.get(0).path("addresses").get(0).path("allowed").asBoolean()).isTrue();

    var begun = begins(contact);
    assertThat(begun.status()).as(begun.response().body()).isEqualTo(201);
    var conversation = conversation(1);
    assertThat(begun.body().path("conversation").asString())
        .isEqualTo(conversation.path("id").asString());
    assertThat(conversation.path("channel").asString()).isEqualTo("whatsapp");
    assertThat(conversation.path("contact").path("id").asString()).isEqualTo(contact);
    assertThat(conversation.path("assignee").path("id").asString())
        .isEqualTo(agent.userId().toString());
    last(conversation, "DELIVERED");
    // They never wrote: words of one's own are refused, until they do.
    assertThat(answer(conversation, "Hello?").code()).isEqualTo("window_closed");
    press(sent().getFirst(), "Yes, please");
    Eventually.holds(() -> said(conversation).endsWith("Yes, please"));
    reply(conversation, "Good.");
    last(conversation, "DELIVERED");
    // Who is written to again is written to in the same conversation.
    assertThat(begins(contact).body().path("conversation").asString())
        .isEqualTo(conversation.path("id").asString());

    write(Map.of("text", "STOP"));
    Eventually.holds(() -> said(conversation).equals("STOP"));
    Eventually.holds(() -> begins(contact).code().equals("may_not_contact"));
    assertThat(
            http.get("/api/v1/contacts/%s/ways".formatted(contact))
                .body()
                .path("items")
                .get(0)
                .path("addresses")
                .get(0)
                .path("reason")
                .asString())
        .isEqualTo("STOPPED");
    assertThat(
            http.post(at("/whatsapp/conversations"), Map.of("contact", contact))
                .body()
                .path("field")
                .asString())
        .isEqualTo("template");
    assertThat(
            http.post(at("/conversations"), Map.of("contact", contact, "html", "<p>x</p>")).code())
        .isEqualTo("template_needed");
  }

  @Test
  void tooManyToOnePersonAreSpacedAndStayInOrder() throws Exception {
    var conversation = begun();
    for (int i = 0; i < 45; i++) {
      var sent =
          posted(
              Map.of(
                  "messaging_product",
                  "whatsapp",
                  "to",
                  ana,
                  "type",
                  "text",
                  "text",
                  Map.of("body", "Burst " + i)));
      assertThat(sent.path("messages")).as(sent.toString()).hasSize(1);
    }
    reply(conversation, "First");
    Eventually.holds(
        () -> deliveries(conversation).path(0).path("code").asString("").equals("pair_limit"));
    reply(conversation, "Second");
    assertThat(http.get(at("")).body().path("status").asString()).isEqualTo("CONNECTED");

    Eventually.holds(() -> deliveries(conversation).size() == 2);
    last(conversation, "DELIVERED");
    assertThat(sent().get(1).path("text").asString()).isEqualTo("First");
    assertThat(sent().get(0).path("text").asString()).isEqualTo("Second");
    // Six seconds when they leave; how long each is under way is the machine's.
    assertThat(
            Duration.between(
                java.time.Instant.parse(sent().get(1).path("at").asString()),
                java.time.Instant.parse(sent().get(0).path("at").asString())))
        .isGreaterThan(Duration.ofSeconds(5));
  }

  private JsonNode posted(Map<String, Object> body) throws Exception {
    return kira.objects.Json.MAPPER.readTree(
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://localhost:%d/simulator/whatsapp/v23.0/%s/messages"
                                .formatted(port, found().setting("phoneNumberId").orElseThrow())))
                    .header("Content-Type", "application/json")
                    .header(
                        "Authorization",
                        "Bearer " + found().secret("accessToken").orElseThrow().reveal())
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            kira.objects.Json.MAPPER.writeValueAsString(body)))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  @Test
  void theTemplatesOfAllPagesAreKnownWithTheirStates() {
    var synced = http.post(at("/whatsapp/sync"), null).body();
    assertThat(synced.path("code").isNull()).isTrue();
    var templates = synced.path("number").path("templates");
    assertThat(templates).hasSize(7);
    var states = new HashMap<String, String>();
    templates.forEach(
        each -> states.put(each.path("name").asString(), each.path("status").asString()));
    assertThat(states)
        .containsEntry("order_ready", "APPROVED")
        .containsEntry("summer_offer", "PENDING")
        .containsEntry("win_a_trip", "REJECTED")
        .containsEntry("spring_offer", "PAUSED");
    var conversation = begun();
    assertThat(http.get(path(conversation, "/whatsapp/templates")).body().path("items")).hasSize(4);
    var pending =
        http.post(
            path(conversation, "/whatsapp/templates"),
            Map.of("name", "summer_offer", "language", "en", "body", Map.of("1", "Ana")));
    assertThat(pending.code()).isEqualTo("template_not_sendable");
  }

  @Test
  void filesGoBothWays() {
    var png =
        Base64.getDecoder()
            .decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    write(
        Map.of(
            "text",
            "Look at this",
            "files",
            List.of(
                Map.of(
                    "name",
                    "a.png",
                    "type",
                    "image/png",
                    "content",
                    Base64.getEncoder().encodeToString(png)),
                Map.of(
                    "name",
                    "b.txt",
                    "type",
                    "text/plain",
                    "content",
                    Base64.getEncoder().encodeToString("Hi".getBytes(StandardCharsets.UTF_8))))));
    var conversation =
        Eventually.until(() -> {
          var items = http.get("/api/v1/conversations?view=all").body().path("items");
          return items.isEmpty() ? null : items.get(0);
        });
    var names =
        Eventually.until(() -> {
          var all = new ArrayList<String>();
          http.get(path(conversation, "/messages"))
              .body()
              .path("items")
              .forEach(line ->
                  line.path("attachments").forEach(file -> all.add(file.path("name").asString())));
          return all.size() == 2 ? all : null;
        });
    assertThat(names).containsExactlyInAnyOrder("image.png", "b.txt");

    var kept = http.upload("/api/v1/attachments", "c.png", "image/png", png);
    var sent =
        http.post(
            path(conversation, "/messages"),
            Map.of(
                "html",
                "<p>And this</p>",
                "attachments",
                List.of(kept.body().path("id").asString())));
    assertThat(sent.status()).as(sent.response().body()).isEqualTo(201);
    last(conversation, "DELIVERED");
    var text = sent().getFirst();
    assertThat(text.path("text").asString()).isEqualTo("And this");
    assertThat(text.path("detail").path("type").asString()).isEqualTo("image");
    assertThat(text.path("detail").path("media").path(0).path("name").asString())
        .isEqualTo("c.png");

    var two =
        List.of(
            kept.body().path("id").asString(),
            http.upload("/api/v1/attachments", "d.png", "image/png", png)
                .body()
                .path("id")
                .asString());
    assertThat(
            http.post(path(conversation, "/messages"), Map.of("html", "", "attachments", two))
                .code())
        .isEqualTo("one_file");
  }

  @Test
  void anAnswerThatIsLostIsResolvedByTheStatusThatNamesTheMessage() {
    var conversation = begun();
    behave("LOST_ANSWER", false);
    reply(conversation, "It leaves today.");

    last(conversation, "DELIVERED");

    assertThat(sent()).hasSize(1);
    assertThat(deliveries(conversation)).hasSize(1);
  }

  @Test
  void aTokenThatIsRevokedParksWhatIsToGoOutAndSaysSo() {
    var conversation = begun();
    behave("REVOKED_KEY", false);
    reply(conversation, "It leaves today.");

    Eventually.holds(() -> deliveries(conversation).path(0).path("parked").asBoolean());
    var failing = http.get(at("")).body();
    assertThat(failing.path("status").asString()).isEqualTo("FAILING");
    assertThat(failing.path("fault").path("code").asString()).isEqualTo("token_invalid");
    assertThat(failing.path("fault").path("words").asString()).contains("invalidated");

    behave("NONE", false);
    assertThat(http.post(at("/check"), null).body().path("code").isNull()).isTrue();
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(1);
  }

  @Test
  void anOutageIsWaitedForAndAPageOfHtmlLeavesADoubt() {
    var conversation = begun();
    for (var trouble : List.of("OUTAGE", "RATE_LIMIT", "BROKEN")) {
      behave(trouble, false);
      reply(conversation, "While " + trouble);
      Eventually.holds(() -> {
        var all = deliveries(conversation);
        return !all.isEmpty() && !all.get(all.size() - 1).path("code").isNull();
      });
      behave("NONE", false);
      last(conversation, "DELIVERED");
    }
    behave("HTML", false);
    reply(conversation, "While HTML");
    // No key would make it safe to send it again: it is held for a person.
    assertThat(last(conversation, "IN_DOUBT").path("code").asString()).isEqualTo("in_doubt");
    assertThat(sent()).hasSize(3);
  }

  @Test
  void whoWroteStopIsNotWrittenTo() {
    var conversation = begun();
    write(Map.of("text", "STOP"));
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));
    reply(conversation, "Are you there?");
    assertThat(last(conversation, "FAILED").path("code").asString())
        .isEqualTo("suppressed_stopped");
    assertThat(sent()).isEmpty();
  }

  @Test
  void aNumberThatIsNotOnWhatsAppIsNotUsedAgainAndOneThatOptedOutIsStillAnswered() {
    var conversation = begun();
    reply(conversation, "First");
    last(conversation, "DELIVERED");
    happen(sent().getFirst(), "failed_131050");
    assertThat(last(conversation, "FAILED").path("code").asString()).isEqualTo("opted_out");
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));
    reply(conversation, "Second");
    last(conversation, "DELIVERED");

    happen(sent().getFirst(), "failed_131026");
    assertThat(last(conversation, "FAILED").path("code").asString()).isEqualTo("not_on_whatsapp");
    reply(conversation, "Third");
    Eventually.holds(() -> deliveries(conversation).size() == 3);
    assertThat(last(conversation, "FAILED").path("code").asString())
        .isEqualTo("suppressed_bounced");
    assertThat(sent()).hasSize(2);
  }

  @Test
  void onlyWhatMetaSignedIsHeardAndNothingTwice() throws Exception {
    var number = found().setting("phoneNumberId").orElseThrow();
    var message =
        told(
            "messages",
            ("{\"messaging_product\":\"whatsapp\",\"metadata\":{\"phone_number_id\":\"%s\"},"
                    + "\"messages\":[{\"from\":\"%s\",\"id\":\"wamid.X\",\"timestamp\":\"1\","
                    + "\"type\":\"text\",\"text\":{\"body\":\"caf\\u00e9\"}}]}")
                .formatted(number, ana.substring(1)));
    assertThat(hook("sha256=" + "0".repeat(64), message).statusCode()).isEqualTo(401);
    assertThat(
            hook(
                    HubSignature.sign(
                        Secret.of("0123456789abcdef0123456789abcdef"),
                        message.getBytes(StandardCharsets.UTF_8)),
                    message)
                .body())
        .contains("invalid_signature");

    assertThat(signed(message).statusCode()).isEqualTo(200);
    assertThat(signed(message).statusCode()).isEqualTo(200);
    Eventually.holds(
        () -> http.get("/api/v1/conversations?view=all").response().body().contains("café"));
    var conversation = http.get("/api/v1/conversations?view=all").body().path("items").get(0);
    assertThat(conversation.path("unread").asInt()).isEqualTo(1);

    // The same app may serve a number of somebody else: nothing of it is taken in or kept.
    assertThat(
            signed(message.replace(number, "106540352242922").replace("wamid.X", "wamid.Y"))
                .statusCode())
        .isEqualTo(200);
    Eventually.holds(() -> http.get(at("")).body().path("heard").toString().contains("elsewhere"));
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items")).hasSize(1);
    assertThat(signed("no json").statusCode()).isEqualTo(200);
  }

  @Test
  void theChallengeIsEchoedToWhoKnowsTheVerifyToken() throws Exception {
    var hook = http.get(at("")).body().path("webhook").asString();
    var token = found().secret("verifyToken").orElseThrow().reveal();
    var asked = "%s?hub.mode=subscribe&hub.challenge=0115%%20a&hub.verify_token=%s";
    var client = HttpClient.newHttpClient();
    var answer =
        client.send(
            HttpRequest.newBuilder(URI.create(asked.formatted(hook, token))).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("0115 a");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(
            client
                .send(
                    HttpRequest.newBuilder(URI.create(asked.formatted(hook, "wrong"))).build(),
                    HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isIn(401, 403);
  }

  @Test
  void whatTheProviderTellsOfTheNumberIsOnItsPage() throws Exception {
    http.post(at("/check"), null);
    signed(
        told(
            "phone_number_quality_update",
            "{\"display_phone_number\":\"4930901820\",\"event\":\"FLAGGED\",\"current_limit\":\"TIER_1K\"}"));
    signed(
        told(
            "message_template_status_update",
            "{\"event\":\"PAUSED\",\"message_template_id\":2001,\"reason\":\"NONE\"}"));
    var number =
        Eventually.until(() -> {
          var now = http.get(at("/whatsapp")).body();
          return now.path("notices").size() == 1
                  && now.path("templates").path(0).path("status").asString().equals("PAUSED")
              ? now
              : null;
        });
    assertThat(number.path("quality").asString()).isEqualTo("GREEN");
    assertThat(number.path("name").asString()).isEqualTo("Acme");
    assertThat(number.path("limit").asString()).isEqualTo("TIER_1K");
    assertThat(number.path("notices").path(0).path("event").asString()).isEqualTo("FLAGGED");
  }

  @Test
  void theSimulatorSpeaksAsTheProvidersOwnDescriptionSays() throws Exception {
    var number = found().setting("phoneNumberId").orElseThrow();
    var business = found().setting("businessAccountId").orElseThrow();
    GraphSpec.check("PhoneNumberInfo", asked("/v23.0/" + number));
    GraphSpec.check("TemplatesResponse", asked("/v23.0/%s/message_templates".formatted(business)));
    assertThat(asked("/v23.0/106540352242922")).contains("\"code\":33");
    GraphSpec.check("GraphAPIError", asked("/v23.0/106540352242922"));
  }

  @Test
  void noOtherWorkspaceSeesAnythingAndBadInputIsNamed() {
    var conversation = begun();
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get(at("/whatsapp")).status()).isEqualTo(404);
    assertThat(other.post(at("/whatsapp/sync"), null).status()).isEqualTo(404);
    assertThat(other.get(path(conversation, "/whatsapp")).status()).isEqualTo(404);
    assertThat(
            other
                .post(
                    path(conversation, "/whatsapp/templates"),
                    Map.of("name", "order_ready", "language", "en"))
                .status())
        .isEqualTo(404);
    assertThat(
            http.post(
                    path(conversation, "/whatsapp/templates"),
                    Map.of("name", "nothing", "language", "en"))
                .code())
        .isEqualTo("template_unknown");

    var real =
        http.post(
                "/api/v1/channels/accounts",
                Map.of(
                    "adapter",
                    "whatsapp",
                    "name",
                    "Real",
                    "sender",
                    Map.of("address", "+4930901821")))
            .body()
            .path("id")
            .asString();
    var path = "/api/v1/channels/accounts/" + real;
    for (var wrong : Map.of("appSecret", "short", "accessToken", "a b", "pigeon", "x").entrySet()) {
      var answer =
          http.send(
              "PUT",
              path,
              Map.of(
                  "name", "Real",
                  "senders", List.of(Map.of("address", "+4930901821")),
                  "secrets", Map.of(wrong.getKey(), wrong.getValue())),
              Map.of("If-Match", http.get(path).header("ETag")));
      assertThat(answer.body().path("field").asString()).isEqualTo("secrets." + wrong.getKey());
    }
    assertThat(http.post(path + "/check", null).body().path("code").asString())
        .isEqualTo("missing_access_token");
  }

  @Test
  void whoHasAnotherNumberStaysWhoTheyAreAndIsAnsweredThere() throws Exception {
    var conversation = begun();
    var contact = conversation.path("contact").path("id").asString();
    var now = "49160" + ana.substring(6);
    // As the specification's own example has it.
    var news =
        told(
            "messages",
            ("{\"messaging_product\":\"whatsapp\",\"metadata\":{\"phone_number_id\":\"%s\"},"
                    + "\"messages\":[{\"from\":\"%s\",\"id\":\"wamid.N\",\"timestamp\":\"1750269342\","
                    + "\"system\":{\"body\":\"User Ana changed from %2$s to %s\",\"wa_id\":\"%3$s\","
                    + "\"type\":\"user_changed_number\"},\"type\":\"system\"}]}")
                .formatted(found().setting("phoneNumberId").orElseThrow(), ana.substring(1), now));
    assertThat(signed(news).statusCode()).isEqualTo(200);
    Eventually.holds(() ->
        http.get("/api/v1/contacts/" + contact)
            .body()
            .path("phone")
            .asString("")
            .equals("+" + now));
    assertThat(http.get("/api/v1/contacts/%s/activity".formatted(contact)).response().body())
        .contains("+" + now);

    write(Map.of("from", "+" + now, "text", "It is me, from my new phone."));
    Eventually.holds(
        () -> conversation(1).path("preview").asString().equals("It is me, from my new phone."));
    assertThat(conversation(1).path("id").asString()).isEqualTo(conversation.path("id").asString());
    reply(conversation, "Hello again!");
    assertThat(last(conversation, "DELIVERED").path("recipient").asString()).isEqualTo("+" + now);

    // Whoever has the old number next is somebody else.
    write(Map.of("text", "Who are you?"));
    assertThat(conversation(2).path("contact").path("id").asString()).isNotEqualTo(contact);
  }
}

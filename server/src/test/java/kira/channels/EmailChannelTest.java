package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.channels.email.resend.ResendSpec;
import kira.platform.storage.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Email both ways by Resend as the simulator plays it: over HTTP, with signed webhooks. */
@KiraTest
class EmailChannelTest extends SimulatedChannel {

  @Autowired Deliveries deliveries;

  private final String ana = "ana.%s@example.com".formatted(UUID.randomUUID());

  @Override
  String items() {
    return "mails";
  }

  @BeforeEach
  void open() {
    open("resend", "Support", "support@acme.example");
  }

  @Override
  JsonNode write(Map<String, Object> mail) {
    var all = new HashMap<String, Object>(Map.of("from", ana, "name", "Ana Prado"));
    all.putAll(mail);
    return super.write(all);
  }

  private JsonNode begun() {
    write(Map.of("subject", "Where is my order?", "text", "It should be here by now."));
    return conversation(1);
  }

  @Test
  void aMailBeginsAConversationThatPeopleHold() {
    var conversation = begun();

    assertThat(conversation.path("channel").asString()).isEqualTo("email");
    assertThat(conversation.path("subject").asString()).isEqualTo("Where is my order?");
    assertThat(conversation.path("holder").asString()).isEqualTo("PERSON");
    assertThat(conversation.path("contact").path("name").asString()).isEqualTo("Ana Prado");
    assertThat(conversation.path("contact").path("email").asString()).isEqualTo(ana);
    assertThat(conversation.path("unread").asInt()).isEqualTo(1);
  }

  @Test
  void aReplyGoesOutInTheThreadAndItsAnswerComesBackIntoIt() {
    var conversation = begun();
    reply(conversation, "It leaves today.");

    var delivery = last(conversation, "DELIVERED");
    assertThat(delivery.path("recipient").asString()).isEqualTo(ana);
    var mail = sent().getFirst();
    assertThat(mail.path("subject").asString()).isEqualTo("Re: Where is my order?");
    assertThat(mail.path("text").asString()).isEqualTo("It leaves today.");
    assertThat(mail.path("from").asString()).isEqualTo("\"Acme\" <support@acme.example>");
    assertThat(mail.path("inReplyTo").asString()).endsWith("@mailbox.simulator.example>");
    assertThat(mail.path("replyTo").asString()).matches("support\\+c-[0-9a-z]+@acme.example");

    write(Map.of("answers", mail.path("id").asString(), "text", "Thank you!"));
    Eventually.holds(() -> {
      var now = http.get("/api/v1/conversations?view=all").body().path("items");
      return now.size() == 1 && now.get(0).path("preview").asString().equals("Thank you!");
    });

    happen(mail, "opened");
    assertThat(last(conversation, "READ").path("steps").size()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void aMailIsWrittenFirstAndItsAnswerComesBackIntoTheConversation() {
    http.post(at("/check"), null);
    var contact =
        http.post("/api/v1/contacts", Map.of("name", "Ana", "email", ana))
            .body()
            .path("id")
            .asString();
    var unnamed =
        http.post(at("/conversations"), Map.of("contact", contact, "html", "<p>Hello</p>"));
    assertThat(unnamed.body().path("field").asString()).isEqualTo("subject");
    var nobody = http.post(at("/conversations"), Map.of("subject", "s", "html", "<p>Hello</p>"));
    assertThat(nobody.body().path("field").asString()).isEqualTo("contact");
    var begun =
        http.post(
            at("/conversations"),
            Map.of(
                "contact",
                contact,
                "subject",
                "Your invoice",
                "html",
                "<p>Here it <b>is</b>.</p>"));
    assertThat(begun.status()).as(begun.response().body()).isEqualTo(201);
    var conversation = conversation(1);
    last(conversation, "DELIVERED");
    var mail = sent().getFirst();
    assertThat(mail.path("subject").asString()).isEqualTo("Your invoice");
    assertThat(mail.path("inReplyTo").isNull()).isTrue();

    write(Map.of("answers", mail.path("id").asString(), "text", "Thank you!"));
    Eventually.holds(() -> {
      var now = http.get("/api/v1/conversations?view=all").body().path("items");
      return now.size() == 1 && now.get(0).path("preview").asString().equals("Thank you!");
    });
    reply(conversation, "You are welcome.");
    Eventually.holds(() -> sent().size() == 2);
    assertThat(sent().getFirst().path("subject").asString()).isEqualTo("Re: Your invoice");
  }

  @Test
  void aMailOfSomebodyElseNeverGetsIntoTheConversation() {
    var conversation = begun();
    reply(conversation, "It leaves today.");
    last(conversation, "DELIVERED");
    var stranger = "eve.%s@example.com".formatted(UUID.randomUUID());

    write(
        Map.of(
            "from", stranger, "answers", sent().getFirst().path("id").asString(), "text", "Mine!"));

    var other = conversation(2);
    assertThat(other.path("id").asString()).isNotEqualTo(conversation.path("id").asString());
    assertThat(other.path("contact").path("email").asString()).isEqualTo(stranger);
  }

  @Test
  void whatAProgramWroteBeginsNothing() {
    write(Map.of("subject", "Out of office", "text", "Back on Monday.", "automatic", true));
    Eventually.holds(() -> {
      var heard = http.get("/api/v1/channels/accounts").body().path("items").get(0).path("heard");
      return heard.size() == 1 && heard.get(0).path("outcome").asString().equals("DROPPED");
    });
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items").size()).isZero();
  }

  @Test
  void aBounceFailsTheMessageAndClosesTheAddress() {
    var conversation = begun();
    reply(conversation, "It leaves today.");
    last(conversation, "DELIVERED");

    happen(sent().getFirst(), "bounced");

    var failed = last(conversation, "FAILED");
    assertThat(failed.path("code").asString()).isEqualTo("bounced");
    assertThat(failed.path("words").asString()).contains("no such mailbox");
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));
    reply(conversation, "Are you there?");
    Eventually.holds(() -> deliveries(conversation).size() == 2);
    assertThat(last(conversation, "FAILED").path("code").asString())
        .isEqualTo("suppressed_bounced");
    assertThat(sent()).hasSize(1);

    // Nobody is offered what could not succeed, and whoever asks for it is told why.
    var list = http.get(path(conversation, "/deliveries")).body();
    assertThat(list.path("listed").size()).isEqualTo(2);
    assertThat(list.path("listed").get(0).path("delivery")).isEqualTo(failed.path("id"));
    assertThat(list.path("listed").get(0).path("reason").asString()).isEqualTo("BOUNCED");
    var again = "/api/v1/deliveries/%s/again".formatted(failed.path("id").asString());
    var refused = http.post(again, null);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("recipient_listed");
    assertThat(deliveries(conversation).size()).isEqualTo(2);

    var line = http.get("/api/v1/suppressions").body().path("items").get(0).path("id").asString();
    assertThat(http.send("DELETE", "/api/v1/suppressions/" + line, null, Map.of()).status())
        .isEqualTo(204);
    assertThat(http.get(path(conversation, "/deliveries")).body().path("listed").size()).isZero();
    assertThat(http.post(again, null).status()).isEqualTo(200);
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(2);
  }

  @Test
  void anAnswerThatIsLostSendsNothingTwice() {
    var conversation = begun();
    behave("LOST_ANSWER", false);
    reply(conversation, "It leaves today.");

    last(conversation, "DELIVERED");

    assertThat(sent()).hasSize(1);
    assertThat(deliveries(conversation).size()).isEqualTo(1);
  }

  @Test
  void aKeyThatIsRevokedParksWhatIsToGoOutUntilItIsWellAgain() {
    var conversation = begun();
    behave("REVOKED_KEY", false);
    reply(conversation, "It leaves today.");

    Eventually.holds(() -> deliveries(conversation).path(0).path("parked").asBoolean());
    var failing = http.get("/api/v1/channels/accounts/" + account).body();
    assertThat(failing.path("status").asString()).isEqualTo("FAILING");
    assertThat(failing.path("fault").path("words").asString()).isEqualTo("API key is invalid");
    var still = http.post("/api/v1/channels/accounts/%s/check".formatted(account), null).body();
    assertThat(still.path("code").asString()).isEqualTo("invalid_api_key");

    behave("NONE", false);
    var well = http.post("/api/v1/channels/accounts/%s/check".formatted(account), null).body();
    assertThat(well.path("code").isNull()).isTrue();
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(1);
  }

  @Test
  void anOutageIsWaitedFor() {
    var conversation = begun();
    for (var trouble : List.of("OUTAGE", "RATE_LIMIT", "BROKEN", "HTML")) {
      behave(trouble, false);
      reply(conversation, "While " + trouble);
      Eventually.holds(() -> {
        var all = deliveries(conversation);
        return !all.isEmpty() && !all.get(all.size() - 1).path("code").isNull();
      });
      behave("NONE", false);
      last(conversation, "DELIVERED");
    }
    assertThat(sent()).hasSize(4);
  }

  @Test
  void whatFailedIsSentAgainWhenAPersonSaysSo() {
    var conversation = begun();
    reply(conversation, "It leaves today.");
    last(conversation, "DELIVERED");
    happen(sent().getFirst(), "failed");
    var failed = last(conversation, "FAILED");

    var path = "/api/v1/deliveries/%s/again".formatted(failed.path("id").asString());
    var again = http.post(path, null);
    assertThat(again.status()).as(again.response().body()).isEqualTo(200);
    assertThat(http.post(path, null).body().path("id")).isEqualTo(again.body().path("id"));

    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(2);

    // Somebody decided it once more, and the server died before it was queued.
    happen(sent().getFirst(), "failed");
    var once = UUID.fromString(last(conversation, "FAILED").path("id").asString());
    var message = UUID.fromString(deliveries(conversation).get(1).path("messageId").asString());
    deliveries.tell(
        agent.tenant(),
        once,
        new Delivery.Command.Supersede(Deliveries.idOf(once, message), "system", deliveries.now()));
    assertThat(http.post("/api/v1/deliveries/%s/again".formatted(once), null).status())
        .isEqualTo(200);
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(3);
  }

  @Test
  void newsThatNobodySignedAreNotHeard() throws Exception {
    var hook =
        URI.create(
            http.get("/api/v1/channels/accounts/" + account).body().path("webhook").asString());
    var body = "{\"type\":\"email.bounced\",\"data\":{}}";
    var request =
        HttpRequest.newBuilder(hook)
            .header("Content-Type", "application/json")
            .header("svix-id", "msg_1")
            .header("svix-timestamp", Long.toString(clock.instant().getEpochSecond()))
            .header("svix-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("invalid_signature");
  }

  @Test
  void theSimulatorSpeaksAsTheProvidersOwnDescriptionSays() throws Exception {
    var conversation = begun();
    reply(conversation, "It leaves today.");
    last(conversation, "DELIVERED");
    var key =
        accounts
            .find(agent.tenant(), UUID.fromString(account))
            .flatMap(found -> found.secret("apiKey"))
            .orElseThrow()
            .reveal();
    var mails = http.get(simulator("/mails")).body().path("items");
    var in = mails.get(1).path("id").asString();

    ResendSpec.check("ListDomainsResponse", asked("/domains", key));
    ResendSpec.check("Email", asked("/emails/" + sent().getFirst().path("id").asString(), key));
    ResendSpec.check("GetReceivedEmailResponse", asked("/emails/receiving/" + in, key));
    assertThat(asked("/domains", "re_nobody")).contains("invalid_api_key");
    assertThat(asked("/emails/" + UUID.randomUUID(), key)).contains("not_found");
  }

  private String asked(String path, String key) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:%d/simulator/resend%s".formatted(port, path)))
                .header("Authorization", "Bearer " + key)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private void openCloudflare() {
    account =
        http.post(
                "/api/v1/channels/accounts",
                Map.of(
                    "adapter",
                    "cloudflare",
                    "name",
                    "Support",
                    "simulated",
                    true,
                    "sender",
                    Map.of("address", "help@acme.example", "name", "Acme")))
            .body()
            .path("id")
            .asString();
  }

  @Test
  void aWorkerBringsMailsAndCloudflareTakesTheAnswers() {
    openCloudflare();
    var checked = http.post("/api/v1/channels/accounts/%s/check".formatted(account), null).body();
    assertThat(checked.path("code").isNull()).as(checked.toString()).isTrue();
    var conversation = begun();
    reply(conversation, "It leaves today.");

    last(conversation, "HANDED_OVER");
    var mail = sent().getFirst();
    assertThat(mail.path("from").asString()).isEqualTo("\"Acme\" <help@acme.example>");
    assertThat(mail.path("inReplyTo").asString()).endsWith("@mailbox.simulator.example>");
    write(Map.of("answers", mail.path("id").asString(), "text", "Thank you!"));
    Eventually.holds(() -> {
      var now = http.get("/api/v1/conversations?view=all").body().path("items");
      return now.size() == 1 && now.get(0).path("preview").asString().equals("Thank you!");
    });

    behave("LOST_ANSWER", false);
    reply(conversation, "Are you there?");
    last(conversation, "IN_DOUBT");
    assertThat(sent()).hasSize(2);
    behave("REVOKED_KEY", false);
    var failing = http.post("/api/v1/channels/accounts/%s/check".formatted(account), null).body();
    assertThat(failing.path("code").asString()).isEqualTo("unauthorized");
  }

  @Test
  void noOtherWorkspaceSeesAnything() {
    var conversation = begun();
    reply(conversation, "It leaves today.");
    var delivery = last(conversation, "DELIVERED").path("id").asString();
    var other = Http.as(TestCallers.anyone(), callers, port);

    assertThat(other.get("/api/v1/channels/accounts").body().path("items").size()).isZero();
    assertThat(other.get("/api/v1/channels/accounts/" + account).status()).isEqualTo(404);
    assertThat(other.get(simulator("")).status()).isEqualTo(404);
    assertThat(other.post("/api/v1/deliveries/%s/again".formatted(delivery), null).status())
        .isEqualTo(404);
    assertThat(
            other
                .get(
                    "/api/v1/conversations/%s/deliveries"
                        .formatted(conversation.path("id").asString()))
                .body()
                .path("items")
                .size())
        .isZero();
  }

  @Test
  void secretsAreNeverToldNorStoredInTheOpen() throws Exception {
    var id =
        http.post(
                "/api/v1/channels/accounts",
                Map.of(
                    "adapter",
                    "resend",
                    "name",
                    "Real",
                    "sender",
                    Map.of("address", "a@b.example")))
            .body()
            .path("id")
            .asString();
    var path = "/api/v1/channels/accounts/" + id;
    var key = "re_" + UUID.randomUUID();
    var signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    var changed =
        http.send(
            "PUT",
            path,
            Map.of(
                "name", "Real",
                "senders", List.of(Map.of("address", "a@b.example")),
                "secrets", Map.of("apiKey", key, "signingSecret", signing)),
            Map.of("If-Match", http.get(path).header("ETag")));
    assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
    assertThat(changed.body().path("secretsSet").toString())
        .isEqualTo("[\"apiKey\",\"signingSecret\"]");
    assertThat(changed.response().body()).doesNotContain(key).doesNotContain(signing);
    assertThat(http.get("/api/v1/channels/accounts").response().body()).doesNotContain(key);
    try (var connection = TestDatabase.connect();
        var statement =
            connection.prepareStatement(
                "select count(*) from journal where tenant_id = ? and data::text like ?")) {
      statement.setObject(1, agent.tenant().value());
      statement.setString(2, "%" + key + "%");
      try (var rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getLong(1)).isZero();
      }
    }
  }

  @Test
  void badInputIsRefusedWithTheFieldAtFault() {
    var sender = Map.of("address", "a@b.example");
    assertThat(
            http.post(
                    "/api/v1/channels/accounts",
                    Map.of("adapter", "pigeon", "name", "x", "sender", sender))
                .code())
        .isEqualTo("unknown_adapter");
    // What the console says in the reader's language, it knows by the code.
    var opened =
        http.post(
            "/api/v1/channels/accounts",
            Map.of("adapter", "resend", "name", "x", "sender", Map.of("address", "nobody")));
    assertThat(opened.body().path("field").asString()).isEqualTo("sender.address");
    assertThat(opened.code()).isEqualTo("invalid_email");
    var test =
        http.post("/api/v1/channels/accounts/%s/test".formatted(account), Map.of("to", "nobody"));
    assertThat(test.body().path("field").asString()).isEqualTo("to");
    assertThat(test.code()).isEqualTo("invalid_email");
  }

  @Test
  void manyMessagesAreSentEachOnceAndABadOneAmongThemIsTold() {
    var path = "/api/v1/channels/accounts/%s/messages".formatted(account);
    var good = new HashMap<String, Object>();
    good.put("key", "invoice-17");
    good.put("to", ana);
    good.put("subject", "Invoice 17");
    good.put("text", "It is attached to nothing.");
    good.put("html", "<p onclick=\"x()\">It is <b>attached</b> to nothing.</p>");
    var bad = Map.of("to", "nobody", "subject", "x", "text", "y");
    var mute = Map.of("to", ana, "subject", "x", "text", "  ");
    var answer = http.post(path, Map.of("lane", "BULK", "messages", List.of(good, bad, mute)));

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    var items = answer.body().path("items");
    assertThat(items.get(1).path("field").asString()).isEqualTo("to");
    assertThat(items.get(2).path("field").asString()).isEqualTo("text");
    var again = http.post(path, Map.of("messages", List.of(good))).body().path("items");
    assertThat(again.get(0).path("id")).isEqualTo(items.get(0).path("id"));
    var mails =
        Eventually.until(() -> {
          var found = http.get(simulator("/mails?address=" + ana)).body().path("items");
          return found.size() == 1 && found.get(0).path("last").asString().equals("delivered")
              ? found
              : null;
        });
    assertThat(mails.get(0).path("subject").asString()).isEqualTo("Invoice 17");
    Eventually.until(() ->
        http.get("/api/v1/channels/accounts/%s/deliveries".formatted(account))
                .body()
                .path("items")
                .get(0)
                .path("status")
                .asString()
                .equals("DELIVERED")
            ? true
            : null);
  }

  @Test
  void whatAnAccountAsksForIsToldAndASecretIsNamedAsSuch() {
    var adapters = http.get("/api/v1/channels/accounts/adapters").body().path("items");
    var resend = adapters.valueStream().filter(a -> a.path("adapter").asString().equals("resend"));

    assertThat(resend)
        .singleElement()
        .satisfies(a -> {
          assertThat(a.path("channel").asString()).isEqualTo("EMAIL");
          assertThat(a.path("simulates").asBoolean()).isTrue();
          assertThat(a.path("fields").get(0).path("type").asString()).isEqualTo("SECRET");
        });
  }
}

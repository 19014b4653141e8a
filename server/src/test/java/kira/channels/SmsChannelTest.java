package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.vonage.client.HttpConfig;
import com.vonage.client.VonageClient;
import com.vonage.client.messages.sms.SmsTextRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioSignature;
import kira.channels.sms.twilio.TwilioSpec;
import kira.channels.sms.vonage.VonageJwt;
import kira.channels.text.LineConversations;
import kira.contacts.Contacts;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** SMS both ways by Twilio and Vonage as the simulator plays them, with signed webhooks. */
@KiraTest
class SmsChannelTest extends SimulatedChannel {
  private static final String OWN = "+447700900001";
  private static final String TWILIO = "twilio";
  private static final String VONAGE = "vonage";

  @Autowired Contacts contacts;
  @Autowired LineConversations lines;

  private final String ana = "+35191" + ThreadLocalRandom.current().nextInt(1_000_000, 9_999_999);

  @Override
  String items() {
    return "texts";
  }

  private void open(String adapter) {
    open(adapter, "Shop", OWN);
  }

  private void write(String text) {
    write(Map.of("from", ana, "text", text));
  }

  private JsonNode begun() {
    write("Is my order on its way?");
    return conversation(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void aMessageBeginsAConversationAndItsAnswerIsDelivered(String adapter) {
    open(adapter);
    var conversation = begun();
    assertThat(conversation.path("channel").asString()).isEqualTo("sms");
    assertThat(conversation.path("holder").asString()).isEqualTo("PERSON");
    var contact = "/api/v1/contacts/" + conversation.path("contact").path("id").asString();
    assertThat(http.get(contact).body().path("phone").asString()).isEqualTo(ana);

    reply(conversation, "It leaves today.");

    var delivery = last(conversation, "DELIVERED");
    assertThat(delivery.path("recipient").asString()).isEqualTo(ana);
    assertThat(sent())
        .singleElement()
        .satisfies(text -> {
          assertThat(text.path("text").asString()).isEqualTo("It leaves today.");
          assertThat(text.path("own").asString()).isEqualTo(OWN);
        });
    write("Thank you!");
    Eventually.holds(() -> {
      var now = http.get("/api/v1/conversations?view=all").body().path("items");
      return now.size() == 1 && now.get(0).path("preview").asString().equals("Thank you!");
    });
  }

  @Test
  void choicesAreWrittenOutAndANumberChooses() {
    open(TWILIO);
    var conversation = begun();
    http.post(
        path(conversation, "/messages"),
        Map.of(
            "html",
            "<p>Which size?</p>",
            "choices",
            Map.of("choices", List.of(Map.of("title", "Small"), Map.of("title", "Large")))));
    last(conversation, "DELIVERED");
    assertThat(sent().getFirst().path("text").asString())
        .isEqualTo("Which size?\n\n1. Small\n2. Large");
    write("2");
    Eventually.holds(() -> {
      var items = http.get(path(conversation, "/messages")).body().path("items");
      var newest = items.get(items.size() - 1);
      return newest.path("text").asString().equals("2")
          && newest.path("chosen").path("title").asString("").equals("Large");
    });
  }

  @Test
  void somebodyIsWrittenToFirstUnlessTheySaidStop() {
    open(TWILIO);
    http.post(at("/check"), null);
    var contact =
        http.post("/api/v1/contacts", Map.of("name", "Ana", "phone", ana))
            .body()
            .path("id")
            .asString();
    var first = Map.<String, Object>of("contact", contact, "html", "<p>Your order is here.</p>");
    var begun = http.post(at("/conversations"), first);
    assertThat(begun.status()).as(begun.response().body()).isEqualTo(201);
    var conversation = conversation(1);
    assertThat(conversation.path("contact").path("id").asString()).isEqualTo(contact);
    assertThat(conversation.path("subject").asString()).isEqualTo("Your order is here.");
    last(conversation, "DELIVERED");
    assertThat(sent().getFirst().path("address").asString()).isEqualTo(ana);
    // Who is written to was not here; who writes was.
    assertThat(http.get("/api/v1/contacts/" + contact).body().path("lastSeenAt").isNull()).isTrue();
    write("Thank you!");
    Eventually.holds(() -> {
      var now = http.get("/api/v1/conversations?view=all").body().path("items");
      return now.size() == 1 && now.get(0).path("preview").asString().equals("Thank you!");
    });
    assertThat(http.get("/api/v1/contacts/" + contact).body().path("lastSeenAt").isString())
        .isTrue();
    write("Stop");
    Eventually.holds(() -> http.post(at("/conversations"), first).code().equals("may_not_contact"));

    var other = http.post("/api/v1/contacts", Map.of("name", "No phone")).body();
    var nowhere =
        http.post(
            at("/conversations"),
            Map.of("contact", other.path("id").asString(), "html", "<p>x</p>"));
    assertThat(nowhere.code()).isEqualTo("no_address");
    assertThat(nowhere.body().path("field").asString()).isEqualTo("to");
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void aReplyLeavesFromTheNumberThatWasWrittenTo(String adapter) {
    open(adapter);
    var conversation = begun();
    // The first number is another one now; what goes on goes on from the old one.
    var changed =
        http.send(
            "PUT",
            at(""),
            Map.of(
                "name",
                "Shop",
                "senders",
                List.of(Map.of("address", "+447700900888"), Map.of("address", OWN))),
            Map.of("If-Match", http.get(at("")).header("ETag")));
    assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
    reply(conversation, "It leaves today.");
    last(conversation, "DELIVERED");
    assertThat(sent().getFirst().path("own").asString()).isEqualTo(OWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void anAnswerThatIsLostSendsNothingTwiceAndACallbackEndsTheDoubt(String adapter) {
    open(adapter);
    var conversation = begun();
    behave("LOST_ANSWER", true);
    reply(conversation, "It leaves today.");

    last(conversation, "DELIVERED");

    assertThat(sent()).hasSize(1);
    assertThat(deliveries(conversation).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void whatNobodyKnowsWaitsForAPerson(String adapter) {
    open(adapter);
    var conversation = begun();
    behave("HTML", true);
    reply(conversation, "It leaves today.");
    var doubted = last(conversation, "IN_DOUBT");
    assertThat(sent()).isEmpty();

    behave("NONE", true);
    var again =
        http.post("/api/v1/deliveries/%s/again".formatted(doubted.path("id").asString()), null);
    assertThat(again.status()).as(again.response().body()).isEqualTo(200);
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void anOutageIsWaitedForAndCredentialsThatAreRevokedParkWhatIsToGoOut(String adapter) {
    open(adapter);
    var conversation = begun();
    for (var trouble : List.of("OUTAGE", "RATE_LIMIT")) {
      behave(trouble, true);
      reply(conversation, "While " + trouble);
      Eventually.holds(() -> {
        var all = deliveries(conversation);
        return !all.isEmpty() && !all.get(all.size() - 1).path("code").isNull();
      });
      behave("NONE", true);
      last(conversation, "DELIVERED");
    }
    behave("REVOKED_KEY", true);
    reply(conversation, "After all.");
    Eventually.holds(() -> deliveries(conversation).path(2).path("parked").asBoolean());
    var failing = http.get("/api/v1/channels/accounts/" + account).body();
    assertThat(failing.path("status").asString()).isEqualTo("FAILING");
    assertThat(failing.path("fault").path("code").asString()).isEqualTo("invalid_credentials");
    assertThat(failing.path("fault").path("words").asString()).isNotBlank();
    var check = "/api/v1/channels/accounts/%s/check".formatted(account);
    assertThat(http.post(check, null).body().path("code").asString())
        .isEqualTo("invalid_credentials");

    behave("NONE", true);
    assertThat(http.post(check, null).body().path("code").isNull()).isTrue();
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void whoWritesStopIsSentNothingMore(String adapter) {
    open(adapter);
    var conversation = begun();
    write("STOP");
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));

    reply(conversation, "Are you sure?");

    assertThat(last(conversation, "FAILED").path("code").asString())
        .isEqualTo("suppressed_stopped");
    assertThat(sent()).isEmpty();
  }

  @Test
  void twilioKnowsMoreOfStopThanWeDo() {
    open(TWILIO);
    var conversation = begun();
    write("STOP");
    // What Twilio says and what the word says both put the number on the list before it is read.
    Eventually.holds(() -> conversation(1).path("preview").asString().equals("STOP"));
    var listed = http.get("/api/v1/suppressions").body().path("items").get(0);
    http.send("DELETE", "/api/v1/suppressions/" + listed.path("id").asString(), null, Map.of());

    reply(conversation, "Are you sure?");

    var failed = last(conversation, "FAILED");
    assertThat(failed.path("code").asString()).isEqualTo("opted_out");
    assertThat(failed.path("words").asString()).contains("21610");
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));
  }

  @Test
  void aNumberAtWhichNothingArrivesIsNotUsedAgain() {
    open(TWILIO);
    var conversation = begun();
    reply(conversation, "It leaves today.");
    last(conversation, "DELIVERED");

    happen(sent().getFirst(), "landline");

    assertThat(last(conversation, "FAILED").path("code").asString()).isEqualTo("landline");
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void aPictureComesInWithItsMessage(String adapter) {
    open(adapter);
    var strange =
        http.post(
            simulator("/texts"),
            Map.of(
                "from",
                ana,
                "files",
                List.of(Map.of("name", "a", "type", "picture", "content", "aGk="))));
    assertThat(strange.body().path("field").asString()).isEqualTo("files");
    var picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    var written =
        http.post(
            simulator("/texts"),
            Map.of(
                "from",
                ana,
                "text",
                "Look",
                "files",
                List.of(Map.of("name", "a.png", "type", "image/png", "content", picture))));
    assertThat(written.status()).as(written.response().body()).isEqualTo(201);
    var conversation = conversation(1);
    var messages =
        http.get("/api/v1/conversations/%s/messages".formatted(conversation.path("id").asString()))
            .body();
    assertThat(messages.toString()).contains("Look").contains("image/png");
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void aMessageIsNotKeptFromAnybodyByAFileThatCannotBeHad(String adapter) {
    open(adapter);
    behave("OUTAGE", true);
    var file = Map.of("name", "a.png", "type", "image/png", "content", "iVBORw0KGgo=");
    var written =
        http.post(simulator("/texts"), Map.of("from", ana, "text", "Look", "files", List.of(file)));
    assertThat(written.status()).as(written.response().body()).isEqualTo(201);
    Eventually.holds(() -> {
      clock.advance(Duration.ofMinutes(2));
      var now = http.get("/api/v1/conversations?view=all").body().path("items");
      return now.size() == 1 && now.get(0).path("preview").asString().startsWith("Look");
    });
    assertThat(
            http.get(path(conversation(1), "/messages"))
                .body()
                .path("items")
                .findValuesAsString("text"))
        .anySatisfy(text -> assertThat(text).startsWith("Look").contains("✕"));
  }

  @Test
  void messagesThatAreTakenInAtOnceBelongTogether() {
    open(TWILIO);
    var conversations =
        Tenancy.in(
            agent.tenant(),
            () -> {
              var contact = contacts.caller(agent.tenant(), ana, null);
              // Nothing was said in it yet when the second of them is heard.
              return Stream.generate(UUID::randomUUID)
                  .limit(3)
                  .map(item -> lines.of(found(), item, "sms", ana, contact, null))
                  .toList();
            });
    assertThat(Set.copyOf(conversations)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {TWILIO, VONAGE})
  void newsThatNobodySignedIsNotHeardAndNewsThatComesTwiceIsHeardOnce(String adapter)
      throws Exception {
    open(adapter);
    var state = http.get("/api/v1/channels/accounts/" + account).body();
    var hook = state.path("webhook").asString();
    var found = accounts.find(agent.tenant(), UUID.fromString(account)).orElseThrow();
    if (adapter.equals(TWILIO)) {
      var form =
          FormBody.parse("MessageSid=SM1&From=%2B351910000001&To=%2B1555&Body=Hello&NumMedia=0");
      var token = found.secret("authToken").orElseThrow();
      var right = TwilioSignature.sign(token, hook, form);
      var wrong = TwilioSignature.sign(Secret.of("other"), hook, form);
      assertThat(posted(hook, form.encoded(), "X-Twilio-Signature", wrong).statusCode())
          .isEqualTo(401);
      assertThat(posted(hook + "?x=1", form.encoded(), "X-Twilio-Signature", right).statusCode())
          .isEqualTo(401);
      assertThat(posted(hook, "Body=Other", "X-Twilio-Signature", right).statusCode())
          .isEqualTo(401);
      var taken = posted(hook, form.encoded(), "X-Twilio-Signature", right);
      assertThat(taken.statusCode()).isEqualTo(200);
      assertThat(taken.body()).isEqualTo("<Response/>");
      posted(hook, form.encoded(), "X-Twilio-Signature", right);
    } else {
      var body =
          "{\"channel\":\"sms\",\"message_uuid\":\"1\",\"from\":\"351910000001\",\"to\":\"1555\",\"text\":\"Hello\"}";
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      var secret = found.secret("signatureSecret").orElseThrow();
      var right =
          VonageJwt.forWebhook(
              secret, "simulator", account, bytes, clock.instant(), new UUID(0, 1));
      var stale =
          VonageJwt.forWebhook(
              secret,
              "simulator",
              account,
              bytes,
              clock.instant().minusSeconds(3600),
              new UUID(0, 1));
      assertThat(posted(hook, body, "X-None", "x").statusCode()).isEqualTo(503);
      assertThat(posted(hook, body, "Authorization", "Bearer " + stale).statusCode())
          .isEqualTo(401);
      assertThat(posted(hook, "{}", "Authorization", "Bearer " + right).statusCode())
          .isEqualTo(401);
      assertThat(posted(hook, body, "Authorization", "Bearer " + right).statusCode())
          .isEqualTo(200);
      posted(hook, body, "Authorization", "Bearer " + right);
    }
    var conversation = conversation(1);
    assertThat(conversation.path("preview").asString()).isEqualTo("Hello");
    assertThat(conversation.path("unread").asInt()).isEqualTo(1);
  }

  private static HttpResponse<String> posted(String url, String body, String name, String value)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header(
                    "Content-Type",
                    body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded")
                .header(name, value)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theSimulatorSpeaksAsTwiliosOwnDescriptionSays() throws Exception {
    open(TWILIO);
    var conversation = begun();
    reply(conversation, "It leaves today.");
    last(conversation, "DELIVERED");
    var found = accounts.find(agent.tenant(), UUID.fromString(account)).orElseThrow();
    var sid = found.setting("accountSid").orElseThrow();
    var token = found.secret("authToken").orElseThrow().reveal();

    TwilioSpec.check("Messages", asked(sid, token, "/Messages.json"));
    TwilioSpec.check("PhoneNumbers", asked(sid, token, "/IncomingPhoneNumbers.json"));
    var message = "SM" + sent().getFirst().path("id").asString().replace("-", "");
    var one = asked(sid, token, "/Messages/%s.json".formatted(message));
    TwilioSpec.check("Message", one);
    assertThat(one).contains("\"status\":\"delivered\"");
    assertThat(asked(sid, "wrong", "/Messages.json")).contains("20003");
    assertThat(asked(sid, token, "/Messages/SM1.json")).contains("20404");
  }

  private String asked(String sid, String token, String path) throws Exception {
    var basic =
        Base64.getEncoder().encodeToString((sid + ":" + token).getBytes(StandardCharsets.UTF_8));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://localhost:%d/simulator/twilio/2010-04-01/Accounts/%s%s"
                            .formatted(port, sid, path)))
                .header("Authorization", "Basic " + basic)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void theSdkOfVonageSendsByTheSimulatorAsItIs() {
    open(VONAGE);
    var found = accounts.find(agent.tenant(), UUID.fromString(account)).orElseThrow();
    var door = new Door(agent.tenant(), UUID.fromString(account)).text();
    var client =
        VonageClient.builder()
            .applicationId(account)
            .privateKeyContents(found.secret("privateKey").orElseThrow().reveal())
            .httpConfig(
                HttpConfig.builder()
                    .baseUri("http://localhost:%d/simulator/vonage/%s".formatted(port, door))
                    .build())
            .build();

    // Its tokens are of the world's clock.
    clock.advance(Duration.between(clock.instant(), java.time.Instant.now()));
    var taken =
        client
            .getMessagesClient()
            .sendMessage(
                SmsTextRequest.builder()
                    .from(OWN.substring(1))
                    .to(ana.substring(1))
                    .text("By the SDK")
                    .build());

    assertThat(sent())
        .singleElement()
        .satisfies(text -> {
          assertThat(text.path("id").asString()).isEqualTo(taken.getMessageUuid().toString());
          assertThat(text.path("text").asString()).isEqualTo("By the SDK");
        });
  }

  @Test
  void anotherWorkspaceSeesNothingAndSecretsAreNeverTold() {
    open(TWILIO);
    var conversation = begun();
    reply(conversation, "It leaves today.");
    var delivery = last(conversation, "DELIVERED").path("id").asString();
    var other = Http.as(TestCallers.anyone(), callers, port);

    assertThat(other.get("/api/v1/channels/accounts/" + account).status()).isEqualTo(404);
    assertThat(other.get(simulator("/texts")).status()).isEqualTo(404);
    assertThat(other.post("/api/v1/deliveries/%s/again".formatted(delivery), null).status())
        .isEqualTo(404);
    var token =
        accounts
            .find(agent.tenant(), UUID.fromString(account))
            .flatMap(found -> found.secret("authToken"))
            .orElseThrow()
            .reveal();
    assertThat(http.get("/api/v1/channels/accounts/" + account).response().body())
        .doesNotContain(token);
  }

  @Test
  void badInputIsRefusedWithTheFieldAtFault() {
    open(TWILIO);
    var sender = Map.of("address", OWN);
    assertThat(
            http.post(
                    "/api/v1/channels/accounts",
                    Map.of("adapter", "twilio", "name", "x", "sender", Map.of("address", "nobody")))
                .body()
                .path("field")
                .asString())
        .isEqualTo("sender.address");
    var real =
        http.post(
                "/api/v1/channels/accounts",
                Map.of("adapter", "twilio", "name", "Real", "sender", sender))
            .body()
            .path("id")
            .asString();
    assertThat(change(real, Map.of("accountSid", "AC1"), Map.of()))
        .isEqualTo("settings.accountSid");
    assertThat(change(real, Map.of("colour", "red"), Map.of())).isEqualTo("settings.colour");
    assertThat(change(real, Map.of(), Map.of("authToken", "short"))).isEqualTo("secrets.authToken");
    assertThat(
            http.post("/api/v1/channels/accounts/%s/check".formatted(real), null)
                .body()
                .path("code")
                .asString())
        .isEqualTo("missing_credentials");
  }

  private String change(String id, Map<String, String> settings, Map<String, String> secrets) {
    var path = "/api/v1/channels/accounts/" + id;
    return http.send(
            "PUT",
            path,
            Map.of(
                "name",
                "Real",
                "senders",
                List.of(Map.of("address", OWN)),
                "settings",
                settings,
                "secrets",
                secrets),
            Map.of("If-Match", http.get(path).header("ETag")))
        .body()
        .path("field")
        .asString();
  }
}

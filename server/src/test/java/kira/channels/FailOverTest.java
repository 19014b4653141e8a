package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.channels.sms.FormBody;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * What is done by itself when something is wrong with an account: another one takes over, and
 * whoever has the message is asked; with what is counted and told of it.
 */
@KiraTest
class FailOverTest extends SimulatedChannel {
  private static final String FIRST = "+447700900011";
  private static final String SECOND = "+447700900012";

  private final String ana = "+35192" + ThreadLocalRandom.current().nextInt(1_000_000, 9_999_999);
  private String other;
  @Autowired MeterRegistry meters;

  @Override
  String items() {
    return "texts";
  }

  private void openBoth() {
    open("twilio", "Second", SECOND);
    other = account;
    open("twilio", "First", FIRST);
  }

  private void rule(Map<String, Object> rules) {
    var answer = http.send("PUT", at("/rules"), rules, Map.of());
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
  }

  private JsonNode begun() {
    write(Map.of("from", ana, "text", "Is my order on its way?"));
    return conversation(1);
  }

  /** What an account sent to the phone. */
  private List<JsonNode> sentBy(String which) {
    var texts = new ArrayList<JsonNode>();
    http.get("/api/v1/channels/accounts/%s/simulator/texts".formatted(which))
        .body()
        .path("items")
        .forEach(text -> {
          if (!text.path("incoming").asBoolean()) {
            texts.add(text);
          }
        });
    return texts;
  }

  @Test
  void anOutageOfOneAccountIsPassedByTheOtherAndTheThreadGoesOnThere() {
    openBoth();
    rule(Map.of("fallbackId", other, "fallbackMinutes", 0, "anySender", true));
    var conversation = begun();
    behave("OUTAGE", true);

    reply(conversation, "It leaves today.");

    var delivery = last(conversation, "DELIVERED");
    assertThat(deliveries(conversation).size()).isEqualTo(1);
    assertThat(sentBy(account)).isEmpty();
    assertThat(sentBy(other))
        .singleElement()
        .satisfies(text -> assertThat(text.path("own").asString()).isEqualTo(SECOND));
    assertThat(delivery.path("accountId").asString()).isEqualTo(other);
    assertThat(delivery.path("detours").get(0).path("from").asString()).isEqualTo("First");
    assertThat(delivery.path("detours").get(0).path("to").asString()).isEqualTo("Second");
    assertThat(delivery.path("detours").get(0).path("code").asString()).isEqualTo("unavailable");

    // Whoever answers to the other number answers in the same conversation, and is answered there.
    var written =
        http.post(
            "/api/v1/channels/accounts/%s/simulator/texts".formatted(other),
            Map.of("from", ana, "text", "Thank you!"));
    assertThat(written.status()).isEqualTo(201);
    Eventually.holds(() -> conversation(1).path("preview").asString().equals("Thank you!"));
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items").size()).isEqualTo(1);
    behave("NONE", true);
    reply(conversation, "You are welcome.");
    delivered(conversation, 2);
    assertThat(sentBy(other)).hasSize(2);
    traced(delivery.path("id").asString());
    // Of the second it was told that it arrived before it was told that it left.
    Eventually.holds(() -> {
      clock.advance(Duration.ofMillis(500));
      return steps(deliveries(conversation).path(1).path("id").asString()).contains("SENT");
    });
    assertThat(steps(deliveries(conversation).path(1).path("id").asString()))
        .containsSubsequence("TRIED", "SENT", "DELIVERED");
  }

  private void delivered(JsonNode conversation, int number) {
    Eventually.holds(() -> {
      clock.advance(Duration.ofMillis(500));
      var all = deliveries(conversation);
      return all.size() == number
          && all.get(number - 1).path("status").asString().equals("DELIVERED");
    });
  }

  private List<String> steps(String id) {
    var steps = new ArrayList<String>();
    http.get("/api/v1/deliveries/%s/trace".formatted(id))
        .body()
        .path("steps")
        .forEach(step -> steps.add(step.path("what").asString()));
    return steps;
  }

  private void traced(String id) {
    var trace = http.get("/api/v1/deliveries/%s/trace".formatted(id)).body();
    var steps = steps(id);
    assertThat(steps).startsWith("QUEUED").containsSubsequence("TRIED", "DIVERTED", "TRIED");
    // A report may be here before the provider's answer: then it is what says that they have it.
    assertThat(steps.get(steps.lastIndexOf("TRIED") + 1)).isIn("ACCEPTED", "SENT");
    assertThat(steps).contains("DELIVERED");
    assertThat(trace.path("author").path("kind").asString()).isEqualTo("USER");
    assertThat(trace.path("lane").asString()).isEqualTo("FIRST");
    assertThat(trace.path("listed").isNull()).isTrue();
    trace
        .path("steps")
        .forEach(step -> {
          if (step.path("what").asString().equals("DELIVERED")) {
            assertThat(step.path("happenedAt").asString()).isNotEmpty();
          }
          if (step.path("what").asString().equals("ACCEPTED")) {
            assertThat(step.path("account").asString()).isEqualTo("Second");
          }
        });
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.get("/api/v1/deliveries/%s/trace".formatted(id)).status()).isEqualTo(404);
  }

  @Test
  void whatWaitsForAnAccountMovesWhenItsRuleIsDueAndNotBefore() {
    openBoth();
    rule(Map.of("fallbackId", other, "fallbackMinutes", 30, "anySender", true));
    var conversation = begun();
    behave("REVOKED_KEY", true);
    reply(conversation, "It leaves today.");
    Eventually.holds(() -> deliveries(conversation).path(0).path("parked").asBoolean());

    clock.advance(Duration.ofMinutes(20));
    assertThat(deliveries(conversation).path(0).path("parked").asBoolean()).isTrue();
    clock.advance(Duration.ofMinutes(10));

    last(conversation, "DELIVERED");
    assertThat(sentBy(other)).hasSize(1);
    assertThat(sentBy(account)).isEmpty();
    // What comes after it does not wait at all.
    reply(conversation, "And another thing.");
    delivered(conversation, 2);
    assertThat(sentBy(other)).hasSize(2);
  }

  @Test
  void aReplyStaysWithTheNumberThatWasWrittenToUnlessTheRuleSaysOtherwise() {
    openBoth();
    rule(Map.of("fallbackId", other, "fallbackMinutes", 0));
    var conversation = begun();
    behave("REVOKED_KEY", true);
    reply(conversation, "It leaves today.");
    Eventually.holds(() -> deliveries(conversation).path(0).path("parked").asBoolean());
    // What belongs to no conversation may go by any.
    var sent =
        http.post(
            at("/messages"), Map.of("messages", List.of(Map.of("to", ana, "text", "An invoice"))));
    assertThat(sent.status()).isEqualTo(202);
    Eventually.holds(() -> sentBy(other).size() == 1);
    assertThat(deliveries(conversation).path(0).path("parked").asBoolean()).isTrue();
  }

  @Test
  void aReplyByMailGoesAnotherWayOfTheSameSenderAndIsAnsweredToTheFirst() {
    open("resend", "Second", "support@fail-over.example");
    other = account;
    open("resend", "First", "support@fail-over.example");
    rule(Map.of("fallbackId", other, "fallbackMinutes", 0));
    var written =
        http.post(
            simulator("/mails"),
            Map.of("from", "ana@fail-over-customer.example", "subject", "Order", "text", "Where?"));
    assertThat(written.status()).as(written.response().body()).isEqualTo(201);
    var conversation = conversation(1);
    behave("OUTAGE", true);

    reply(conversation, "It leaves today.");

    assertThat(last(conversation, "DELIVERED").path("detours").size()).isEqualTo(1);
    var mails =
        http.get("/api/v1/channels/accounts/%s/simulator/mails".formatted(other))
            .body()
            .path("items");
    assertThat(mails.size()).isEqualTo(1);
    assertThat(mails.get(0).path("from").asString()).contains("support@fail-over.example");
    assertThat(mails.get(0).path("replyTo").asString()).endsWith("@fail-over.example");
  }

  @Test
  void rulesThatLeadBackAreRefusedAndSoIsAnAccountOfAnotherChannel() {
    openBoth();
    rule(Map.of("fallbackId", other));
    var first = account;
    account = other;
    var back = http.send("PUT", at("/rules"), Map.of("fallbackId", first), Map.of());
    assertThat(back.status()).isEqualTo(422);
    assertThat(back.code()).isEqualTo("fallback_cycle");
    var self = http.send("PUT", at("/rules"), Map.of("fallbackId", other), Map.of());
    assertThat(self.code()).isEqualTo("fallback_cycle");
    var minutes = http.send("PUT", at("/rules"), Map.of("fallbackMinutes", -1), Map.of());
    assertThat(minutes.body().path("field").asString()).isEqualTo("fallbackMinutes");
    open("webhook", "App", "shop");
    var elsewhere = http.send("PUT", at("/rules"), Map.of("fallbackId", first), Map.of());
    assertThat(elsewhere.code()).isEqualTo("unknown_fallback");
  }

  @Test
  void aMessageThatTwilioHasIsFoundAndOneThatItDoesNotHaveGoesOutOnce() {
    open("twilio", "First", FIRST);
    var conversation = begun();
    behave("HTML", true);
    reply(conversation, "It leaves today.");
    var doubted = last(conversation, "IN_DOUBT").path("id").asString();

    // Not there, and it stays so: certain after Twilio's own delay.
    behave("NONE", true);
    clock.advance(Duration.ofMinutes(6));
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(1);
    assertThat(deliveries(conversation).size()).isEqualTo(1);
    assertThat(http.get("/api/v1/deliveries/%s/trace".formatted(doubted)).response().body())
        .contains("\"ASKED\"")
        .contains("\"not_there\"");

    // There, though the answer was lost and no webhook told of it.
    behave("HTML", true);
    reply(conversation, "Tomorrow it is there.");
    Eventually.holds(() -> deliveries(conversation).size() == 2);
    var again = last(conversation, "IN_DOUBT");
    appears("Tomorrow it is there.");
    clock.advance(Duration.ofMinutes(2));
    Eventually.holds(() -> {
      clock.advance(Duration.ofSeconds(5));
      var now = deliveries(conversation).path(1);
      return now.path("status").asString().equals("HANDED_OVER")
          && now.path("providerId").asString().startsWith("SM");
    });
    assertThat(again.path("providerId").isNull()).isTrue();
    assertThat(sent()).hasSize(2);
  }

  /** The provider has it; nobody was told. */
  private void appears(String text) {
    behave("NONE", true);
    var found = found();
    var sid = found.setting("accountSid").orElseThrow();
    var token = found.secret("authToken").orElseThrow().reveal();
    var form = FormBody.parse("").with("To", ana).with("From", FIRST).with("Body", text);
    var basic =
        Base64.getEncoder().encodeToString((sid + ":" + token).getBytes(StandardCharsets.UTF_8));
    try {
      var answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://localhost:%d/simulator/twilio/2010-04-01/Accounts/%s/Messages.json"
                                  .formatted(port, sid)))
                      .header("Authorization", "Basic " + basic)
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .POST(HttpRequest.BodyPublishers.ofString(form.encoded()))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(201);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatCannotBeAskedAboutIsHeldForAPersonOrSentAgainByRule() {
    open("vonage", "First", FIRST);
    var conversation = begun();
    behave("HTML", true);
    reply(conversation, "It leaves today.");
    var doubted = last(conversation, "IN_DOUBT").path("id").asString();
    var arrived = http.post("/api/v1/deliveries/%s/arrived".formatted(doubted), null);
    assertThat(arrived.status()).as(arrived.response().body()).isEqualTo(200);
    assertThat(arrived.body().path("status").asString()).isEqualTo("DELIVERED");
    var twice = http.post("/api/v1/deliveries/%s/arrived".formatted(doubted), null);
    assertThat(twice.code()).isEqualTo("not_in_doubt");

    rule(Map.of("againMinutes", 3));
    reply(conversation, "And more.");
    Eventually.holds(() -> deliveries(conversation).size() == 2);
    last(conversation, "IN_DOUBT");
    behave("NONE", true);
    clock.advance(Duration.ofMinutes(4));
    last(conversation, "DELIVERED");
    assertThat(sent()).hasSize(1);
  }

  @Test
  void whatHappenedIsCounted() {
    openBoth();
    var conversation = begun();
    for (int i = 0; i < 3; i++) {
      reply(conversation, "Message " + i);
      delivered(conversation, i + 1);
    }
    happen(sent().getFirst(), "landline");
    last(conversation, "FAILED");

    var trace =
        http.get(
                "/api/v1/deliveries/%s/trace"
                    .formatted(last(conversation, "FAILED").path("id").asString()))
            .body()
            .path("steps");
    var end = trace.get(trace.size() - 1);
    assertThat(end.path("what").asString()).isEqualTo("BOUNCED");
    assertThat(end.path("webhook").path("type").asString()).isEqualTo("undelivered");
    assertThat(end.path("webhook").path("workedAt").asString()).isNotEmpty();
    var figures =
        Eventually.until(() -> {
          var now = http.get(at("/figures?days=1&zone=Europe/Lisbon")).body();
          return now.path("failed").asInt() == 1 && now.path("delivered").asInt() == 3 ? now : null;
        });
    assertThat(figures.path("queued").asInt()).isEqualTo(3);
    assertThat(figures.path("handedOver").asInt()).isEqualTo(3);
    assertThat(figures.path("failures").get(0).path("code").asString()).isEqualTo("landline");
    assertThat(figures.path("toHandOver").path("count").asInt()).isEqualTo(3);
    assertThat(figures.path("toHandOver").path("half").isNumber()).isTrue();
    assertThat(figures.path("toWork").path("count").asInt()).isPositive();
    assertThat(figures.path("pieces").size()).isEqualTo(24);
    long handedOver = 0;
    for (var piece : figures.path("pieces")) {
      handedOver += piece.path("handedOver").asLong();
    }
    assertThat(handedOver).isEqualTo(3);
    assertThat(
            meters
                .counter(
                    "kira.channels.messages",
                    "channel",
                    "sms",
                    "adapter",
                    "twilio",
                    "result",
                    "delivered")
                .count())
        .isGreaterThanOrEqualTo(3);
    assertThat(figures.path("perSecond").asDouble()).isPositive();
    assertThat(figures.path("limit").asDouble()).isEqualTo(10);
    assertThat(figures.path("waiting").size()).isZero();

    behave("REVOKED_KEY", true);
    // Somebody else: the number is not used any more.
    var sent =
        http.post(
            at("/messages"),
            Map.of("messages", List.of(Map.of("to", "+351910000001", "text", "Later."))));
    assertThat(sent.status()).isEqualTo(202);
    Eventually.holds(() -> {
      var waiting = http.get(at("/figures")).body().path("waiting");
      return waiting.size() == 1
          && waiting.get(0).path("lane").asString().equals("FIRST")
          && waiting.get(0).path("count").asInt() == 1;
    });
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.get(at("/figures")).status()).isEqualTo(404);
    assertThat(http.get(at("/figures?days=5")).body().path("field").asString()).isEqualTo("days");
    account = other;
    assertThat(http.get(at("/figures")).body().path("queued").asInt()).isZero();
  }
}

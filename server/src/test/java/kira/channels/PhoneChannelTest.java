package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.channels.simulator.SimulatedCalls;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioSignature;
import kira.channels.sms.twilio.TwilioSpec;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Json;
import kira.platform.secrets.Secret;
import kira.platform.storage.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Calls both ways by Twilio as the simulator plays it, with signed webhooks. */
@KiraTest
class PhoneChannelTest extends SimulatedPhone {
  @Autowired SimulatedCalls simulated;
  @Autowired Deliveries deliveries;
  @Autowired DurableObjects objects;

  @Override
  String adapter() {
    return "twilio-phone";
  }

  @Test
  void aCallRingsIsTakenSaysItsTextAndIsOver() {
    open(Map.of());
    behave("NONE", true);
    var call = placed(Map.of("say", "Your parcel is here.", "language", "en-GB"));
    act(ringing(), "ANSWER", "");
    hears("Your parcel is here.");

    var over = call(call, "COMPLETED");
    assertThat(over.path("answeredAt").isNull()).isFalse();
    assertThat(over.path("missed").asBoolean()).isFalse();
    var conversation = conversation(1);
    assertThat(conversation.path("channel").asString()).isEqualTo("phone");
    assertThat(conversation.path("waitingSince").isNull()).isTrue();
    assertThat(conversation.path("id").asString())
        .isEqualTo(over.path("conversationId").asString());
    var delivery = last(conversation, "DELIVERED");
    assertThat(delivery.path("recipient").asString()).isEqualTo(ana);
    assertThat(answer(conversation, "Hello").body().path("code").asString())
        .isEqualTo("call_instead");
  }

  @Test
  void everyWayNotToTakeACallIsTold() {
    open(Map.of());
    for (var end :
        Map.of("DECLINE", "DECLINED", "BUSY", "BUSY", "RING_OUT", "NO_ANSWER").entrySet()) {
      var call = placed(Map.of("say", "Hello"));
      act(ringing(), end.getKey(), "");
      call(call, end.getValue());
    }
    // A phone that nobody goes to stops ringing by itself.
    var call = placed(Map.of("say", "Hello"));
    ringing();
    clock.advance(Duration.ofSeconds(50));
    call(call, "NO_ANSWER");
    assertThat(http.get("/api/v1/calls?status=NO_ANSWER").body().path("items").size()).isEqualTo(2);
  }

  @Test
  void whoHangsUpEndsTheCallAtTheProvider() {
    open(Map.of());
    var call = placed(Map.of("say", "Hello"));
    ringing();
    call(call, "RINGING");
    var path = "/api/v1/calls/%s/hang-up".formatted(call.path("id").asString());
    assertThat(http.post(path, null).status()).isEqualTo(200);
    seen(each -> each.path("status").asString().equals("OVER"));
    call(call, "CANCELLED");
    assertThat(http.post(path, null).status()).isEqualTo(409);
  }

  @Test
  void aCallIsBridgedToAPersonAndRecordedOnceThatWasSaid() {
    open(Map.of("recording", "announced", "recordingNotice", "We record this."));
    var call = placed(Map.of("say", "One moment.", "bridgeTo", DESK));
    act(ringing(), "ANSWER", "");
    hears("We record this.");
    var bridged = seen(each -> each.path("bridgedStatus").asString("").equals("RINGING"));
    assertThat(bridged.path("bridged").asString()).isEqualTo(DESK);
    act(bridged, "ANSWER_BRIDGED", "");
    call(call, now -> now.path("legs").path(0).path("status").asString().equals("TALKING"));
    clock.advance(Duration.ofSeconds(7));
    act(bridged, "HANG_UP_BRIDGED", "");
    var over =
        call(call, now -> now.path("recordings").path(0).path("state").asString().equals("KEPT"));
    over = call(over, "COMPLETED");
    assertThat(over.path("legs").path(0).path("status").asString()).isEqualTo("ENDED");
    var url = over.path("recordings").path(0).path("url").asString();
    var sound = http.get(url).response();
    assertThat(sound.headers().firstValue("content-type")).contains("audio/wav");
    assertThat(sound.body()).startsWith("RIFF");
    var part = http.send("GET", url, null, Map.of("Range", "bytes=0-3"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.response().body()).isEqualTo("RIFF");
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get(url).status()).isEqualTo(404);
    // What we have, the provider need not keep.
    call(call, now -> !now.path("recordings").path(0).path("atProvider").asBoolean());
    assertThat(http.get(url).response().body()).startsWith("RIFF");
    assertThat(recorded(UUID.fromString(bridged.path("id").asString()))).isEmpty();
  }

  @Test
  void aMachineIsHungUpOnOrHearsTheTextOnceItHasBeeped() {
    open(Map.of());
    var call = placed(Map.of("say", "Hello", "machine", "HANG_UP", "bridgeTo", DESK));
    act(ringing(), "ANSWER_BY_MACHINE", "");
    assertThat(call(call, "COMPLETED").path("answeredBy").asString()).isEqualTo("MACHINE");

    call = placed(Map.of("say", "Call us back.", "machine", "SAY", "bridgeTo", DESK));
    act(ringing(), "ANSWER_BY_MACHINE", "");
    call(call, "COMPLETED");
    var lines = hears("Call us back.").path("lines").toString();
    assertThat(lines.indexOf("Call us back.")).isNotEqualTo(lines.lastIndexOf("Call us back."));
  }

  @Test
  void aCallerReachesAPersonAndIsSeenWhileItRings() {
    open(Map.of("incoming", "bridge", "bridgeTo", DESK, "greeting", "Hello."));
    calls(ana);
    var call = only();
    assertThat(call.path("incoming").asBoolean()).isTrue();
    assertThat(call.path("other").asString()).isEqualTo(ana);
    var conversation = conversation(1);
    assertThat(conversation.path("waitingSince").isNull()).isFalse();
    var bridged = seen(each -> each.path("bridgedStatus").asString("").equals("RINGING"));
    act(bridged, "ANSWER_BRIDGED", "");
    Eventually.holds(() -> conversation(1).path("waitingSince").isNull());
    act(bridged, "HANG_UP", "");
    var over = call(call, "COMPLETED");
    assertThat(over.path("missed").asBoolean()).isFalse();
    // The next call of the same person goes on in the same conversation.
    calls(ana);
    Eventually.holds(() -> http.get("/api/v1/calls").body().path("items").size() == 2);
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items").size()).isEqualTo(1);
  }

  @Test
  void aCallerChoosesAndLeavesAMessageThatIsHeardInTheInbox() {
    open(
        Map.of(
            "incoming",
            "menu",
            "greeting",
            "Press 1 for a person.",
            "press1",
            DESK,
            "press2",
            "We open at nine.",
            "unanswered",
            "message",
            "recording",
            "asked"));
    behave("NONE", true);
    calls(ana);
    act(waitsFor("DIGITS"), "PRESS", "1");
    hears("Press 1 for a person.");
    act(waitsFor("DIGITS"), "PRESS", "1");
    act(
        seen(each -> each.path("bridgedStatus").asString("").equals("RINGING")),
        "DECLINE_BRIDGED",
        "");
    act(waitsFor("MESSAGE"), "LEAVE_MESSAGE", "Please call me back about my order.");
    var call = only();
    var kept =
        call(call, now -> now.path("recordings").path(0).path("state").asString().equals("KEPT"));
    assertThat(kept.path("recordings").path(0).path("message").asBoolean()).isTrue();
    assertThat(kept.path("consented").asBoolean()).isTrue();
    assertThat(kept.path("pressed").size()).isEqualTo(2);
    var over = call(call, "COMPLETED");
    assertThat(over.path("missed").asBoolean()).isFalse();
    assertThat(conversation(1).path("waitingSince").isNull()).isFalse();
  }

  @Test
  void whoReachesNobodyIsMissedAndWhoAgreesToNothingIsNotRecorded() {
    open(
        Map.of(
            "incoming", "bridge", "bridgeTo", DESK, "unanswered", "message", "recording", "asked"));
    calls("");
    act(waitsFor("DIGITS"), "PRESS", "2");
    act(
        seen(each -> each.path("bridgedStatus").asString("").equals("RINGING")),
        "DECLINE_BRIDGED",
        "");
    var over = call(only(), "COMPLETED");
    assertThat(over.path("missed").asBoolean()).isTrue();
    Eventually.holds(() -> conversation(1).path("missedCall").asBoolean());
    assertThat(over.path("other").asString()).isEmpty();
    assertThat(over.path("recordings").size()).isZero();
    assertThat(http.get("/api/v1/calls?missed=true").body().path("items").size()).isEqualTo(1);
    assertThat(http.get("/api/v1/calls?missed=false").body().path("items").size()).isZero();
  }

  @Test
  void anAnswerThatIsLostDialsNothingTwice() {
    open(Map.of());
    behave("LOST_ANSWER", true);
    var call = placed(Map.of("say", "Hello"));
    act(ringing(), "ANSWER", "");
    call(call, "COMPLETED");
    behave("HTML", false);
    var doubted = placed(Map.of("say", "Hello"));
    call(doubted, "IN_DOUBT");
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isEqualTo(1);
  }

  private JsonNode inDoubt() {
    behave("HTML", false);
    var call = placed(Map.of("say", "Hello"));
    call(call, "IN_DOUBT");
    behave("NONE", false);
    return call;
  }

  private JsonNode delivery(JsonNode call) {
    return http.get(
            "/api/v1/conversations/%s/deliveries".formatted(call.path("conversationId").asString()))
        .body()
        .path("items")
        .path(0);
  }

  /** Twilio has a call from us; nobody was told. */
  private void appears() throws Exception {
    clock.advance(Duration.ofSeconds(1));
    var form =
        FormBody.parse("")
            .with("To", ana)
            .with("From", OWN)
            .with("Timeout", "600")
            .with("Url", http.get(at("")).body().path("webhook").asString());
    var answer =
        HttpClient.newHttpClient()
            .send(
                toTwilio("/Calls.json")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(form.bytes()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  @Test
  void aCallInDoubtThatTwilioHasGoesOnAsItIsThere() throws Exception {
    open(Map.of());
    var call = inDoubt();
    appears();
    act(ringing(), "BUSY", "");
    clock.advance(Duration.ofMinutes(2));
    call(call, "BUSY");
    assertThat(delivery(call).path("providerId").asString()).startsWith("CA");

    // The same number in doubt once more: the call of before is not taken for it.
    var other = inDoubt();
    appears();
    var rings = ringing();
    clock.advance(Duration.ofMinutes(2));
    call(other, "RINGING");
    assertThat(
            http.post("/api/v1/calls/%s/hang-up".formatted(other.path("id").asString()), null)
                .status())
        .isEqualTo(200);
    seen(each ->
        each.path("id").equals(rings.path("id")) && each.path("status").asString().equals("OVER"));
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isEqualTo(2);
  }

  @Test
  void aCallInDoubtThatTwilioDoesNotHaveWasNotPlacedAndIsNotPlacedByItself() {
    open(Map.of());
    var rule = http.send("PUT", at("/rules"), Map.of("againMinutes", 1), Map.of());
    assertThat(rule.status()).isEqualTo(400);
    assertThat(rule.body().path("field").asString()).isEqualTo("againMinutes");
    var call = inDoubt();
    // While it cannot be asked, nothing is said.
    behave("OUTAGE", false);
    clock.advance(Duration.ofMinutes(6));
    Eventually.holds(() -> trace(call).contains("\"ASKED\""));
    assertThat(call(call, "IN_DOUBT").path("code").asString()).isEqualTo("in_doubt");
    behave("NONE", false);
    clock.advance(Duration.ofMinutes(6));
    assertThat(call(call, "FAILED").path("code").asString()).isEqualTo("not_taken");
    Eventually.holds(() -> delivery(call).path("code").asString().equals("not_taken"));
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isZero();
    // A person calls again.
    var again = placed(Map.of("say", "Hello"));
    act(ringing(), "ANSWER", "");
    call(again, "COMPLETED");
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isEqualTo(1);
  }

  private String trace(JsonNode call) {
    return http.get("/api/v1/deliveries/%s/trace".formatted(call.path("id").asString()))
        .response()
        .body();
  }

  @Test
  void nobodyVouchesForACall() {
    open(Map.of());
    var call = inDoubt();
    var arrived =
        http.post("/api/v1/deliveries/%s/arrived".formatted(call.path("id").asString()), null);
    assertThat(arrived.status()).isEqualTo(422);
    assertThat(arrived.code()).isEqualTo("not_for_calls");
    // It is asked about as if nobody had tried.
    clock.advance(Duration.ofMinutes(6));
    assertThat(call(call, "FAILED").path("code").asString()).isEqualTo("not_taken");
  }

  private void state(String what) {
    assertThat(http.post(at("/" + what), null).status()).isEqualTo(200);
  }

  @Test
  void aCallOfBeforeAnybodyAskedIsAskedAboutOnceItsAccountGoesOn() throws Exception {
    open(Map.of());
    var call = inDoubt();
    // Nothing that was in doubt was looked at again by itself.
    try (var connection = TestDatabase.connect();
        var statement =
            connection.prepareStatement("delete from alarm where tenant_id = ? and kind = ?")) {
      statement.setObject(1, agent.tenant().value());
      statement.setString(2, Delivery.KIND);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
    state("pause");
    clock.advance(Duration.ofMinutes(6));
    call(call, "IN_DOUBT");
    state("resume");
    assertThat(call(call, "FAILED").path("code").asString()).isEqualTo("not_taken");
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isZero();
  }

  @Test
  void anAttemptThatWasCutShortIsAskedAboutThoughItsAccountIsPaused() {
    open(Map.of());
    behave("OUTAGE", false);
    var call = placed(Map.of("say", "Hello"));
    call(call, now -> now.path("code").asString("").equals("unavailable"));
    state("pause");
    // The server died before it heard what the provider says.
    var id = UUID.fromString(call.path("id").asString());
    deliveries.tell(agent.tenant(), id, new Delivery.Command.Try(clock.instant()));
    behave("NONE", false);
    call(call, "IN_DOUBT");
    clock.advance(Duration.ofMinutes(6));
    assertThat(call(call, "FAILED").path("code").asString()).isEqualTo("not_taken");
    assertThat(http.get(at("")).body().path("status").asString()).isEqualTo("PAUSED");
  }

  @Test
  void whatTwilioRecordedOfAForgottenCallIsRemovedThereToo() {
    open(Map.of("incoming", "message", "recording", "announced"));
    calls(ana);
    var waits = waitsFor("MESSAGE");
    behave("OUTAGE", false);
    act(waits, "LEAVE_MESSAGE", "It is about my order.");
    var call = call(only(), now -> now.path("recordings").size() == 1);
    call = call(call, "COMPLETED");
    assertThat(call.path("recordings").path(0).path("state").asString()).isEqualTo("WAITING");
    var there = UUID.fromString(waits.path("id").asString());

    objects.erase(
        new Address(
            "conversation",
            agent.tenant().value(),
            UUID.fromString(call.path("conversationId").asString())));
    var gone = "/api/v1/calls/" + call.path("id").asString();
    Eventually.holds(() -> http.get(gone).status() == 404);
    assertThat(recorded(there)).hasSize(1);
    behave("NONE", false);
    clock.advance(Duration.ofHours(1));
    Eventually.holds(() -> {
      clock.advance(Duration.ofMillis(500));
      return recorded(there).isEmpty();
    });
  }

  private List<?> recorded(UUID call) {
    return simulated
        .find(new Door(agent.tenant(), UUID.fromString(account)), call)
        .orElseThrow()
        .sounds();
  }

  @Test
  void newsOfACallInDoubtEndsTheDoubt() throws Exception {
    open(Map.of());
    var call = inDoubt();
    var hook = http.get(at("")).body().path("webhook").asString();
    var url = "%s/call?call=%s".formatted(hook, call.path("id").asString());
    var token = found().secret("authToken").orElseThrow();
    for (var status : List.of("ringing", "completed")) {
      var form =
          FormBody.parse(
              "CallSid=CA0123456789abcdef0123456789abcdef&From=%s&To=%s&CallStatus=%s"
                  .formatted("%2B447700900001", ana.replace("+", "%2B"), status));
      assertThat(posted(url, form, TwilioSignature.sign(token, url, form)).statusCode())
          .isEqualTo(200);
      call(call, status.equals("ringing") ? "RINGING" : "COMPLETED");
      // Twilio would not know it: nobody asks any more.
      clock.advance(Duration.ofMinutes(6));
    }
    assertThat(delivery(call).path("providerId").asString()).startsWith("CA01");
    assertThat(trace(call)).doesNotContain("\"ASKED\"");
  }

  @Test
  void aCallThatCannotBePlacedNowIsRefusedOrGivenUp() {
    open(Map.of());
    behave("OUTAGE", false);
    var call = placed(Map.of("say", "Hello"));
    call(call, now -> now.path("code").asString("").equals("unavailable"));
    clock.advance(Duration.ofMinutes(11));
    assertThat(call(call, "FAILED").path("code").asString()).isEqualTo("too_late");
    behave("NONE", false);
    assertThat(placed(Map.of("to", "+15005550003", "say", "Hello")).path("status").asString())
        .isEqualTo("QUEUED");
    Eventually.holds(() ->
        http.get("/api/v1/calls?status=FAILED").body().toString().contains("country_not_allowed"));
    assertThat(
            http.post(
                    "/api/v1/suppressions",
                    Map.of("items", List.of(Map.of("channel", "VOICE", "address", ana))))
                .status())
        .isBetween(200, 201);
    var listed = http.post("/api/v1/calls", Map.of("accountId", account, "to", ana, "say", "Hi"));
    assertThat(listed.status()).isEqualTo(422);
    assertThat(listed.body().path("code").asString()).startsWith("suppressed_");
    assertThat(listed.body().path("field").asString()).isEqualTo("to");
  }

  @Test
  void whatIsWrongIsNamedAndNobodyElseSeesAnything() {
    open(Map.of());
    assertThat(field(Map.of("say", "Hello"), "accountId")).isEqualTo("accountId");
    assertThat(field(Map.of("accountId", account, "say", "Hello", "to", "12"), "")).isEqualTo("to");
    assertThat(field(Map.of("accountId", account, "to", ana), "")).isEqualTo("say");
    assertThat(field(Map.of("accountId", account, "say", "Hello"), "")).isEqualTo("to");
    assertThat(field(Map.of("accountId", account, "to", ana, "say", "x", "bridgeTo", "1"), ""))
        .isEqualTo("bridgeTo");
    assertThat(field(Map.of("accountId", account, "to", ana, "say", "x", "from", ana), ""))
        .isEqualTo("from");
    assertThat(field(Map.of("accountId", account, "to", ana, "say", "x", "language", "?"), ""))
        .isEqualTo("language");
    assertThat(change(Map.of("incoming", "message"), 400).path("field").asString())
        .isEqualTo("settings.recording");
    var once = Map.of("Idempotency-Key", "one-" + ana);
    var body = Map.of("accountId", account, "to", ana, "say", "Hello");
    var first = http.send("POST", "/api/v1/calls", body, once);
    var second = http.send("POST", "/api/v1/calls", body, once);
    assertThat(second.body().path("id").asString()).isEqualTo(first.body().path("id").asString());
    var path = "/api/v1/calls/" + first.body().path("id").asString();
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.get(path).status()).isEqualTo(404);
    assertThat(other.post(path + "/hang-up", null).status()).isEqualTo(404);
    assertThat(other.get(simulator("/calls")).status()).isEqualTo(404);
    assertThat(http.get("/api/v1/channels/accounts/" + account).response().body())
        .doesNotContain(found().secret("authToken").orElseThrow().reveal());
    assertThat(http.post(at("/check"), null).body().path("code").isNull()).isTrue();
  }

  private String field(Map<String, String> body, String none) {
    var answer = http.post("/api/v1/calls", body);
    assertThat(answer.status()).as(body + none).isEqualTo(400);
    return answer.body().path("field").asString();
  }

  @Test
  void newsThatNobodySignedIsNotHeard() throws Exception {
    open(Map.of());
    var hook = http.get("/api/v1/channels/accounts/" + account).body().path("webhook").asString();
    var form =
        FormBody.parse(
            "CallSid=CA0123456789abcdef0123456789abcdef&From=%s&To=%s&CallStatus=ringing"
                .formatted("%2B351912345678", "%2B447700900001"));
    var token = found().secret("authToken").orElseThrow();
    var right = TwilioSignature.sign(token, hook, form);
    assertThat(posted(hook, form, TwilioSignature.sign(Secret.of("x"), hook, form)).statusCode())
        .isEqualTo(401);
    assertThat(posted(hook + "?stage=menu.n.0", form, right).statusCode()).isEqualTo(401);
    assertThat(posted(hook, form.with("Digits", "1"), right).statusCode()).isEqualTo(401);
    var taken = posted(hook, form, right);
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(taken.headers().firstValue("content-type").orElse("")).startsWith("text/xml");
    assertThat(taken.body()).contains("<Say").contains("<Hangup/>");
    posted(hook, form, right);
    assertThat(only().path("status").asString()).isEqualTo("RINGING");
  }

  private static HttpResponse<String> posted(String url, FormBody form, String signature)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Twilio-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.bytes()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theSimulatorSpeaksAsTwiliosOwnDescriptionSays() throws Exception {
    open(Map.of());
    var call = placed(Map.of("say", "Hello"));
    act(ringing(), "ANSWER", "");
    call(call, "COMPLETED");
    var sid = "CA" + hears("Hello").path("id").asString().replace("-", "");
    var one = asked("/Calls/%s.json".formatted(sid));
    TwilioSpec.check("Call", one);
    assertThat(one).contains("\"status\":\"completed\"");
    appears();
    appears();
    var page = asked("/Calls.json?To=%s&PageSize=2".formatted(ana.replace("+", "%2B")));
    TwilioSpec.check("Calls", page);
    var first = Json.MAPPER.readTree(page);
    assertThat(first.path("calls").size()).isEqualTo(2);
    appears();
    var rest = asked(first.path("next_page_uri").asString().replaceFirst("^.*(?=/Calls)", ""));
    TwilioSpec.check("Calls", rest);
    assertThat(Json.MAPPER.readTree(rest).path("calls").size()).isEqualTo(1);
    assertThat(Json.MAPPER.readTree(rest).path("calls").path(0).path("sid").asString())
        .isEqualTo(sid);
    assertThat(Json.MAPPER.readTree(rest).path("next_page_uri").isNull()).isTrue();
    var day = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    for (var each :
        Map.of(
                "Status=ringing",
                3,
                "Status=queued",
                0,
                "StartTime%3E=" + day,
                4,
                "StartTime%3E=" + day.plusDays(1),
                0,
                "StartTime%3C=" + day,
                0,
                "From=%2B351000000",
                0)
            .entrySet()) {
      assertThat(Json.MAPPER.readTree(asked("/Calls.json?" + each.getKey())).path("calls").size())
          .as(each.getKey())
          .isEqualTo(each.getValue());
    }
    assertThat(asked("/Calls.json?StartTime=yesterday")).contains("20001");
    TwilioSpec.check("PhoneNumbers", asked("/IncomingPhoneNumbers.json"));
    assertThat(asked("/Calls/CA1.json")).contains("20404");
  }

  private String asked(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(toTwilio(path).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private HttpRequest.Builder toTwilio(String path) {
    var sid = found().setting("accountSid").orElseThrow();
    var token = found().secret("authToken").orElseThrow().reveal();
    var basic =
        Base64.getEncoder().encodeToString((sid + ":" + token).getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(
            URI.create(
                "http://localhost:%d/simulator/twilio/2010-04-01/Accounts/%s%s"
                    .formatted(port, sid, path)))
        .header("Authorization", "Basic " + basic);
  }

  @Test
  void aTestOfTheAccountRingsAndIsNobodysConversation() {
    open(Map.of());
    var answer = http.post(at("/test"), Map.of("to", ana));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
    act(ringing(), "ANSWER", "");
    hears("test message of Kira");
    assertThat(UUID.fromString(call(only(), "COMPLETED").path("id").asString()))
        .isEqualTo(UUID.fromString(answer.body().path("id").asString()));
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items").size()).isZero();
  }

  @Test
  void aMissedCallIsMarkedUntilSomebodyCallsBack() {
    open(Map.of("incoming", "bridge", "bridgeTo", DESK));
    calls(ana);
    act(
        seen(each -> each.path("bridgedStatus").asString("").equals("RINGING")),
        "DECLINE_BRIDGED",
        "");
    call(only(), "COMPLETED");
    Eventually.holds(() -> conversation(1).path("missedCall").asBoolean());
    placed(Map.of("say", "You called us."));
    assertThat(conversation(1).path("missedCall").asBoolean()).isFalse();
  }

  @Test
  void aProviderThatTakesItsTimeIsWaitedForAndDialsOnce() {
    open(Map.of());
    behave("SLOW", false);
    var call = placed(Map.of("say", "Hello"));
    act(ringing(), "ANSWER", "");
    call(call, "COMPLETED");
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isEqualTo(1);
  }
}

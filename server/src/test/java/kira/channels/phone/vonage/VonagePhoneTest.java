package kira.channels.phone.vonage;

import static org.assertj.core.api.Assertions.assertThat;

import com.vonage.client.voice.AdvancedMachineDetection;
import com.vonage.client.voice.AnswerWebhook;
import com.vonage.client.voice.Call;
import com.vonage.client.voice.CallStatus;
import com.vonage.client.voice.EventWebhook;
import com.vonage.client.voice.MachineDetection;
import com.vonage.client.voice.PhoneEndpoint;
import com.vonage.client.voice.VoiceClient;
import com.vonage.client.voice.ncco.EventMethod;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.phone.AnsweredBy;
import kira.channels.phone.CallEnd;
import kira.channels.phone.CallFact;
import kira.channels.phone.CallNews;
import kira.channels.phone.CallPlan;
import kira.channels.phone.CallSearch;
import kira.channels.phone.CallStep;
import kira.channels.phone.Leg;
import kira.channels.phone.Machine;
import kira.channels.phone.RecordingRule;
import kira.channels.sms.FormBody;
import kira.channels.sms.vonage.VonageJwt;
import kira.objects.Json;
import kira.platform.http.OutboundResponse;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What we say to Vonage of calls, and what its webhooks mean; its description and SDK agree. */
class VonagePhoneTest {
  private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
  private static final String DOOR = "https://kira.example/hooks/channels/d";
  private static final UUID CALL = new UUID(7, 7);
  private static final VonageLinks LINKS =
      new VonageLinks(
          DOOR, text -> "s" + text.length(), (text, given) -> given.equals("s" + text.length()));
  private static final String UUID_OF_VONAGE = "63f61863-4a51-4f6b-86e1-46edebcf9356";

  private static CallPlan plan(Machine machine) {
    return new CallPlan(
        false,
        new UUID(1, 1),
        "+447700900001",
        "+447700900000",
        null,
        null,
        "system",
        "Hello",
        "en-GB",
        null,
        machine,
        RecordingRule.NEVER,
        NOW);
  }

  private static JsonNode tree(Object value) {
    return Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(value));
  }

  @Test
  void aCallIsAskedForAsTheDescriptionAndTheSdkDo() {
    var ours = VonagePhone.request(LINKS, CALL, plan(Machine.SAY));
    VoiceSpec.check("CreateCallRequestAnswerUrl", Json.MAPPER.writeValueAsString(ours));
    var theirs =
        Call.builder()
            .to(new PhoneEndpoint("447700900000"))
            .from("447700900001")
            .answerUrl(LINKS.of("answer", Map.of("call", CALL.toString())))
            .answerMethod(EventMethod.POST)
            .eventUrl(LINKS.of("event", Map.of("call", CALL.toString())))
            .eventMethod(EventMethod.POST)
            .ringingTimer(45)
            .advancedMachineDetection(
                AdvancedMachineDetection.builder()
                    .behavior(MachineDetection.CONTINUE)
                    .mode(AdvancedMachineDetection.Mode.DETECT_BEEP)
                    .beepTimeout(45)
                    .build())
            .build();
    assertThat(tree(ours)).isEqualTo(Json.MAPPER.readTree(theirs.toJson()));
    assertThat(
            tree(VonagePhone.request(LINKS, CALL, plan(Machine.IGNORE)))
                .has("advanced_machine_detection"))
        .isFalse();
    assertThat(
            tree(VonagePhone.request(LINKS, CALL, plan(Machine.HANG_UP)))
                .path("advanced_machine_detection")
                .path("mode")
                .asString())
        .isEqualTo("detect");
  }

  private static JsonNode ncco(List<CallStep> steps) {
    var written =
        Json.MAPPER.writeValueAsString(
            new Ncco(LINKS, null, UUID_OF_VONAGE)
                .of(
                    steps,
                    _ -> List.of(new CallStep.Say("Thank you.", "en-GB"), new CallStep.HangUp())));
    VoiceSpec.checkNcco(written);
    return Json.MAPPER.readTree(written);
  }

  @Test
  void stepsAreObjectsOfVonage() {
    var ncco =
        ncco(
            List.of(
                new CallStep.Play("https://kira.example/a.mp3"),
                new CallStep.Say("You & <me>", "de-AT"),
                new CallStep.Ask(
                    List.of(new CallStep.Say("Press 1.", "xx")),
                    1,
                    Duration.ofSeconds(30),
                    "menu.n.0")));
    assertThat(ncco.path(0).path("action").asString()).isEqualTo("stream");
    // What looks like markup is none; a language that Vonage lacks is the nearest, or its own.
    assertThat(ncco.path(1).path("text").asString()).isEqualTo("You &  me ");
    assertThat(ncco.path(1).path("language").asString()).isEqualTo("de-DE");
    assertThat(ncco.path(2).path("bargeIn").asBoolean()).isTrue();
    assertThat(ncco.path(2).has("language")).isFalse();
    var input = ncco.path(3);
    assertThat(input.path("type").path(0).asString()).isEqualTo("dtmf");
    assertThat(input.path("dtmf").path("timeOut").asInt()).isEqualTo(10);
    assertThat(input.path("eventUrl").path(0).asString())
        .startsWith(DOOR + "/input?of=" + UUID_OF_VONAGE + "&stage=menu.n.0&sig=");
  }

  @Test
  void aBridgeIsRecordedBesideAndAsksWhenNobodyComes() {
    var bridge =
        new CallStep.Bridge(
            "+447700900009", "+447700900001", Duration.ofSeconds(25), true, "bridged.y.0");
    var ncco = ncco(List.of(bridge));
    assertThat(ncco).hasSize(2);
    assertThat(ncco.path(0).path("action").asString()).isEqualTo("record");
    // With an end of its own it would keep the call from going on.
    assertThat(ncco.path(0).has("endOnSilence")).isFalse();
    var connect = ncco.path(1);
    assertThat(connect.path("eventType").asString()).isEqualTo("synchronous");
    assertThat(connect.path("from").asString()).isEqualTo("447700900001");
    assertThat(connect.path("endpoint").path(0).path("number").asString())
        .isEqualTo("447700900009");
    assertThat(connect.path("eventUrl").path(0).asString())
        .contains("number=%2B447700900009&of=" + UUID_OF_VONAGE + "&stage=bridged.y.0&sig=");
  }

  @Test
  void anAddressThatIsNotAsWeMadeItIsNone() {
    var made = LINKS.of("input", Map.of("call", CALL.toString(), "stage", "menu.n.0"));
    var query = made.substring(made.indexOf('?') + 1);
    assertThat(LINKS.holds("input", FormBody.parse(query))).isTrue();
    assertThat(LINKS.holds("answer", FormBody.parse("uuid=1&to=2"))).isTrue();
    assertThat(LINKS.holds("inputs", FormBody.parse(query))).isFalse();
    assertThat(LINKS.holds("input", FormBody.parse(query.replace("menu.n.0", "menu.yes.0"))))
        .isFalse();
    assertThat(LINKS.holds("input", FormBody.parse("stage=consent.y.0"))).isFalse();
  }

  @Test
  void aMessageEndsBySilenceAndTheCallGoesOnWithoutAsking() {
    var ncco =
        ncco(
            List.of(
                new CallStep.Say("After the tone.", "en-GB"),
                new CallStep.TakeMessage(Duration.ofMinutes(3), "recorded.y.0")));
    assertThat(ncco.path(1).path("endOnSilence").asInt()).isEqualTo(5);
    assertThat(ncco.path(1).path("timeOut").asInt()).isEqualTo(180);
    assertThat(ncco.path(1).path("beepStart").asBoolean()).isTrue();
    assertThat(ncco.path(2).path("text").asString()).isEqualTo("Thank you.");
  }

  @Test
  void whereThereIsNothingToDoItIsStillAnObject() {
    assertThat(ncco(List.of(new CallStep.HangUp()))).hasSize(1);
  }

  private static OutboundResponse answer(int status, String body) {
    return new OutboundResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatMayHaveBeenDialledIsNotDialledAgain() {
    assertThat(VonageCallAnswer.of(answer(201, "{\"uuid\":\"u1\",\"status\":\"started\"}")))
        .isEqualTo(new SendResult.Accepted("u1"));
    for (var doubt :
        List.of(answer(201, "<html>"), answer(200, "{}"), answer(500, "{}"), answer(503, ""))) {
      assertThat(VonageCallAnswer.of(doubt)).isInstanceOf(SendResult.InDoubt.class);
    }
    assertThat(
            VonageCallAnswer.of(
                answer(401, "{\"title\":\"Unauthorized\",\"detail\":\"Bad clock\"}")))
        .isEqualTo(new SendResult.Unusable("invalid_credentials", "Bad clock", null));
    assertThat(VonageCallAnswer.of(answer(400, "{\"detail\":\"to\"}")))
        .isEqualTo(new SendResult.Refused("invalid_call", "to"));
    // More calls in a second than are allowed are refused there, not queued.
    var fast =
        new OutboundResponse(
            429, Map.of("retry-after", "2"), "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(VonageCallAnswer.of(fast))
        .isInstanceOfSatisfying(
            SendResult.TryLater.class,
            later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(2)));
  }

  private static CallNews.What what(String body, String query) {
    var item =
        new VonageCallNews(Json.MAPPER.readTree(body), FormBody.parse(query), NOW)
            .happened()
            .orElseThrow();
    return java.util.Objects.requireNonNull(CallNews.read(item.body())).what();
  }

  private static String event(String status, String more) {
    var body =
        """
        {"from":"447700900001","to":"447700900000","uuid":"%s","conversation_uuid":"CON-1",
         "status":"%s","direction":"outbound","timestamp":"2026-11-28T09:00:01.000Z"%s}\
        """
            .formatted(UUID_OF_VONAGE, status, more);
    // The SDK reads what we read.
    assertThat(EventWebhook.fromJson(body).getStatus()).isEqualTo(CallStatus.fromString(status));
    return body;
  }

  @ParameterizedTest
  @CsvSource({"started,DIALLING", "ringing,RINGING", "answered,ANSWERED"})
  void aCallComesAsFarAsAnEventSays(String status, CallFact fact) {
    assertThat(what(event(status, ""), "call=" + CALL)).isEqualTo(new CallNews.Came(fact));
  }

  @ParameterizedTest
  @CsvSource({
    "busy,,BUSY,",
    "unanswered,,NO_ANSWER,",
    "timeout,,NO_ANSWER,",
    "cancelled,,CANCELLED,",
    "rejected,declined,DECLINED,",
    "rejected,restricted,FAILED,number_blocked",
    "failed,number_out_of_service,FAILED,unknown_number",
    "failed,invalid_number,FAILED,unknown_number",
    "failed,cannot_route,FAILED,not_routable",
    "failed,unavailable,FAILED,phone_unreachable",
    "failed,,FAILED,call_failed"
  })
  void anEndSaysHowAndWhy(String status, String detail, CallEnd how, String code) {
    var more = detail == null ? "" : ",\"detail\":\"" + detail + "\"";
    assertThat(what(event(status, more), "call=" + CALL))
        .isInstanceOfSatisfying(
            CallNews.Ended.class,
            end -> {
              assertThat(end.how()).isEqualTo(how);
              assertThat(end.code()).isEqualTo(code);
              assertThat(end.words()).isEqualTo(detail);
            });
  }

  @Test
  void aCallThatIsOverSaysForHowLongItWas() {
    var over = event("completed", ",\"duration\":\"34\",\"rate\":\"0.01\",\"price\":\"0.02\"");
    assertThat(EventWebhook.fromJson(over).getDuration()).isEqualTo(34);
    assertThat(what(over, "call=" + CALL))
        .isEqualTo(new CallNews.Ended(CallEnd.COMPLETED, null, null, 34));
  }

  @ParameterizedTest
  @CsvSource({"34,34", "1e300,", "99999999999999999999,", "-1,", "true,", "null,"})
  void aLengthThatIsNoneIsNotBelieved(String duration, Integer seconds) {
    var body = "{\"uuid\":\"u\",\"status\":\"completed\",\"duration\":%s}".formatted(duration);
    assertThat(what(body, "call=" + CALL))
        .isEqualTo(new CallNews.Ended(CallEnd.COMPLETED, null, null, seconds));
  }

  @Test
  void aMachineIsToldFromAHumanAndItsBeepIsHeard() {
    assertThat(what(event("human", ""), "call=" + CALL))
        .isEqualTo(new CallNews.Judged(AnsweredBy.HUMAN, false));
    assertThat(what(event("machine", ""), "call=" + CALL))
        .isEqualTo(new CallNews.Judged(AnsweredBy.MACHINE, false));
    for (var beep : List.of("beep_start", "beep_timeout")) {
      assertThat(what(event("machine", ",\"sub_state\":\"" + beep + "\""), "call=" + CALL))
          .isEqualTo(new CallNews.Judged(AnsweredBy.MACHINE, true));
    }
  }

  @Test
  void theSameEventHasTheSameKeyAndWhatIsUnknownIsNone() {
    var one =
        new VonageCallNews(Json.MAPPER.readTree(event("ringing", "")), FormBody.parse(""), NOW);
    var two =
        new VonageCallNews(Json.MAPPER.readTree(event("ringing", "")), FormBody.parse(""), NOW);
    assertThat(one.happened().orElseThrow().key()).isEqualTo(two.happened().orElseThrow().key());
    var strange = Json.MAPPER.readTree("{\"uuid\":\"1\",\"status\":\"transfer\"}");
    assertThat(new VonageCallNews(strange, FormBody.parse(""), NOW).happened()).isEmpty();
  }

  @Test
  void aCallThatComesInIsAskedAboutByGet() {
    var query = "to=447700900001&from=447700900000&conversation_uuid=CON-1&uuid=" + UUID_OF_VONAGE;
    var body = VonageQuery.json(query).orElseThrow();
    var sdk = AnswerWebhook.fromJson(Json.MAPPER.writeValueAsString(body));
    var news = new VonageCallNews(body, FormBody.parse(query), NOW);
    assertThat(news.moment().own()).isEqualTo("+" + sdk.getTo());
    var kept = CallNews.read(news.asked().orElseThrow().body());
    assertThat(kept.incoming()).isTrue();
    assertThat(kept.providerId()).isEqualTo(sdk.getUuid());
    assertThat(kept.other()).isEqualTo("+447700900000");
    var withheld =
        Json.MAPPER.readTree("{\"to\":\"447700900001\",\"from\":\"anonymous\",\"uuid\":\"1\"}");
    assertThat(
            CallNews.read(
                    new VonageCallNews(withheld, FormBody.parse(""), NOW)
                        .asked()
                        .orElseThrow()
                        .body())
                .other())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"uuid\":\"1\",\"dtmf\":{\"digits\":\"2\",\"timed_out\":false}}|2",
        "{\"uuid\":\"1\",\"dtmf\":\"2\"}|2",
        "{\"uuid\":\"1\",\"dtmf\":{\"digits\":\"\",\"timed_out\":true}}|''",
        "{\"uuid\":\"1\",\"dtmf\":{\"digits\":\"<2>\"}}|''"
      })
  void keysAreReadInBothForms(String body, String digits) {
    var item =
        new VonageCallNews(
                Json.MAPPER.readTree(body), FormBody.parse("call=" + CALL + "&stage=menu.n.0"), NOW)
            .pressed()
            .orElseThrow();
    assertThat(CallNews.read(item.body()).what())
        .isEqualTo(new CallNews.Pressed("menu.n.0", digits));
  }

  @Test
  void theOtherPhonesPartBelongsToItsCall() {
    var query = FormBody.parse("of=parent-1&stage=bridged.n.0&number=%2B447700900009");
    var gone = new VonageCallNews(Json.MAPPER.readTree(event("unanswered", "")), query, NOW);
    assertThat(gone.reached()).isFalse();
    var kept = CallNews.read(gone.leg().orElseThrow().body());
    assertThat(kept.providerId()).isEqualTo("parent-1");
    assertThat(kept.what())
        .isEqualTo(new CallNews.Bridged("+447700900009", Leg.Status.NOT_REACHED, null));
    var talks = new VonageCallNews(Json.MAPPER.readTree(event("answered", "")), query, NOW);
    assertThat(talks.reached()).isNull();
  }

  @Test
  void aRecordingSaysWhereItIsAndHowLong() {
    var body =
        """
        {"start_time":"2026-11-28T09:00:00Z","end_time":"2026-11-28T09:00:12Z","size":12345,
         "recording_url":"https://api.nexmo.com/v1/files/aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
         "recording_uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab","conversation_uuid":"CON-1",
         "timestamp":"2026-11-28T09:00:12.000Z"}\
        """;
    var sdk = EventWebhook.fromJson(body);
    var item =
        new VonageCallNews(
                Json.MAPPER.readTree(body), FormBody.parse("call=" + CALL + "&kind=message"), NOW)
            .recorded()
            .orElseThrow();
    assertThat(CallNews.read(item.body()).what())
        .isEqualTo(
            new CallNews.Recorded(
                sdk.getRecordingUuid(), sdk.getRecordingUrl().toString(), 12, true));
  }

  @Test
  void aGetIsSignedOverItsParametersInTheirOrder() {
    var secret = Secret.of("a-signature-secret-of-some-length-0123456789");
    var query = "to=447700900001&from=447700900000&uuid=1&call=" + CALL;
    var theirs = "{\"to\":\"447700900001\",\"from\":\"447700900000\",\"uuid\":\"1\"}";
    var token =
        VonageJwt.forWebhook(
            secret, "abcd1234", "app", theirs.getBytes(StandardCharsets.UTF_8), NOW, CALL);
    assertThat(VoiceClient.verifySignature(token, secret.reveal())).isTrue();
    assertThat(
            VonageQuery.signed(query).stream()
                .anyMatch(body -> VonageJwt.isWebhook(secret, "abcd1234", token, body, NOW)))
        .isTrue();
    assertThat(
            VonageQuery.signed(query.replace("900000", "900002")).stream()
                .anyMatch(body -> VonageJwt.isWebhook(secret, "abcd1234", token, body, NOW)))
        .isFalse();
  }

  private static KeyPair pair() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  @Test
  void whatIsWrongWithAnApplicationIsSaid() throws Exception {
    var pair = pair();
    var application =
        """
        {"name":"Shop","keys":{"public_key":"%s"},"capabilities":{"voice":{"webhooks":{
         "answer_url":{"address":"%s/answer"},"event_url":{"address":"%s/event"}}}}}\
        """
            .formatted(
                VonageJwt.pem("PUBLIC KEY", pair.getPublic().getEncoded()).replace("\n", "\\n"),
                DOOR,
                DOOR);
    assertThat(code(application, pair)).isNull();
    assertThat(code(application, pair())).isEqualTo("wrong_private_key");
    assertThat(code("{\"capabilities\":{\"messages\":{}}}", pair)).isEqualTo("not_enabled");
    assertThat(code(application.replace("/answer", "/other"), pair)).isEqualTo("webhook_elsewhere");
    assertThat(code(application.replace("event_url", "old_url"), pair)).isEqualTo("status_missing");

    var numbers =
        Json.MAPPER.readTree(
            "[{\"msisdn\":\"447700900001\",\"features\":[\"VOICE\"],\"app_id\":\"a\"},"
                + "{\"msisdn\":\"447700900002\",\"features\":[\"SMS\"]}]");
    assertThat(new VonageVoiceApplication(DOOR, null).number(numbers, "+447700900001", "a").code())
        .isNull();
    assertThat(new VonageVoiceApplication(DOOR, null).number(numbers, "+447700900001", "b").code())
        .isEqualTo("number_elsewhere");
    assertThat(new VonageVoiceApplication(DOOR, null).number(numbers, "+447700900002", "a").code())
        .isEqualTo("number_without_voice");
    assertThat(new VonageVoiceApplication(DOOR, null).number(numbers, "+447700900003", "a").code())
        .isEqualTo("number_unknown");
  }

  private static @org.jspecify.annotations.Nullable String code(String application, KeyPair pair) {
    return new VonageVoiceApplication(DOOR, null)
        .application(Json.MAPPER.readTree(application), pair.getPrivate())
        .code();
  }

  private static JsonNode listed(String uuid, String more) {
    return Json.MAPPER.readTree(
        """
        {"uuid":"%s","from":{"type":"phone","number":"447700900001"},
         "to":{"type":"phone","number":"447700900000"},"direction":"outbound"%s}
        """
            .formatted(uuid, more));
  }

  @Test
  void theListOfTheTimeShowsWhichCallMayBeOurs() {
    var search = new CallSearch(plan(Machine.IGNORE), NOW);
    assertThat(VonageCalls.list(search, 100))
        .isEqualTo(
            "/v1/calls?date_start=2026-11-28T08%3A59%3A00Z&date_end=2026-11-28T09%3A05%3A00Z"
                + "&page_size=100&record_index=100&order=asc");
    var calls =
        Json.MAPPER
            .createArrayNode()
            .add(listed("rings", ",\"status\":\"ringing\""))
            .add(listed("over", ",\"start_time\":\"2026-11-28T09:00:10.000Z\""))
            .add(listed("before", ",\"start_time\":\"2026-11-28 08:00:10\""))
            .add(listed("theirs", ",\"direction\":\"inbound\""))
            .add(listed("another", ",\"to\":{\"type\":\"phone\",\"number\":\"447700900009\"}"));
    var embedded = Json.MAPPER.createObjectNode().set("calls", calls);
    assertThat(VonageCalls.look(Json.MAPPER.createObjectNode().set("_embedded", embedded), search))
        .isEqualTo(5);
    assertThat(search.found()).containsExactly("over", "rings");
    assertThat(VonageCalls.look(Json.MAPPER.createObjectNode(), search)).isZero();
  }

  @Test
  void whatBecameOfACallIsToldAsIfItHadBeenHeard() {
    var over =
        ",\"status\":\"completed\",\"duration\":\"40\","
            + "\"start_time\":\"2026-11-28 09:00:20\",\"end_time\":\"2026-11-28 09:01:00\"";
    assertThat(
            VonageCalls.news(listed(UUID_OF_VONAGE, over), CALL, NOW.plusSeconds(600)).stream()
                .map(item -> CallNews.read(item.body())))
        .containsExactly(
            new CallNews(
                CALL,
                UUID_OF_VONAGE,
                false,
                "+447700900001",
                "+447700900000",
                NOW.plusSeconds(20),
                new CallNews.Came(CallFact.ANSWERED)),
            new CallNews(
                CALL,
                UUID_OF_VONAGE,
                false,
                "+447700900001",
                "+447700900000",
                NOW.plusSeconds(60),
                new CallNews.Ended(CallEnd.COMPLETED, null, null, 40)));
    assertThat(
            VonageCalls.news(listed("u", ",\"status\":\"ringing\""), CALL, NOW).stream()
                .map(item -> CallNews.read(item.body()).what()))
        .containsExactly(new CallNews.Came(CallFact.RINGING));
  }
}

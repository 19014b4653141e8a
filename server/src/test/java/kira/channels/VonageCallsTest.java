package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.vonage.client.HttpConfig;
import com.vonage.client.VonageClient;
import com.vonage.client.common.SortOrder;
import com.vonage.client.voice.Call;
import com.vonage.client.voice.CallStatus;
import com.vonage.client.voice.CallsFilter;
import com.vonage.client.voice.ncco.TalkAction;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.KiraTest;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageJwt;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Calls both ways by Vonage as the simulator plays it, with signed webhooks. */
@KiraTest
class VonageCallsTest extends SimulatedPhone {
  @Override
  String adapter() {
    return "vonage-phone";
  }

  @Override
  void open(Map<String, String> settings) {
    super.open(settings);
    assertThat(http.post(at("/check"), null).body().path("code").isNull()).isTrue();
  }

  private JsonNode bridged() {
    return seen(each -> each.path("bridgedStatus").asString("").equals("RINGING"));
  }

  @Test
  void aCallSaysItsTextIsBridgedRecordedAndOver() {
    open(Map.of("recording", "announced", "recordingNotice", "We record this."));
    behave("NONE", true);
    var call = placed(Map.of("say", "One moment.", "bridgeTo", DESK, "language", "en-GB"));
    act(ringing(), "ANSWER", "");
    var bridged = bridged();
    assertThat(bridged.path("lines").toString()).contains("We record this.", "One moment.");
    act(bridged, "ANSWER_BRIDGED", "");
    call(call, now -> now.path("legs").path(0).path("status").asString().equals("TALKING"));
    clock.advance(Duration.ofSeconds(7));
    act(bridged, "HANG_UP_BRIDGED", "");
    var over =
        call(call, now -> now.path("recordings").path(0).path("state").asString().equals("KEPT"));
    over = call(over, "COMPLETED");
    assertThat(over.path("legs").path(0).path("status").asString()).isEqualTo("ENDED");
    var sound = http.get(over.path("recordings").path(0).path("url").asString()).response();
    assertThat(sound.body()).startsWith("RIFF");
  }

  @Test
  void whoDoesNotComeToThePhoneIsToldApart() {
    open(Map.of());
    for (var end :
        Map.of("DECLINE", "DECLINED", "BUSY", "BUSY", "RING_OUT", "NO_ANSWER").entrySet()) {
      var call = placed(Map.of("say", "Hello"));
      act(ringing(), end.getKey(), "");
      call(call, end.getValue());
    }
    var call = placed(Map.of("say", "Hello"));
    ringing();
    call(call, "RINGING");
    http.post("/api/v1/calls/%s/hang-up".formatted(call.path("id").asString()), null);
    seen(each -> each.path("status").asString().equals("OVER"));
    call(call, "CANCELLED");
  }

  @Test
  void aMachineHearsTheTextOnceItHasBeeped() {
    open(Map.of());
    var call = placed(Map.of("say", "Call us back.", "machine", "SAY", "bridgeTo", DESK));
    act(ringing(), "ANSWER_BY_MACHINE", "");
    assertThat(call(call, "COMPLETED").path("answeredBy").asString()).isEqualTo("MACHINE");
    var lines =
        seen(each -> each.path("status").asString().equals("OVER")).path("lines").toString();
    assertThat(lines.indexOf("Call us back.")).isNotEqualTo(lines.lastIndexOf("Call us back."));
  }

  @Test
  void aCallerChoosesAgreesAndLeavesAMessage() {
    open(
        Map.of(
            "incoming", "menu",
            "greeting", "Press 1 for a person.",
            "press1", DESK,
            "press2", "We open at nine.",
            "unanswered", "message",
            "recording", "asked"));
    behave("NONE", true);
    write(Map.of("from", ana));
    act(waitsFor("DIGITS"), "PRESS", "1");
    seen(each -> each.path("lines").toString().contains("Press 1 for a person."));
    act(waitsFor("DIGITS"), "PRESS", "1");
    act(bridged(), "DECLINE_BRIDGED", "");
    act(waitsFor("MESSAGE"), "LEAVE_MESSAGE", "Please call me back about my order.");
    var call = only();
    var kept =
        call(call, now -> now.path("recordings").path(0).path("state").asString().equals("KEPT"));
    assertThat(kept.path("recordings").path(0).path("message").asBoolean()).isTrue();
    assertThat(kept.path("other").asString()).isEqualTo(ana);
    assertThat(kept.path("consented").asBoolean()).isTrue();
    assertThat(kept.path("pressed").size()).isEqualTo(2);
    assertThat(call(call, "COMPLETED").path("missed").asBoolean()).isFalse();
    assertThat(conversation(1).path("waitingSince").isNull()).isFalse();
  }

  @Test
  void anAnswerThatIsLostDialsNothingTwiceAndTooManyAtOnceWait() {
    open(Map.of());
    behave("LOST_ANSWER", true);
    var call = placed(Map.of("say", "Hello"));
    act(ringing(), "ANSWER", "");
    call(call, "COMPLETED");
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isEqualTo(1);
    // An outage may have dialled; a limit certainly did not.
    behave("OUTAGE", false);
    call(placed(Map.of("say", "Hello")), "IN_DOUBT");
    behave("RATE_LIMIT", false);
    var later = placed(Map.of("say", "Hello"));
    call(later, now -> now.path("code").asString("").equals("too_fast"));
    behave("NONE", false);
    act(ringing(), "ANSWER", "");
    call(later, "COMPLETED");
  }

  /** Vonage has a call from us; nobody was told. */
  private void appears() throws Exception {
    var login = VonageAccount.login(found()).orElseThrow();
    var body =
        """
        {"to":[{"type":"phone","number":"%s"}],"from":{"type":"phone","number":"%s"},
         "ncco":[{"action":"talk","text":"Hello"}]}
        """
            .formatted(ana.substring(1), OWN.substring(1));
    var answer =
        posted(
            "http://localhost:%d/simulator/vonage-phone/%s/v1/calls".formatted(port, door()),
            body,
            VonageJwt.forRequest(
                login.application(), login.key(), clock.instant(), UUID.randomUUID()));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private String door() {
    return new Door(agent.tenant(), UUID.fromString(account)).text();
  }

  private JsonNode inDoubt() {
    behave("HTML", false);
    var call = placed(Map.of("say", "Hello"));
    call(call, "IN_DOUBT");
    behave("NONE", false);
    return call;
  }

  @Test
  void aCallInDoubtGoesOnWhereVonageHasItAndIsOverWhereItHasNot() throws Exception {
    open(Map.of());
    var call = inDoubt();
    appears();
    act(ringing(), "ANSWER", "");
    var over = seen(each -> each.path("status").asString().equals("OVER"));
    assertThat(over.path("lines").toString()).contains("Hello");
    clock.advance(Duration.ofMinutes(2));
    assertThat(call(call, "COMPLETED").path("answeredAt").isNull()).isFalse();

    var other = inDoubt();
    clock.advance(Duration.ofMinutes(12));
    assertThat(call(other, "FAILED").path("code").asString()).isEqualTo("not_taken");
    assertThat(http.get(simulator("/calls")).body().path("items").size()).isEqualTo(1);
  }

  private HttpResponse<String> posted(String url, String body, @Nullable String token)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String token(Secret secret, String body) {
    return VonageJwt.forWebhook(
        secret,
        "simulator",
        account,
        body.getBytes(StandardCharsets.UTF_8),
        clock.instant(),
        UUID.randomUUID());
  }

  @Test
  void whatIsUnsignedComesAgainAndWhatIsForgedIsRefused() throws Exception {
    open(Map.of());
    var hook = http.get("/api/v1/channels/accounts/" + account).body().path("webhook").asString();
    var secret = found().secret("signatureSecret").orElseThrow();
    var body =
        "{\"from\":\"447700900000\",\"to\":\"447700900001\",\"uuid\":\"%s\",\"conversation_uuid\":\"CON-1\"}"
            .formatted(UUID.randomUUID());
    assertThat(posted(hook + "/answer", body, null).statusCode()).isEqualTo(503);
    assertThat(posted(hook + "/answer", body, token(Secret.of("other"), body)).statusCode())
        .isEqualTo(401);
    assertThat(
            posted(hook + "/answer", body.replace("CON-1", "CON-2"), token(secret, body))
                .statusCode())
        .isEqualTo(401);
    // The signature says nothing of the address: that we sign ourselves.
    assertThat(posted(hook + "/answer?stage=consent.y.0", body, token(secret, body)).statusCode())
        .isEqualTo(401);
    assertThat(http.get("/api/v1/calls").body().path("items")).isEmpty();
    var taken = posted(hook + "/answer", body, token(secret, body));
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(taken.body()).contains("\"action\":\"talk\"");
    posted(hook + "/answer", body, token(secret, body));
    assertThat(only().path("incoming").asBoolean()).isTrue();
  }

  /** Else a provider would be refused, and what it told would be lost. */
  @Test
  void whatNoTableCanHoldIsStillHeard() throws Exception {
    open(Map.of());
    var secret = found().secret("signatureSecret").orElseThrow();
    var call = placed(Map.of("say", "Hello"));
    act(ringing(), "ANSWER", "");
    call(call, "COMPLETED");
    var event = http.get(at("")).body().path("webhook").asString() + "/event";
    for (var strange :
        List.of(
            "\"timestamp\":\"+999999999-01-01T00:00:00Z\"",
            "\"timestamp\":\"-999999999-01-01T00:00:00Z\"",
            "\"from\":\"\\u0000\"",
            "\"detail\":\"cut in \\ud83d\"",
            "\"duration\":1e300")) {
      var id = UUID.randomUUID();
      var body =
          "{\"uuid\":\"%s\",\"status\":\"completed\",\"from\":\"%s\",\"to\":\"447700900050\",%s}"
              .formatted(id, ana.substring(1), strange);
      assertThat(posted(event, body, token(secret, body)).statusCode()).as(strange).isEqualTo(200);
    }
    // The call of before, and each of these.
    Eventually.holds(() -> http.get("/api/v1/calls").body().path("items").size() == 6);
  }

  @Test
  void theSdkPlacesFollowsAndEndsACall() throws Exception {
    open(Map.of());
    // Its tokens are of the world's clock.
    clock.advance(Duration.between(clock.instant(), java.time.Instant.now()));
    var client =
        VonageClient.builder()
            .applicationId(account)
            .privateKeyContents(found().secret("privateKey").orElseThrow().reveal())
            .httpConfig(
                HttpConfig.builder()
                    .baseUri(
                        "http://localhost:%d/simulator/vonage-phone/%s".formatted(port, door()))
                    .build())
            .build()
            .getVoiceClient();
    var placed =
        client.createCall(
            Call.builder()
                .to(new com.vonage.client.voice.PhoneEndpoint(ana.substring(1)))
                .from(OWN.substring(1))
                .ncco(TalkAction.builder("By the SDK").build())
                .build());
    assertThat(placed.getStatus()).isEqualTo(CallStatus.STARTED);
    assertThat(client.getCallDetails(placed.getUuid()).getStatus()).isEqualTo(CallStatus.RINGING);
    act(ringing(), "ANSWER", "");
    seen(each -> each.path("lines").toString().contains("By the SDK"));
    var other =
        client.createCall(
            Call.builder()
                .to(new com.vonage.client.voice.PhoneEndpoint(ana.substring(1)))
                .from(OWN.substring(1))
                .ncco(TalkAction.builder("Never heard").build())
                .build());
    client.terminateCall(other.getUuid());
    seen(each -> each.path("status").asString().equals("OVER"));

    var lately = clock.instant().minusSeconds(600);
    var page =
        client.listCalls(
            CallsFilter.builder()
                .startDate(lately)
                .pageSize(1)
                .recordIndex(1)
                .order(SortOrder.ASCENDING)
                .build());
    assertThat(page.getCount()).isEqualTo(2);
    assertThat(page.getCallInfos())
        .singleElement()
        .satisfies(info -> assertThat(info.getUuid()).isEqualTo(other.getUuid()));
    var none = CallsFilter.builder().endDate(lately).build();
    assertThat(client.listCalls(none).getCallInfos()).isEmpty();
  }
}

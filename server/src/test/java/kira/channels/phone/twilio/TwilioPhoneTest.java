package kira.channels.phone.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import kira.channels.ChannelProvider.Checked;
import kira.channels.ChannelProvider.Item;
import kira.channels.phone.AnsweredBy;
import kira.channels.phone.CallEnd;
import kira.channels.phone.CallFact;
import kira.channels.phone.CallNews;
import kira.channels.phone.CallPlan;
import kira.channels.phone.CallSearch;
import kira.channels.phone.CallStep;
import kira.channels.phone.Leg;
import kira.channels.phone.Machine;
import kira.channels.phone.PhoneProvider.Sound;
import kira.channels.phone.RecordingRule;
import kira.channels.phone.twilio.TwilioVoiceNumber.Judged;
import kira.channels.sms.FormBody;
import kira.objects.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/**
 * What we say to Twilio is TwiML as its own library writes it, and what it tells us is understood.
 */
class TwilioPhoneTest {
  private static final String DOOR = "https://kira.example/hooks/channels/x";
  private static final UUID CALL = UUID.fromString("0190a1b2-0000-7000-8000-000000000001");
  private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
  private static final String DESK = "+447700900002";

  private static String ours(CallStep... steps) {
    return new TwilioScript(DOOR, CALL).of(List.of(steps));
  }

  /** Written by Twilio's own library for JavaScript, 6.3.1. */
  private static String theirs(String what) throws IOException {
    try (var in = TwilioPhoneTest.class.getResourceAsStream("/twilio/twiml.json")) {
      return Json.MAPPER.readTree(in).path(what).asString();
    }
  }

  @Test
  void stepsAreWrittenAsTwiliosLibraryWritesThem() throws Exception {
    same(
        "said",
        new CallStep.Say("Tea & <biscuits> \"at\" five\u0000", "en-GB"),
        new CallStep.Play("https://a.example/x.mp3?a=1&b=2"),
        new CallStep.HangUp());
    same(
        "asked",
        new CallStep.Ask(
            List.of(new CallStep.Say("Press 1.", "de-DE")), 1, Duration.ofSeconds(6), "menu.y.0"));
    same(
        "bridged",
        new CallStep.Bridge(DESK, "+447700900001", Duration.ofSeconds(25), true, "bridged.y.0"));
    same("taken", new CallStep.TakeMessage(Duration.ofMinutes(3), "recorded.y.0"));
    assertThat(ours(new CallStep.Bridge(DESK, DESK, Duration.ofSeconds(5), false, "bridged.n.0")))
        .doesNotContain("record");
  }

  private static void same(String what, CallStep... steps) throws Exception {
    assertThat(plain(ours(steps))).isEqualTo(plain(theirs(what)));
  }

  /** The same for the same elements, in whichever order their attributes stand. */
  private static String plain(String xml) throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    return plain(document.getDocumentElement());
  }

  private static String plain(Node node) {
    if (node.getNodeType() == Node.TEXT_NODE) {
      return node.getNodeValue();
    }
    var attributes = new TreeMap<String, String>();
    for (int i = 0; i < node.getAttributes().getLength(); i++) {
      attributes.put(
          node.getAttributes().item(i).getNodeName(), node.getAttributes().item(i).getNodeValue());
    }
    var text = new StringBuilder(node.getNodeName()).append(attributes).append('[');
    for (int i = 0; i < node.getChildNodes().getLength(); i++) {
      text.append(plain(node.getChildNodes().item(i)));
    }
    return text.append(']').toString();
  }

  private static TwilioCallNews news(String form, String query) {
    return new TwilioCallNews(FormBody.parse(form), FormBody.parse(query), NOW);
  }

  private static CallNews told(Item item) {
    var news = CallNews.read(item.body());
    assertThat(news).isNotNull();
    return news;
  }

  @ParameterizedTest
  @CsvSource({
    "initiated, DIALLING",
    "queued, DIALLING",
    "ringing, RINGING",
    "in-progress, ANSWERED"
  })
  void aStatusSaysHowFarACallHasCome(String status, CallFact fact) {
    var item =
        news(
                "CallSid=CA1&From=%2B1555&To=%2B351912345678&SequenceNumber=2&CallStatus="
                    + status
                    + "&Timestamp=Sat%2C+28+Nov+2026+08%3A59%3A58+%2B0000",
                "call=" + CALL)
            .status()
            .orElseThrow();
    assertThat(item.key()).isEqualTo("status/CA1/2/" + status);
    var told = told(item);
    assertThat(told.call()).isEqualTo(CALL);
    assertThat(told.what()).isEqualTo(new CallNews.Came(fact));
    assertThat(told.at()).isEqualTo(NOW.minusSeconds(2));
    assertThat(told.own()).isEqualTo("+1555");
    assertThat(told.other()).isEqualTo("+351912345678");
  }

  @ParameterizedTest
  @CsvSource({
    "'completed&CallDuration=42', COMPLETED, ,",
    "'busy&SipResponseCode=486', BUSY, ,",
    "'busy&SipResponseCode=603', DECLINED, ,",
    "no-answer, NO_ANSWER, ,",
    "canceled, CANCELLED, ,",
    "'failed&SipResponseCode=404', FAILED, unknown_number, SIP 404",
    "'failed&SipResponseCode=480', FAILED, phone_unreachable, SIP 480",
    "'failed&ErrorCode=13225&ErrorMessage=Not+allowed', FAILED, country_not_allowed, Not allowed (13225)",
    "failed, FAILED, call_failed,"
  })
  void anEndSaysWhy(String rest, CallEnd how, String code, String words) {
    var what =
        told(news("CallSid=CA1&CallStatus=" + rest, "call=" + CALL).status().orElseThrow()).what();
    assertThat(what)
        .isInstanceOfSatisfying(
            CallNews.Ended.class,
            ended -> {
              assertThat(ended.how()).isEqualTo(how);
              assertThat(ended.code()).isEqualTo(code);
              assertThat(ended.words()).isEqualTo(words);
              assertThat(ended.seconds()).isEqualTo(rest.startsWith("completed") ? 42 : null);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "human, HUMAN, false",
    "machine_start, MACHINE, false",
    "machine_end_beep, MACHINE, true",
    "machine_end_silence, MACHINE, true",
    "machine_end_other, MACHINE, true",
    "fax, MACHINE, false",
    "unknown, UNKNOWN, false"
  })
  void whoTookItIsJudged(String by, AnsweredBy ours, boolean beeped) {
    assertThat(
            told(news("CallSid=CA1&AnsweredBy=" + by, "call=" + CALL).judged().orElseThrow())
                .what())
        .isEqualTo(new CallNews.Judged(ours, beeped));
  }

  @Test
  void aCallThatComesInIsFoundByItsSidAndMayBeWithheld() {
    var form = "CallSid=CA1&From=%s&To=%%2B447700900001&CallStatus=ringing&Direction=inbound";
    var item = news(form.formatted("%2B351912345678"), "").asked().orElseThrow();
    assertThat(told(item))
        .isEqualTo(
            new CallNews(
                null, "CA1", true, "+447700900001", "+351912345678", NOW, new CallNews.Arrived()));
    for (var withheld : List.of("%2B266696687", "Anonymous", "")) {
      assertThat(told(news(form.formatted(withheld), "").asked().orElseThrow()).other()).isEmpty();
    }
    assertThat(news("nothing=1", "").asked()).isEmpty();
  }

  @Test
  void whatIsPressedBridgedAndRecordedIsTold() {
    var pressed = news("CallSid=CA1&Digits=2", "stage=menu.y.0").asked().orElseThrow();
    assertThat(pressed.key()).isEqualTo("voice/CA1/menu.y.0");
    assertThat(told(pressed).what()).isEqualTo(new CallNews.Pressed("menu.y.0", "2"));
    assertThat(told(news("CallSid=CA1", "stage=menu.y.0").asked().orElseThrow()).what())
        .isEqualTo(new CallNews.Pressed("menu.y.0", ""));
    assertThat(news("CallSid=CA1&Digits=%3Cb%3E", "stage=menu.y.0").digits()).isNull();

    var dial = news("CallSid=CA1&DialCallStatus=no-answer", "stage=bridged.y.0&number=%2B1555");
    assertThat(dial.reached()).isFalse();
    assertThat(told(dial.asked().orElseThrow()).what())
        .isEqualTo(new CallNews.Bridged("+1555", Leg.Status.NOT_REACHED, null));
    var leg =
        news("CallSid=CA2&ParentCallSid=CA1&CallStatus=in-progress", "number=%2B1555")
            .leg()
            .orElseThrow();
    assertThat(told(leg).providerId()).isEqualTo("CA1");
    assertThat(told(leg).what()).isEqualTo(new CallNews.Bridged("+1555", Leg.Status.TALKING, null));

    var recorded =
        news(
                "CallSid=CA1&RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fa%2FRE1&RecordingDuration=7&RecordingStatus=completed",
                "kind=message")
            .recorded()
            .orElseThrow();
    assertThat(recorded.key()).isEqualTo("recording/RE1");
    assertThat(told(recorded).what())
        .isEqualTo(new CallNews.Recorded("RE1", "https://a/RE1", 7, true));
    assertThat(
            news("CallSid=CA1&RecordingStatus=absent&RecordingSid=R&RecordingUrl=u", "").recorded())
        .isEmpty();
    assertThat(news("CallSid=CA1", "call=nobody").call()).isEmpty();
  }

  private static Judged judged(String number) {
    return TwilioVoiceNumber.judge(
        "+1555", Json.MAPPER.readTree("[" + number + "]"), DOOR, DOOR + "/call");
  }

  @Test
  void aNumberIsWellDeafOrWrong() {
    var number =
        "{\"sid\":\"PN1\",\"capabilities\":{\"voice\":%s},\"voice_url\":\"%s\",\"status_callback\":\"%s\"%s}";
    var other = "https://other.example";
    assertThat(judged(number.formatted("true", DOOR, DOOR + "/call", "")))
        .isEqualTo(new Judged.Well());
    assertThat(judged(number.formatted("true", "", "", ""))).isEqualTo(new Judged.Deaf("PN1"));
    assertThat(judged(number.formatted("true", "https://demo.twilio.com/welcome/voice/", "", "")))
        .isEqualTo(new Judged.Deaf("PN1"));
    // How calls end that come in, Twilio tells nobody unless it is told to.
    assertThat(judged(number.formatted("true", DOOR, "", ""))).isEqualTo(new Judged.Deaf("PN1"));
    assertThat(judged(number.formatted("true", other, DOOR + "/call", "")))
        .isEqualTo(new Judged.Wrong(new Checked("webhook_elsewhere", other)));
    assertThat(judged(number.formatted("true", DOOR, other, "")))
        .isEqualTo(new Judged.Wrong(new Checked("status_elsewhere", other)));
    assertThat(judged(number.formatted("true", DOOR, "", ",\"voice_application_sid\":\"AP1\"")))
        .isEqualTo(new Judged.Wrong(new Checked("application_decides", "+1555")));
    assertThat(judged(number.formatted("false", "", "", "")))
        .isEqualTo(new Judged.Wrong(new Checked("number_without_voice", "+1555")));
    assertThat(judged("")).isEqualTo(new Judged.Wrong(new Checked("number_unknown", "+1555")));
  }

  @Test
  void aSoundIsWhatItsBytesSay() throws Exception {
    assertThat(Sound.of("RIFFxxxx".getBytes(java.nio.charset.StandardCharsets.UTF_8)).type())
        .isEqualTo("audio/wav");
    assertThat(Sound.of("ID3xxxx".getBytes(java.nio.charset.StandardCharsets.UTF_8)).type())
        .isEqualTo("audio/mpeg");
    for (var odd : List.of("", "<html>", "{}")) {
      org.assertj.core.api.Assertions.assertThatIOException()
          .isThrownBy(() -> Sound.of(odd.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aRecordingIsRemovedAsTwiliosLibraryDoes() {
    var asked = new java.util.ArrayList<String>();
    var client =
        new com.twilio.http.TwilioRestClient.Builder("ACuser", "token")
            .httpClient(
                new com.twilio.http.HttpClient() {
                  @Override
                  public com.twilio.http.Response makeRequest(com.twilio.http.Request request) {
                    asked.add(request.getMethod() + " " + request.getUrl());
                    return new com.twilio.http.Response("", 204);
                  }
                })
            .build();
    var reference = "RE" + "0a".repeat(16);
    assertThat(
            com.twilio.rest.api.v2010.account.Recording.deleter("ACuser", reference).delete(client))
        .isTrue();
    assertThat(asked)
        .containsExactly(
            "DELETE https://api.twilio.com/2010-04-01/Accounts/ACuser"
                + TwilioPhone.recordingPath(reference));
  }

  private static final CallPlan PLAN =
      new CallPlan(
          false,
          new UUID(1, 1),
          "+447700900001",
          "+351912345678",
          null,
          null,
          "system",
          "Hello",
          "en-GB",
          null,
          Machine.IGNORE,
          RecordingRule.NEVER,
          NOW);

  @Test
  void callsAreListedAsTwiliosLibraryDoes() {
    var asked = new java.util.ArrayList<FormBody>();
    var client =
        new com.twilio.http.TwilioRestClient.Builder("ACuser", "token")
            .httpClient(
                new com.twilio.http.HttpClient() {
                  @Override
                  public com.twilio.http.Response makeRequest(com.twilio.http.Request request) {
                    asked.add(
                        FormBody.parse(
                            java.net.URI.create(request.constructURL().toString()).getRawQuery()));
                    return new com.twilio.http.Response(
                        """
                        {"calls":[],"uri":"/x","page":0,"page_size":200,"start":0,"end":0,
                         "first_page_uri":"/x","next_page_uri":null,"previous_page_uri":null}
                        """,
                        200);
                  }
                })
            .build();
    var to = new com.twilio.type.PhoneNumber(PLAN.other());
    var from = new com.twilio.type.PhoneNumber(PLAN.own());
    com.twilio.rest.api.v2010.account.Call.reader("ACuser")
        .setTo(to)
        .setFrom(from)
        .setStatus(com.twilio.rest.api.v2010.account.Call.Status.QUEUED)
        .pageSize(200)
        .firstPage(client);
    var midnight = Instant.parse("2026-11-28T00:00:30Z");
    var lists = TwilioCalls.lists(PLAN, new CallSearch(PLAN, midnight));
    assertThat(FormBody.parse(lists.getFirst().replace("/Calls.json?", "")).fields())
        .containsExactlyInAnyOrderEntriesOf(asked.getFirst().fields());
    // The day on which it may have begun, by a clock that may be wrong.
    assertThat(lists.getLast())
        .isEqualTo(
            "/Calls.json?To=%2B351912345678&From=%2B447700900001&StartTime%3E=2026-11-27&PageSize=200");
  }

  private static tools.jackson.databind.JsonNode listed(String sid, String more) {
    return Json.MAPPER.readTree(
        """
        {"sid":"%s","from":"+447700900001","to":"+351912345678","direction":"outbound-api",
         "date_created":"Sat, 28 Nov 2026 09:00:01 +0000","answered_by":null,"duration":null,
         "start_time":null,"end_time":null%s}
        """
            .formatted(sid, more));
  }

  @Test
  void aListShowsWhichCallMayBeOurs() {
    var search = new CallSearch(PLAN, NOW);
    var page =
        Json.MAPPER
            .createObjectNode()
            .set(
                "calls",
                Json.MAPPER
                    .createArrayNode()
                    .add(listed("CA1", ""))
                    .add(listed("CA2", ",\"date_created\":\"Sat, 28 Nov 2026 08:50:00 +0000\""))
                    .add(listed("CA3", ",\"direction\":\"outbound-dial\""))
                    .add(listed("CA4", ",\"to\":\"+351900000000\""))
                    .add(listed("CA5", ",\"date_created\":null")));
    TwilioCalls.look(page, search);
    assertThat(search.found()).containsExactly("CA1", "CA5");
  }

  @Test
  void whatBecameOfACallIsToldAsIfItHadBeenHeard() {
    assertThat(TwilioCalls.news(listed("CA1", ",\"status\":\"queued\""), CALL, NOW))
        .extracting(item -> told(item).what())
        .containsExactly(new CallNews.Came(CallFact.DIALLING));
    var over =
        ",\"status\":\"completed\",\"duration\":\"40\",\"answered_by\":\"human\","
            + "\"end_time\":\"Sat, 28 Nov 2026 09:01:00 +0000\"";
    var news = TwilioCalls.news(listed("CA1", over), CALL, NOW.plusSeconds(600));
    assertThat(news)
        .extracting(item -> told(item).what())
        .containsExactly(
            new CallNews.Came(CallFact.ANSWERED),
            new CallNews.Ended(CallEnd.COMPLETED, null, null, 40),
            new CallNews.Judged(AnsweredBy.HUMAN, false));
    assertThat(news)
        .extracting(item -> told(item).at())
        .containsExactly(NOW.plusSeconds(20), NOW.plusSeconds(60), NOW.plusSeconds(60));
    assertThat(told(news.getFirst()))
        .isEqualTo(
            new CallNews(
                CALL,
                "CA1",
                false,
                "+447700900001",
                "+351912345678",
                NOW.plusSeconds(20),
                new CallNews.Came(CallFact.ANSWERED)));
  }
}

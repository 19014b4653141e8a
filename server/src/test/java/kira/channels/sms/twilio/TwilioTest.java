package kira.channels.sms.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.ChannelProvider.Checked;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioNumber.Judged;
import kira.objects.Json;
import kira.platform.http.OutboundResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Twilio's answers and webhooks mean. */
class TwilioTest {
  private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");
  private static final String HOOK = "https://kira.example/hooks/channels/x";

  private static SendResult answer(int status, String body, Map<String, String> headers) {
    return TwilioAnswer.of(
        new OutboundResponse(status, headers, body.getBytes(StandardCharsets.UTF_8)), NOW);
  }

  private static SendResult answer(int status, String body) {
    return answer(status, body, Map.of());
  }

  private static String error(int status, int code) {
    return """
    {"code":%d,"message":"Said so.","more_info":"https://www.twilio.com/docs/errors/%d","status":%d}
    """
        .formatted(code, code, status);
  }

  @Test
  void whatIsTakenHasAnId() {
    assertThat(answer(201, "{\"sid\":\"SM1\",\"status\":\"queued\",\"error_code\":null}"))
        .isEqualTo(new SendResult.Accepted("SM1"));
  }

  @Test
  void whatIsBornDeadIsRefusedSinceNoCallbackTellsOfIt() {
    var dead =
        """
        {"sid":"SM1","status":"failed","error_code":30006,"error_message":"Landline"}
        """;
    assertThat(answer(201, dead)).isEqualTo(new SendResult.Refused("landline", "Landline (30006)"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, 21211, Refused, invalid_number",
    "400, 21614, Refused, invalid_number",
    "400, 21635, Refused, invalid_number",
    "400, 21610, Refused, opted_out",
    "400, 21608, Refused, trial_unverified",
    "400, 21612, Refused, not_routable",
    "400, 21408, Refused, country_not_allowed",
    "400, 21617, Refused, too_long",
    "400, 21606, Unusable, sender_not_usable",
    "401, 20003, Unusable, invalid_credentials",
    "404, 20404, Unusable, unknown_account",
    "429, 63038, Unusable, daily_quota_exceeded",
    "429, 20429, TryLater, too_fast",
    "400, 21611, TryLater, too_fast",
    "400, 99999, Refused, http_400",
    "403, 99999, Unusable, invalid_credentials"
  })
  void anErrorMeansWhatItsNumberSays(int status, int code, String kind, String ours) {
    var result = answer(status, error(status, code));
    assertThat(result.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(result.toString()).contains(ours).contains("Said so. (%d)".formatted(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>One moment</html>", "[]", "{}", "{\"sid\":7}", "null"})
  void aSuccessOfSomebodyElseLeavesADoubt(String odd) {
    assertThat(answer(200, odd)).isInstanceOf(SendResult.InDoubt.class);
  }

  @Test
  void whatMayHaveBeenTakenIsNeverTriedAgain() {
    assertThat(answer(500, error(500, 20500))).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(502, "<html>Bad gateway</html>")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(503, "")).isInstanceOf(SendResult.TryLater.class);
    assertThat(answer(429, "slow down", Map.of("retry-after", "7")))
        .isEqualTo(
            new SendResult.TryLater(
                "too_fast", "The provider answered with status 429.", Duration.ofSeconds(7)));
    assertThat(answer(200, error(400, 21211))).isInstanceOf(SendResult.Refused.class);
  }

  private static Told told(@Nullable UUID delivery, String form) {
    return TwilioNews.read(new TwilioNews(delivery, form, NOW).kept());
  }

  @Test
  void aCallbackSaysWhatBecameOfAMessage() {
    var delivery = UUID.randomUUID();
    assertThat(told(delivery, "MessageSid=SM1&MessageStatus=delivered&To=%2B1"))
        .isEqualTo(new Told.Report(delivery, "SM1", Fact.DELIVERED, null, null, null, NOW));
    assertThat(told(delivery, "SmsSid=SM1&SmsStatus=sent"))
        .isEqualTo(new Told.Report(delivery, "SM1", Fact.SENT, null, null, null, NOW));
    assertThat(told(delivery, "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003"))
        .isEqualTo(
            new Told.Report(
                delivery, "SM1", Fact.FAILED, "phone_unreachable", "(30003)", null, NOW));
    // Nothing arrives there, ever: the number is not used again.
    for (var forGood : List.of(30005, 30006, 21610)) {
      assertThat(told(delivery, "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=" + forGood))
          .isInstanceOfSatisfying(
              Told.Report.class, report -> assertThat(report.fact()).isEqualTo(Fact.BOUNCED));
    }
    for (var odd : List.of("", "a", "MessageStatus=delivered&MessageSid", "%zz=%", "[]", "null")) {
      assertThat(TwilioNews.read(odd)).isInstanceOf(Told.Unknown.class);
    }
  }

  @Test
  void theSameCallbackHasTheSameKeyAndWhatIsOnItsWayHasNone() {
    var form = FormBody.parse("MessageSid=SM1&MessageStatus=delivered");
    assertThat(TwilioNews.key(form, true)).contains("status/SM1/delivered");
    assertThat(TwilioNews.key(FormBody.parse("MessageSid=SM1&MessageStatus=sending"), true))
        .isEmpty();
    assertThat(TwilioNews.key(FormBody.parse("MessageSid=SM2&Body=x"), false))
        .contains("message/SM2");
    assertThat(TwilioNews.key(FormBody.parse("nothing"), true)).isEmpty();
    assertThat(TwilioNews.deliveryIn("delivery=nobody&x=1")).isEmpty();
  }

  @Test
  void aMessageComesWithItsFilesAndTheWordThatEndsThem() {
    var form =
        FormBody.parse(
            "MessageSid=MM1&From=%2B351912345678&To=%2B1555&Body=Ol%C3%A1+%26&NumMedia=2"
                + "&MediaUrl0=https%3A%2F%2Fapi.twilio.com%2Fa&MediaContentType0=image%2Fjpeg"
                + "&MediaUrl1=https%3A%2F%2Fapi.twilio.com%2Fb&MediaContentType1=text%2Fvcard");
    assertThat(told(null, form.encoded())).isEqualTo(new Told.Arrived(form.encoded()));
    var incoming = TwilioNews.incoming(form).orElseThrow();
    assertThat(incoming.text()).isEqualTo("Olá &");
    assertThat(incoming.media())
        .containsExactly(
            new TwilioNews.Media("https://api.twilio.com/a", "image/jpeg"),
            new TwilioNews.Media("https://api.twilio.com/b", "text/vcard"));
    assertThat(incoming.stops()).isFalse();
    assertThat(TwilioNews.incoming(form.with("OptOutType", "STOP")).orElseThrow().stops()).isTrue();
    assertThat(TwilioNews.incoming(FormBody.parse("MessageSid=1&NumMedia=99999999"))).isEmpty();
  }

  private static Judged judged(String number) {
    return TwilioNumber.judge("+1555", Json.MAPPER.readTree("[" + number + "]"), HOOK);
  }

  @Test
  void aNumberIsWellDeafOrWrong() {
    var number = "{\"sid\":\"PN1\",\"capabilities\":{\"sms\":%s},\"sms_url\":\"%s\"%s}";
    var other = "https://other.example";
    assertThat(judged(number.formatted("true", HOOK, ""))).isEqualTo(new Judged.Well());
    assertThat(judged(number.formatted("true", "", ""))).isEqualTo(new Judged.Deaf("PN1"));
    assertThat(judged(number.formatted("true", "https://demo.twilio.com/welcome/sms/reply", "")))
        .isEqualTo(new Judged.Deaf("PN1"));
    assertThat(judged(number.formatted("true", other, "")))
        .isEqualTo(new Judged.Wrong(new Checked("webhook_elsewhere", other)));
    assertThat(judged(number.formatted("true", other, ",\"sms_application_sid\":\"AP1\"")))
        .isEqualTo(new Judged.Well());
    assertThat(judged(number.formatted("false", "", "")))
        .isEqualTo(new Judged.Wrong(new Checked("number_without_sms", "+1555")));
    assertThat(judged("")).isEqualTo(new Judged.Wrong(new Checked("number_unknown", "+1555")));
  }
}

package kira.channels.sms.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TwilioListTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Instant SINCE = Instant.parse("2026-11-02T00:00:30Z");

  private static String message(String sid, String direction, String body, String created) {
    return """
    {"sid":"%s","direction":"%s","body":"%s","date_created":"%s"}\
    """
        .formatted(sid, direction, body, created);
  }

  @Test
  void itAsksFromTheDayOnWhichTheMessageMayHaveGoneOut() {
    assertThat(TwilioList.first("+351912345678", "+447700900001", SINCE))
        .isEqualTo(
            "/Messages.json?To=%2B351912345678&From=%2B447700900001&DateSent%3E=2026-11-01&PageSize=200");
    // A messaging service picks the number by itself.
    assertThat(TwilioList.first("+351912345678", null, SINCE)).doesNotContain("From");
  }

  @Test
  void itFindsWhatWeSaidSinceThenAndNothingElse() {
    var late = "Mon, 02 Nov 2026 00:00:31 +0000";
    var list = new TwilioList("It leaves today.", SINCE);
    var page =
        """
        {"messages":[%s,%s,%s,%s,%s],
         "next_page_uri":"/2010-04-01/Accounts/AC1/Messages.json?Page=1&PageToken=PASM3"}
        """
            .formatted(
                message("SM1", "outbound-api", "It leaves today.", late),
                message(
                    "SM2",
                    "outbound-api",
                    "Sent from your Twilio trial account - It leaves today.",
                    late),
                message("SM3", "inbound", "It leaves today.", late),
                message("SM4", "outbound-api", "It leaves tomorrow.", late),
                message(
                    "SM5", "outbound-api", "It leaves today.", "Sun, 01 Nov 2026 23:58:00 +0000"));

    list.read(JSON.readTree(page));
    assertThat(list.found()).containsExactly("SM1", "SM2");
    assertThat(TwilioApi.next(JSON.readTree(page), "AC1"))
        .hasValue("/Messages.json?Page=1&PageToken=PASM3");
    assertThat(TwilioApi.next(JSON.readTree("{\"messages\":[],\"next_page_uri\":null}"), "AC1"))
        .isEmpty();
    // Another account's page is none of ours.
    var foreign =
        "{\"messages\":[],\"next_page_uri\":\"/2010-04-01/Accounts/AC2/Messages.json?Page=1\"}";
    assertThat(TwilioApi.next(JSON.readTree(foreign), "AC1")).isEmpty();
  }
}

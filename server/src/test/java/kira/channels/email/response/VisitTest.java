package kira.channels.email.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import kira.channels.email.response.Visit.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisitTest {
  private static final Instant OUT = Instant.parse("2026-05-01T10:00:00Z");
  private static final Instant LATER = OUT.plusSeconds(60);

  private static Optional<Machine> by(String agent) {
    return Visit.machine("GET", Map.of("user-agent", agent), OUT, LATER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/139.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
            + " Gecko) Mobile/15E148",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Thunderbird/140.0",
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0.17029)"
      })
  void peoplesProgramsArePeople(String agent) {
    assertThat(by(agent)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Mozilla/5.0,PROXY",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy),PROXY",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html,PROXY",
    "Googlebot/2.1 (+http://www.google.com/bot.html),BOT",
    "Mozilla/5.0 (compatible; bingbot/2.0),BOT",
    "curl/8.5.0,BOT",
    "python-requests/2.31,BOT",
    "BarracudaCentral/1.0,BOT",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5,BOT",
    "Java/25,BOT"
  })
  void programsAreKnownByWhatTheyCallThemselves(String agent, Machine machine) {
    assertThat(by(agent)).contains(machine);
  }

  @Test
  void whoSaysNothingOrOnlyLooksIsNobody() {
    assertThat(by("")).contains(Machine.BOT);
    assertThat(Visit.machine("HEAD", Map.of("user-agent", "Mozilla/5.0 Firefox"), OUT, LATER))
        .contains(Machine.BOT);
    assertThat(
            Visit.machine(
                "GET",
                Map.of("user-agent", "Mozilla/5.0 Chrome/139", "sec-purpose", "prefetch;prerender"),
                OUT,
                LATER))
        .contains(Machine.PREFETCH);
  }

  @Test
  void whatComesBeforeTheMailOrWithItIsAScanner() {
    var headers = Map.of("user-agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/139");
    assertThat(Visit.machine("GET", headers, null, LATER)).contains(Machine.SCANNER);
    assertThat(Visit.machine("GET", headers, OUT, OUT.minusSeconds(1))).contains(Machine.SCANNER);
    assertThat(Visit.machine("GET", headers, OUT, OUT.plusSeconds(2))).contains(Machine.SCANNER);
    assertThat(Visit.machine("GET", headers, OUT, OUT.plusSeconds(4))).isEmpty();
  }

  @Test
  void linksLeadToPagesAndNowhereElse() {
    assertThat(MailTokens.isWeb("https://shop.example/a?b=c&d=%20#e")).isTrue();
    assertThat(MailTokens.isWeb("http://shop.example")).isTrue();
    for (var bad :
        new String[] {
          "javascript:alert(1)",
          "data:text/html,x",
          "//evil.example",
          "/inside",
          "https://",
          "https://a.example/\r\nSet-Cookie: x",
          "https://user:pw@a.example/",
          "ftp://a.example/",
          "https://a.example/" + "x".repeat(2000)
        }) {
      assertThat(MailTokens.isWeb(bad)).as(bad).isFalse();
    }
  }
}

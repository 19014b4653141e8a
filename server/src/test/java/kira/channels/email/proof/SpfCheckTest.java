package kira.channels.email.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpfCheckTest {
  private static final String NEIGHBOUR = "192.0.2.129";

  private final Zone zone = new Zone();

  private SpfResult checked(String client, String helo, @Nullable String sender) {
    return SpfCheck.of(
            Questions.within(zone, Duration.ofSeconds(20)),
            InetAddress.ofLiteral(client),
            helo,
            sender)
        .result();
  }

  private SpfResult checked(String record, String client) {
    zone.text("example.com", record);
    return checked(client, "mail-a.example.com", "strong-bad@example.com");
  }

  /** The zone of RFC 7208, appendix A. */
  private void example() {
    zone.at("example.com", "192.0.2.10", "192.0.2.11", "2001:db8::10")
        .mx("example.com", "mail-a.example.com", "mail-b.example.com")
        .at("amy.example.com", "192.0.2.65")
        .at("bob.example.com", "192.0.2.66")
        .at("mail-a.example.com", "192.0.2.129", "2001:db8::129")
        .at("mail-b.example.com", "192.0.2.130")
        .mx("example.org", "mail-c.example.org")
        .at("mail-c.example.org", "192.0.2.140")
        .names("192.0.2.65", "amy.example.com")
        .names("192.0.2.140", "mail-c.example.org")
        .names("10.0.0.4", "bob.example.com");
  }

  /** The examples of RFC 7208, appendix A.1, and their like for IPv6. */
  @ParameterizedTest
  @CsvSource({
    "v=spf1 +all, 203.0.113.1, PASS",
    "v=spf1 a -all, 192.0.2.10, PASS",
    "v=spf1 a -all, 192.0.2.11, PASS",
    "v=spf1 a -all, 192.0.2.129, FAIL",
    "v=spf1 a -all, 2001:db8::10, PASS",
    "v=spf1 a:example.org -all, 192.0.2.10, FAIL",
    "v=spf1 mx -all, 192.0.2.129, PASS",
    "v=spf1 mx -all, 192.0.2.130, PASS",
    "v=spf1 mx -all, 2001:db8::129, PASS",
    "v=spf1 mx -all, 192.0.2.10, FAIL",
    "v=spf1 mx:example.org -all, 192.0.2.140, PASS",
    "v=spf1 mx mx:example.org -all, 192.0.2.140, PASS",
    "v=spf1 mx/30 mx:example.org/30 -all, 192.0.2.131, PASS",
    "v=spf1 mx/30 mx:example.org/30 -all, 192.0.2.143, PASS",
    "v=spf1 mx/30 mx:example.org/30 -all, 192.0.2.144, FAIL",
    "v=spf1 a/24//64 -all, 2001:db8::ffff, PASS",
    "v=spf1 a//64 -all, 192.0.2.12, FAIL",
    "v=spf1 ptr -all, 192.0.2.65, PASS",
    "v=spf1 ptr -all, 192.0.2.140, FAIL",
    "v=spf1 ptr -all, 10.0.0.4, FAIL",
    "v=spf1 ptr:example.org -all, 192.0.2.140, PASS",
    "v=spf1 ip4:192.0.2.128/28 -all, 192.0.2.65, FAIL",
    "v=spf1 ip4:192.0.2.128/28 -all, 192.0.2.129, PASS",
    "v=spf1 ip6:2001:db8::/32 -all, 2001:db8:1::5, PASS",
    "v=spf1 ip6:2001:db8::/32 -all, 192.0.2.1, FAIL",
    "v=spf1 ip6:::ffff:192.0.2.1 -all, 192.0.2.1, FAIL",
    "v=spf1 ip4:192.0.2.1 -all, ::ffff:192.0.2.1, PASS",
    "V=SPF1 IP4:192.0.2.1  ?ALL, 192.0.2.1, PASS",
    "v=spf1 ip4:192.0.2.1 ~all, 192.0.2.2, SOFTFAIL",
    "v=spf1 ip4:192.0.2.1 ?all, 192.0.2.2, NEUTRAL",
    "v=spf1 ip4:192.0.2.1, 192.0.2.2, NEUTRAL",
    "v=spf1, 192.0.2.2, NEUTRAL",
    "v=spf10 -all, 192.0.2.2, NONE",
    "some other text, 192.0.2.2, NONE",
  })
  void whoMayBringMailsIsFoundOut(String record, String client, SpfResult result) {
    example();
    assertThat(checked(record, client)).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=spf1 ip4:192.0.2.129 -al",
        "v=spf1 ip4:192.0.2.129 -all:example.com",
        "v=spf1 ip4:192.0.2.129 ip4:192.0.2",
        "v=spf1 ip4:192.0.2.129 ip4:192.0.2.300",
        "v=spf1 ip4:192.0.2.129 ip4:192.0.2.01",
        "v=spf1 ip4:192.0.2.129 ip4:192.0.2.1/33",
        "v=spf1 ip4:192.0.2.129 ip4:192.0.2.1/08",
        "v=spf1 ip4:192.0.2.129 ip4:2001:db8::1",
        "v=spf1 ip4:192.0.2.129 ip6:192.0.2.1",
        "v=spf1 ip4:192.0.2.129 ip6:2001:db8::1/129",
        "v=spf1 ip4:192.0.2.129 a/33",
        "v=spf1 ip4:192.0.2.129 a//129",
        "v=spf1 ip4:192.0.2.129 a:",
        "v=spf1 ip4:192.0.2.129 a:localhost",
        "v=spf1 ip4:192.0.2.129 a:example.com:25",
        "v=spf1 ip4:192.0.2.129 a:111.222.33.44",
        "v=spf1 ip4:192.0.2.129 include",
        "v=spf1 ip4:192.0.2.129 include:",
        "v=spf1 ip4:192.0.2.129 exists:%{z}.example.com",
        "v=spf1 ip4:192.0.2.129 exists:%{c}.example.com",
        "v=spf1 ip4:192.0.2.129 exists:%{d0}.example.com",
        "v=spf1 ip4:192.0.2.129 exists:%d.example.com",
        "v=spf1 ip4:192.0.2.129 exists:foo%",
        "v=spf1 ip4:192.0.2.129 redirect=a.example redirect=b.example",
        "v=spf1 ip4:192.0.2.129 exp=a.example exp=b.example",
        "v=spf1 ip4:192.0.2.129 redirect=",
        "v=spf1 ip4:192.0.2.129 moo=%{",
        "v=spf1 ip4:192.0.2.129 \t-all",
        "v=spf1 ip4:192.0.2.129 a:exämple.com",
      })
  void aMistakeAnywhereInARecordMakesAllOfItWrong(String record) {
    assertThat(checked(record, NEIGHBOUR)).isEqualTo(SpfResult.PERMERROR);
  }

  /** The examples of RFC 7208, 7.4. */
  @ParameterizedTest
  @CsvSource({
    "%{s}, strong-bad@email.example.com",
    "%{o}, email.example.com",
    "%{d}, email.example.com",
    "%{d4}, email.example.com",
    "%{d3}, email.example.com",
    "%{d2}, example.com",
    "%{d1}, com",
    "%{dr}, com.example.email",
    "%{d2r}, example.email",
    "%{l}, strong-bad",
    "%{l-}, strong.bad",
    "%{lr}, strong-bad",
    "%{lr-}, bad.strong",
    "%{l1r-}, strong",
    "%{S}, strong-bad%40email.example.com",
    "%{h}, mx.example.org",
    "%{p}, mx.example.org",
    "a%%b%_c%-d, a%b c%20d",
    "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
    "%{lr-}.lp._spf.%{d2}, bad.strong.lp._spf.example.com",
    "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}, bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
    "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}, 3.2.0.192.in-addr.strong.lp._spf.example.com",
    "%{d2}.trusted-domains.example.net, example.com.trusted-domains.example.net",
  })
  void placeholdersAreFilledIn(String text, String filled) {
    assertThat(SpfMacros.domain(text, values("192.0.2.3"))).isEqualTo(filled);
  }

  @Test
  void anAddressOfIPv6IsWrittenDigitByDigit() {
    assertThat(SpfMacros.domain("%{ir}.%{v}._spf.%{d2}", values("2001:db8::cb01")))
        .isEqualTo(
            "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com");
    assertThat(SpfMacros.domain("%{l}".repeat(40) + ".%{d}", values("192.0.2.3")))
        .isEqualTo("email.example.com");
  }

  private static SpfMacros.Values values(String client) {
    return new SpfMacros.Values() {
      @Override
      public InetAddress client() {
        return InetAddress.ofLiteral(client);
      }

      @Override
      public String sender() {
        return "strong-bad@email.example.com";
      }

      @Override
      public String helo() {
        return "mx.example.org";
      }

      @Override
      public String domain() {
        return "email.example.com";
      }

      @Override
      public String clientName() {
        return "mx.example.org";
      }
    };
  }

  @Test
  void placeholdersMakeNamesThatAreAskedFor() {
    zone.at("129.2.0.192.strong.example.com", "127.0.0.2");
    assertThat(checked("v=spf1 exists:%{ir}.%{l1r-}.%{d} -all", NEIGHBOUR))
        .isEqualTo(SpfResult.PASS);
    assertThat(checked("v=spf1 exists:%{ir}.%{l1r-}.%{d} -all", "192.0.2.1"))
        .isEqualTo(SpfResult.FAIL);
  }

  @ParameterizedTest
  @CsvSource({
    "v=spf1 ip4:192.0.2.129 -all, PASS",
    "v=spf1 -all, NEUTRAL",
    "v=spf1 ~all, NEUTRAL",
    "v=spf1 ?all, NEUTRAL",
    "v=spf1 broken, PERMERROR",
    "no record, PERMERROR",
  })
  void whatIsIncludedMatchesOnlyWhereItPasses(String included, SpfResult result) {
    zone.text("other.example", included);
    assertThat(checked("v=spf1 include:other.example ?all", NEIGHBOUR)).isEqualTo(result);
  }

  @Test
  void anotherRecordCountsWhereThisOneSaysNothing() {
    zone.text("other.example", "v=spf1 ip4:192.0.2.129 -all");
    assertThat(checked("v=spf1 redirect=other.example", "192.0.2.1")).isEqualTo(SpfResult.FAIL);
    assertThat(checked("v=spf1 redirect=other.example ?all", "192.0.2.1"))
        .isEqualTo(SpfResult.NEUTRAL);
    assertThat(checked("v=spf1 redirect=none.example", NEIGHBOUR)).isEqualTo(SpfResult.PERMERROR);
  }

  @Test
  void aBounceHasTheNameOfItsServerLookedAt() {
    zone.text("mx.example.com", "v=spf1 ip4:192.0.2.129 -all");
    assertThat(checked(NEIGHBOUR, "mx.example.com", null)).isEqualTo(SpfResult.PASS);
    assertThat(checked("192.0.2.1", "mx.example.com", "")).isEqualTo(SpfResult.FAIL);
    assertThat(checked(NEIGHBOUR, "[192.0.2.129]", null)).isEqualTo(SpfResult.NONE);
    assertThat(checked(NEIGHBOUR, "localhost", null)).isEqualTo(SpfResult.NONE);
    assertThat(checked(NEIGHBOUR, "", null)).isEqualTo(SpfResult.NONE);
  }

  @Test
  void domainsInOtherScriptsAreAskedForInAscii() {
    zone.text("xn--mnchen-3ya.example", "v=spf1 ip4:192.0.2.129 -all");
    assertThat(checked(NEIGHBOUR, "x.example", "ana@münchen.example")).isEqualTo(SpfResult.PASS);
    assertThat(checked(NEIGHBOUR, "x.example", "ana@" + "ü".repeat(300) + ".example"))
        .isEqualTo(SpfResult.NONE);
    assertThat(checked(NEIGHBOUR, "x.example", "ana@a..example")).isEqualTo(SpfResult.NONE);
  }

  @Test
  void twoRecordsAreNone() {
    zone.text("example.com", "v=spf1 -all", "v=spf1 +all", "another text");
    assertThat(checked(NEIGHBOUR, "x.example", "a@example.com")).isEqualTo(SpfResult.PERMERROR);
  }

  @Test
  void whoDoesNotAnswerIsNotGuessedAt() {
    zone.silent("silent.example");
    assertThat(checked(NEIGHBOUR, "x.example", "a@silent.example")).isEqualTo(SpfResult.TEMPERROR);
    for (var term : new String[] {"a", "mx", "include", "exists"}) {
      assertThat(checked("v=spf1 %s:silent.example -all".formatted(term), NEIGHBOUR))
          .isEqualTo(SpfResult.TEMPERROR);
    }
    assertThat(checked("v=spf1 redirect=silent.example", NEIGHBOUR)).isEqualTo(SpfResult.TEMPERROR);
    assertThat(checked("v=spf1 ip4:192.0.2.129 a:silent.example -all", NEIGHBOUR))
        .isEqualTo(SpfResult.PASS);
  }

  @Test
  void whatTheClientsOwnNameServersDoDecidesNothing() {
    zone.silent("129.2.0.192.in-addr.arpa");
    assertThat(checked("v=spf1 ptr -all", NEIGHBOUR)).isEqualTo(SpfResult.FAIL);
    zone.names("192.0.2.66", "silent.example", "bob.example.com")
        .silent("silent.example")
        .at("bob.example.com", "192.0.2.66");
    assertThat(checked("v=spf1 ptr -all", "192.0.2.66")).isEqualTo(SpfResult.PASS);
  }

  @Test
  void aClientThatDrawsItsNamesOutIsNotWaitedFor() {
    zone.slow("129.2.0.192.in-addr.arpa");
    try {
      assertThat(checked("v=spf1 ptr -all", NEIGHBOUR)).isEqualTo(SpfResult.FAIL);
    } finally {
      zone.end();
    }
  }

  @Test
  void noMoreThanTenLookupsAreMade() {
    zone.at("a.example", "192.0.2.1");
    var ten = "a:a.example ".repeat(10);
    assertThat(checked("v=spf1 " + ten + "-all", NEIGHBOUR)).isEqualTo(SpfResult.FAIL);
    assertThat(checked("v=spf1 " + ten + "a:a.example -all", NEIGHBOUR))
        .isEqualTo(SpfResult.PERMERROR);
    assertThat(checked("v=spf1 include:example.com -all", NEIGHBOUR))
        .isEqualTo(SpfResult.PERMERROR);
    assertThat(checked("v=spf1 redirect=example.com", NEIGHBOUR)).isEqualTo(SpfResult.PERMERROR);
    zone.text("one.example", "v=spf1 include:two.example -all")
        .text("two.example", "v=spf1 include:one.example -all");
    assertThat(checked("v=spf1 include:one.example -all", NEIGHBOUR))
        .isEqualTo(SpfResult.PERMERROR);
  }

  @Test
  void noMoreThanTwoNamesThatDoNotExistAreLookedUp() {
    assertThat(checked("v=spf1 a:n1.example exists:n2.example -all", NEIGHBOUR))
        .isEqualTo(SpfResult.FAIL);
    assertThat(checked("v=spf1 a:n1.example exists:n2.example mx:n3.example -all", NEIGHBOUR))
        .isEqualTo(SpfResult.PERMERROR);
  }

  @Test
  void moreThanTenMailServersAreTooMany() {
    zone.mx(
        "many.example",
        IntStream.range(0, 11).mapToObj("mx%d.example"::formatted).toArray(String[]::new));
    assertThat(checked("v=spf1 mx:many.example -all", NEIGHBOUR)).isEqualTo(SpfResult.PERMERROR);
  }

  @Test
  void enormousRecordsAreNotRead() {
    var many =
        IntStream.range(0, 5_000)
            .mapToObj("ip4:10.0.%d.1"::formatted)
            .collect(Collectors.joining(" "));
    assertThat(checked("v=spf1 " + many + " -all", NEIGHBOUR)).isEqualTo(SpfResult.PERMERROR);
    assertThat(checked("v=spf1 exists:" + "%{d}".repeat(15_000) + " -all", NEIGHBOUR))
        .isEqualTo(SpfResult.PERMERROR);
    assertThat(checked("v=spf1 exists:" + "%{d}".repeat(1_900) + " -all", NEIGHBOUR))
        .isEqualTo(SpfResult.FAIL);
  }

  @Test
  @Timeout(10)
  void aSenderMadeOfDotsTakesNoTime() {
    zone.text("example.com", "v=spf1 exists:" + "%{l}".repeat(1_900) + ".%{d} -all");
    assertThat(checked(NEIGHBOUR, "x.example", ".".repeat(300) + "@example.com"))
        .isEqualTo(SpfResult.FAIL);
  }
}

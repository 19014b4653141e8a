package kira.channels.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  private static final List<String> RULES =
      List.of(
          "https://shop.example",
          "https://*.team.example",
          "http://localhost:8000",
          "https://*.a.b");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example",
        "https://shop.example:443",
        "HTTPS://Shop.Example",
        "https://a.team.example",
        "https://a.b.team.example",
        "http://localhost:8000",
      })
  void aSiteThatARuleNamesIsServed(String origin) {
    assertThat(Origins.allows(RULES, origin)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evil-shop.example",
        "https://team.example",
        "https://evilteam.example",
        "https://.team.example",
        "https://a.team.example.evil.example",
        "https://a.team.example@evil.example",
        "https://evil.example#.team.example",
        "https://evil.example/.team.example",
        "http://localhost",
        "file:///home",
        "https://shop.example\n",
      })
  void anyOtherSiteIsNot(String origin) {
    assertThat(Origins.allows(RULES, origin)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://Shop.Example/, https://shop.example",
    "https://shop.example:443, https://shop.example",
    "http://localhost:3000, http://localhost:3000",
    "https://*.Shop.example, https://*.shop.example",
    "http://[::1]:3000, http://[::1]:3000",
  })
  void aRuleHasOneSpelling(String written, String kept) {
    assertThat(Origins.rule(written)).contains(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "shop.example",
        "https://*",
        "https://*.com",
        "https://*",
        "https://a.*.example",
        "https://shop.example/path",
        "https://user@shop.example",
        "https://shop.example?x",
        "javascript:alert(1)",
        "ftp://shop.example",
        "https://shop .example",
        "https://**.shop.example",
      })
  void whatIsNoSiteIsNoRule(String written) {
    assertThat(Origins.rule(written)).isEmpty();
  }

  @Test
  void withoutRulesNoOtherSiteIsServed() {
    assertThat(Origins.allows(List.of(), "https://shop.example")).isFalse();
  }
}

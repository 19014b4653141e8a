package kira.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicSuffixesTest {
  @ParameterizedTest
  @CsvSource({
    "mail.acme.com, acme.com",
    "Acme.COM, acme.com",
    "a.b.acme.co.uk, acme.co.uk",
    "co.uk, co.uk",
    "com, com",
    "shop.alice.github.io, alice.github.io",
    "www.city.kawasaki.jp, city.kawasaki.jp",
    "a.b.c.kawasaki.jp, b.c.kawasaki.jp",
    "a.b.xn--55qx5d.cn, b.xn--55qx5d.cn",
    "a.b.unheard-of, b.unheard-of",
    "localhost, localhost",
  })
  void aNameIsOfWhoRegisteredIt(String name, String registered) {
    assertThat(PublicSuffixes.registered(name)).isEqualTo(registered);
  }
}

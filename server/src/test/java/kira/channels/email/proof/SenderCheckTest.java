package kira.channels.email.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import kira.channels.email.EmailAddress;
import kira.channels.email.MailArrival;
import kira.channels.email.MailProof;
import kira.channels.email.dns.Dns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SenderCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-28T00:17:05Z");

  private final Zone zone = new Zone();

  @BeforeEach
  void domains() {
    zone.text("bank.example", "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/64 -all")
        .text("_dmarc.bank.example", "v=DMARC1; p=reject")
        .text("evil.example", "v=spf1 +all")
        .text("plain.example", "v=spf1 ip4:192.0.2.1 ~all");
  }

  private MailProof checked(String client, @Nullable String sender, String... authors) {
    return checked(zone, client, sender, authors);
  }

  private static MailProof checked(
      Dns dns, String client, @Nullable String sender, String... authors) {
    var from = String.join(", ", authors);
    var mail = "From: %s\r\nSubject: Hello\r\n\r\nHello\r\n".formatted(from);
    return new SenderCheck(dns)
        .check(
            new MailArrival(client, "mx.bank.example", sender, "mx.kira.example", NOW),
            mail.getBytes(StandardCharsets.UTF_8),
            List.of(authors).stream().map(EmailAddress::of).toList());
  }

  @Test
  void anHonestMailIsConfirmed() {
    for (var client : List.of("192.0.2.1", "2001:db8::5")) {
      var proof = checked(client, "ana@bank.example", "ana@bank.example");
      assertThat(proof)
          .isEqualTo(new MailProof("mx.kira.example", "pass", "none", "pass", "reject"));
      assertThat(proof.isDoubtful()).isFalse();
    }
    assertThat(checked("192.0.2.1", "ana@bank.example", "ana@branch.bank.example").dmarc())
        .isEqualTo("pass");
  }

  @Test
  void aForgedSenderIsDoubtful() {
    for (var sender : List.of("ana@bank.example", "eve@evil.example", "")) {
      for (var author : List.of("ana@bank.example", "Ana@BANK.example", "a@b.c.bank.example")) {
        var proof = checked("203.0.113.9", sender, author);
        assertThat(proof.dmarc()).isEqualTo("fail");
        assertThat(proof.policy()).isEqualTo("reject");
        assertThat(proof.isDoubtful()).isTrue();
      }
    }
  }

  @Test
  void aBounceIsLookedAtByTheNameOfItsServer() {
    zone.text("mx.bank.example", "v=spf1 ip4:192.0.2.1 -all");
    assertThat(checked("192.0.2.1", null, "mailer-daemon@bank.example").dmarc()).isEqualTo("pass");
    assertThat(checked("192.0.2.2", null, "mailer-daemon@bank.example").dmarc()).isEqualTo("fail");
  }

  @Test
  void aDomainThatAsksNothingIsDoubtedOnlyWhereSpfFails() {
    var honest = checked("192.0.2.1", "ana@plain.example", "ana@plain.example");
    assertThat(honest.dmarc()).isEqualTo("none");
    assertThat(honest.isDoubtful()).isFalse();
    assertThat(checked("192.0.2.2", "ana@plain.example", "ana@plain.example").isDoubtful())
        .isTrue();
    assertThat(checked("192.0.2.2", "ana@unknown.example", "ana@unknown.example").isDoubtful())
        .isFalse();
  }

  @Test
  void ofSeveralAuthorsNoneMayBeForged() {
    assertThat(
            checked("203.0.113.9", "eve@evil.example", "eve@evil.example", "ana@bank.example")
                .dmarc())
        .isEqualTo("fail");
    assertThat(
            checked("192.0.2.1", "ana@bank.example", "ana@bank.example", "bob@bank.example")
                .dmarc())
        .isEqualTo("pass");
    var crowd =
        IntStream.range(0, 1_000).mapToObj("a@%d.example"::formatted).toArray(String[]::new);
    assertThat(checked("192.0.2.1", "ana@bank.example", crowd).isDoubtful()).isTrue();
  }

  @Test
  void whoNamesNobodyThatCouldBeAskedAboutIsDoubtful() {
    assertThat(checked("192.0.2.1", "ana@bank.example").dmarc()).isEqualTo("permerror");
    assertThat(checked("192.0.2.1", "ana@bank.example", "ana@[192.0.2.1]").isDoubtful()).isTrue();
    assertThat(checked("192.0.2.1", "ana@bank.example", "ana@" + "ü".repeat(80)).isDoubtful())
        .isTrue();
  }

  @Test
  void domainsInOtherScriptsAreAskedForInAscii() {
    zone.text("xn--mnchen-3ya.example", "v=spf1 ip4:192.0.2.1 -all")
        .text("_dmarc.xn--mnchen-3ya.example", "v=DMARC1; p=quarantine");
    var proof = checked("192.0.2.1", "ana@münchen.example", "ana@MÜNCHEN.example");
    assertThat(proof.dmarc()).isEqualTo("pass");
    assertThat(proof.policy()).isEqualTo("quarantine");
    assertThat(checked("192.0.2.2", "a@evil.example", "ana@münchen.example").dmarc())
        .isEqualTo("fail");
  }

  @Test
  void aDomainThatIsNoneInItsScriptDoesNotStopTheCheck() {
    for (var odd :
        List.of("xn--a.example", "xn--" + "z".repeat(50) + ".example", "a.xn--.example")) {
      assertThat(checked("203.0.113.9", "eve@" + odd, "eve@" + odd, "ana@bank.example").dmarc())
          .as(odd)
          .isEqualTo("fail");
    }
  }

  @Test
  void nameServersThatAreSilentProveNothing() {
    zone.silent("_dmarc.bank.example").silent("bank.example");
    var proof = checked("203.0.113.9", "ana@bank.example", "ana@bank.example");
    assertThat(proof)
        .isEqualTo(new MailProof("mx.kira.example", "temperror", "none", "temperror", null));
    assertThat(proof.isDoubtful()).isFalse();
  }

  /** Else a forger's own slow name servers would keep the author's from being asked. */
  @Test
  void aForgerGainsNothingByBeingSlow() {
    zone.text("slow.example", "v=spf1 include:never.example -all").slow("never.example");
    try {
      var begun = System.nanoTime();
      var proof = checked("203.0.113.9", "eve@slow.example", "ana@bank.example");
      assertThat(proof.spf()).isEqualTo("temperror");
      assertThat(proof.dmarc()).isEqualTo("fail");
      assertThat(proof.isDoubtful()).isTrue();
      assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
    } finally {
      zone.end();
    }
  }

  @Test
  void whatGoesWrongInTheCheckKeepsNoMailAway() {
    var broken =
        new Dns() {
          @Override
          public Answer texts(String name) {
            throw new IllegalStateException("broken");
          }

          @Override
          public Answer mailServers(String name) {
            throw new IllegalStateException("broken");
          }

          @Override
          public Answer addresses(String name, Family family) {
            throw new IllegalStateException("broken");
          }

          @Override
          public Answer names(java.net.InetAddress address) {
            throw new IllegalStateException("broken");
          }
        };
    var proof = checked(broken, "192.0.2.1", "ana@bank.example", "ana@bank.example");
    assertThat(proof.dmarc()).isEqualTo("temperror");
    assertThat(proof.isDoubtful()).isFalse();
  }
}

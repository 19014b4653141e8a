package kira.channels.email.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kira.channels.email.dns.Finding.Kind;
import kira.channels.email.dns.Finding.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a name server of the test's own, over UDP. */
class DomainCheckTest {
  private static final String KEY = "v=DKIM1; k=rsa; p=" + "MIIB".repeat(90);

  private final LocalDns zone = LocalDns.start();

  @AfterEach
  void stop() {
    zone.close();
  }

  private Map<Kind, Finding> look(@Nullable String key, @Nullable String include) {
    return look(key, include, null);
  }

  private Map<Kind, Finding> look(
      @Nullable String key, @Nullable String include, @Nullable String mailServer) {
    var dns =
        new NameServers(
            new DnsProperties(List.of("127.0.0.1:" + zone.port()), Duration.ofSeconds(3)));
    var found = new HashMap<Kind, Finding>();
    new DomainCheck(dns)
        .look(
            new DomainCheck.Subject(
                "acme.example",
                "acme.example",
                key == null ? null : "kira._domainkey.acme.example",
                key,
                include,
                null,
                mailServer))
        .forEach(each -> found.put(each.kind(), each));
    return found;
  }

  @Test
  void whatIsGoodIsGood() {
    zone.text("acme.example", "google-site-verification=x", "v=spf1 include:mail.example -all");
    zone.text("mail.example", "v=spf1 ip4:192.0.2.1 -all");
    zone.text("kira._domainkey.acme.example", KEY);
    zone.text("_dmarc.acme.example", "v=DMARC1; p=reject; rua=mailto:a@acme.example");
    zone.mx("acme.example", "mx.acme.example");

    var found = look(KEY, "mail.example");

    assertThat(found.values()).allMatch(each -> each.state() == State.GOOD);
    assertThat(found.get(Kind.MX).found()).containsExactly("mx.acme.example");
    assertThat(found.get(Kind.DKIM).found()).containsExactly(KEY);
  }

  @Test
  void whatIsMissingComesWithTheRecordToAdd() {
    var found = look(KEY, null);

    assertThat(found.get(Kind.SPF).code()).isEqualTo("spf_missing");
    assertThat(found.get(Kind.SPF).wanted()).isEqualTo("v=spf1 a mx ~all");
    assertThat(found.get(Kind.DKIM).code()).isEqualTo("dkim_missing");
    assertThat(found.get(Kind.DKIM).wanted()).isEqualTo(KEY);
    assertThat(found.get(Kind.DMARC).code()).isEqualTo("dmarc_missing");
    assertThat(found.get(Kind.DMARC).wanted()).isEqualTo("v=DMARC1; p=none");
    assertThat(found.get(Kind.MX).code()).isEqualTo("mx_missing");
    assertThat(found.get(Kind.RETURN_PATH).code()).isEqualTo("return_missing");
  }

  private Finding spf(@Nullable String include, String... records) {
    zone.text("acme.example", records);
    return java.util.Objects.requireNonNull(look(null, include).get(Kind.SPF));
  }

  @Test
  void spfThatDoesNotHoldIsTold() {
    assertThat(spf(null, "v=spf1 -all", "v=spf1 a -all").code()).isEqualTo("spf_many");
    var open = spf(null, "v=spf1 a +all");
    assertThat(open.code()).isEqualTo("spf_all");
    assertThat(open.wanted()).isEqualTo("v=spf1 a ~all");
    var soft = spf(null, "v=spf1 a ?all");
    assertThat(soft.code()).isEqualTo("spf_soft");
    assertThat(soft.wanted()).isEqualTo("v=spf1 a ~all");
    var other = spf("mail.example", "v=spf1 a ~all");
    assertThat(other.code()).isEqualTo("spf_provider");
    assertThat(other.wanted()).isEqualTo("v=spf1 include:mail.example a ~all");
    zone.text("loop.example", "v=spf1 include:loop.example ~all");
    assertThat(spf(null, "v=spf1 include:loop.example ~all").code()).isEqualTo("spf_lookups");
  }

  @Test
  void aKeyThatIsNotOursOrWithdrawnIsTold() {
    zone.text("kira._domainkey.acme.example", "v=DKIM1; p=AAAA");
    assertThat(look(KEY, null).get(Kind.DKIM).code()).isEqualTo("dkim_wrong");
    zone.text("kira._domainkey.acme.example", "v=DKIM1; p=");
    assertThat(look(KEY, null).get(Kind.DKIM).code()).isEqualTo("dkim_revoked");
    assertThat(look(null, null).get(Kind.DKIM).code()).isEqualTo("dkim_elsewhere");
  }

  @Test
  void aPolicyThatOnlyWatchesIsANote() {
    zone.text("_dmarc.acme.example", "v=DMARC1; p=none; sp=none");
    var found = look(null, null).get(Kind.DMARC);
    assertThat(found.state()).isEqualTo(State.NOTE);
    assertThat(found.wanted()).isEqualTo("v=DMARC1; p=quarantine; sp=none");
    zone.text("_dmarc.acme.example", "v=DMARC1; rua=mailto:a@b.c");
    assertThat(look(null, null).get(Kind.DMARC).code()).isEqualTo("dmarc_wrong");
  }

  @Test
  void aDomainThatTakesNoMailsIsTold() {
    zone.mx("acme.example", ".");
    assertThat(look(null, null).get(Kind.MX).code()).isEqualTo("mx_null");
  }

  @Test
  void aNameServerThatIsSilentIsNotTakenForAnEmptyOne() {
    var port = zone.port();
    zone.close();
    var dns =
        new NameServers(new DnsProperties(List.of("127.0.0.1:" + port), Duration.ofMillis(300)));
    assertThat(dns.texts("acme.example")).isInstanceOf(Dns.Answer.Unanswered.class);
  }

  @Test
  void whereMailsHaveToBeBroughtIsSaid() {
    var none = java.util.Objects.requireNonNull(look(null, null, "mx.kira.example").get(Kind.MX));
    assertThat(none.code()).isEqualTo("mx_missing");
    assertThat(none.wanted()).isEqualTo("10 mx.kira.example.");
    zone.mx("acme.example", "mx.elsewhere.example");
    var other = java.util.Objects.requireNonNull(look(null, null, "mx.kira.example").get(Kind.MX));
    assertThat(other.code()).isEqualTo("mx_elsewhere");
    assertThat(other.found()).containsExactly("mx.elsewhere.example");
    assertThat(look(null, null, "MX.Elsewhere.example").get(Kind.MX).code()).isEqualTo("mx_good");
  }

  @Test
  void whoAskAreToldWhatStandsThere() {
    var dns =
        new NameServers(
            new DnsProperties(List.of("127.0.0.1:" + zone.port()), Duration.ofSeconds(3)));
    zone.address("mx.acme.example", "192.0.2.1");
    zone.address("mx.acme.example", "2001:db8::1");
    zone.alias("www.acme.example", "mx.acme.example");
    zone.pointer("192.0.2.1", "mx.acme.example");
    zone.pointer("2001:db8::1", "mx.acme.example");
    zone.alias("loop.example", "pool.example");
    zone.alias("pool.example", "loop.example");
    zone.text("said.example", "a \"quoted\" text; and more");

    assertThat(dns.addresses("www.acme.example", Dns.Family.IPV4))
        .isEqualTo(new Dns.Answer.Found(List.of("192.0.2.1")));
    assertThat(dns.addresses("mx.acme.example", Dns.Family.IPV6))
        .isEqualTo(new Dns.Answer.Found(List.of("2001:db8:0:0:0:0:0:1")));
    for (var address : List.of("192.0.2.1", "2001:db8::1")) {
      assertThat(dns.names(InetAddress.ofLiteral(address)))
          .isEqualTo(new Dns.Answer.Found(List.of("mx.acme.example")));
    }
    assertThat(dns.addresses("none.example", Dns.Family.IPV4))
        .isEqualTo(new Dns.Answer.Found(List.of()));
    assertThat(dns.addresses("localhost", Dns.Family.IPV4))
        .isEqualTo(new Dns.Answer.Found(List.of()));
    assertThat(dns.addresses("loop.example", Dns.Family.IPV4))
        .isInstanceOf(Dns.Answer.Unanswered.class);
    assertThat(dns.texts("said.example"))
        .isEqualTo(new Dns.Answer.Found(List.of("a \"quoted\" text; and more")));
  }
}

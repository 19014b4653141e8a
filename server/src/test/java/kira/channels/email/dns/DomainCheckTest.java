package kira.channels.email.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kira.channels.email.dns.Finding.Kind;
import kira.channels.email.dns.Finding.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Against a name server of the test's own, over UDP. */
class DomainCheckTest {
  private static final String KEY = "v=DKIM1; k=rsa; p=" + "MIIB".repeat(90);

  private final Map<String, List<Record>> zone = new HashMap<>();
  private DatagramSocket socket;

  @BeforeEach
  void start() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private void serve() {
    var buffer = new byte[4_096];
    while (!socket.isClosed()) {
      var packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        var question = new Message(Arrays.copyOf(buffer, packet.getLength()));
        var asked = question.getQuestion();
        var answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asked, Section.QUESTION);
        var records = zone.get(asked.getName().toString(true) + "/" + Type.string(asked.getType()));
        if (records == null) {
          answer.getHeader().setRcode(Rcode.NXDOMAIN);
        } else {
          records.forEach(each -> answer.addRecord(each, Section.ANSWER));
        }
        var wire = answer.toWire();
        socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void text(String name, String... texts) {
    var records = new ArrayList<Record>();
    for (var text : texts) {
      // Longer ones stand in pieces of 255 characters.
      var pieces = List.of(text.split("(?<=\\G.{200})"));
      records.add(new TXTRecord(name(name), DClass.IN, 60, pieces));
    }
    zone.put(name + "/TXT", records);
  }

  private void mx(String name, String target) {
    zone.put(name + "/MX", List.of(new MXRecord(name(name), DClass.IN, 60, 10, name(target))));
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (org.xbill.DNS.TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private Map<Kind, Finding> look(@Nullable String key, @Nullable String include) {
    return look(key, include, null);
  }

  private Map<Kind, Finding> look(
      @Nullable String key, @Nullable String include, @Nullable String mailServer) {
    var dns =
        new NameServers(
            new DnsProperties(
                List.of("127.0.0.1:" + socket.getLocalPort()), Duration.ofSeconds(3)));
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
    text("acme.example", "google-site-verification=x", "v=spf1 include:mail.example -all");
    text("mail.example", "v=spf1 ip4:192.0.2.1 -all");
    text("kira._domainkey.acme.example", KEY);
    text("_dmarc.acme.example", "v=DMARC1; p=reject; rua=mailto:a@acme.example");
    mx("acme.example", "mx.acme.example");

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
    text("acme.example", records);
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
    text("loop.example", "v=spf1 include:loop.example ~all");
    assertThat(spf(null, "v=spf1 include:loop.example ~all").code()).isEqualTo("spf_lookups");
  }

  @Test
  void aKeyThatIsNotOursOrWithdrawnIsTold() {
    text("kira._domainkey.acme.example", "v=DKIM1; p=AAAA");
    assertThat(look(KEY, null).get(Kind.DKIM).code()).isEqualTo("dkim_wrong");
    text("kira._domainkey.acme.example", "v=DKIM1; p=");
    assertThat(look(KEY, null).get(Kind.DKIM).code()).isEqualTo("dkim_revoked");
    assertThat(look(null, null).get(Kind.DKIM).code()).isEqualTo("dkim_elsewhere");
  }

  @Test
  void aPolicyThatOnlyWatchesIsANote() {
    text("_dmarc.acme.example", "v=DMARC1; p=none; sp=none");
    var found = look(null, null).get(Kind.DMARC);
    assertThat(found.state()).isEqualTo(State.NOTE);
    assertThat(found.wanted()).isEqualTo("v=DMARC1; p=quarantine; sp=none");
    text("_dmarc.acme.example", "v=DMARC1; rua=mailto:a@b.c");
    assertThat(look(null, null).get(Kind.DMARC).code()).isEqualTo("dmarc_wrong");
  }

  @Test
  void aDomainThatTakesNoMailsIsTold() {
    mx("acme.example", ".");
    assertThat(look(null, null).get(Kind.MX).code()).isEqualTo("mx_null");
  }

  @Test
  void aNameServerThatIsSilentIsNotTakenForAnEmptyOne() {
    var port = socket.getLocalPort();
    socket.close();
    var dns =
        new NameServers(new DnsProperties(List.of("127.0.0.1:" + port), Duration.ofMillis(300)));
    assertThat(dns.texts("acme.example")).isInstanceOf(Dns.Answer.Unanswered.class);
  }

  @Test
  void whereMailsHaveToBeBroughtIsSaid() {
    var none = java.util.Objects.requireNonNull(look(null, null, "mx.kira.example").get(Kind.MX));
    assertThat(none.code()).isEqualTo("mx_missing");
    assertThat(none.wanted()).isEqualTo("10 mx.kira.example.");
    mx("acme.example", "mx.elsewhere.example");
    var other = java.util.Objects.requireNonNull(look(null, null, "mx.kira.example").get(Kind.MX));
    assertThat(other.code()).isEqualTo("mx_elsewhere");
    assertThat(other.found()).containsExactly("mx.elsewhere.example");
    assertThat(look(null, null, "MX.Elsewhere.example").get(Kind.MX).code()).isEqualTo("mx_good");
  }
}

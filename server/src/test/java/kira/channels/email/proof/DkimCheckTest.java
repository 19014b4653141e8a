package kira.channels.email.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import kira.channels.email.proof.DkimCheck.Checked;
import kira.channels.email.proof.DkimCheck.Result;
import kira.channels.email.smtp.DkimSigner;
import org.apache.james.jdkim.DKIMSigner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DkimCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-28T00:17:05Z");
  private static final String KEY = "k1._domainkey.kira.example";
  private static final String MAIL =
      """
      From: Ana <ana@kira.example>
      To: Support <support@acme.example>
      Subject: Where is  my
       order?
      Date: Sat, 28 Nov 2026 05:00:00 +0000
      Message-ID: <1@kira.example>

      It should\t be  here\040\040
      by now.


      """
          .replace("\n", "\r\n");

  private static KeyPair rsa;
  private static KeyPair ed25519;

  private final Zone zone = new Zone();

  @BeforeAll
  static void keys() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
    ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @BeforeEach
  void publish() {
    zone.text(KEY, published(rsa));
    zone.text("e1._domainkey.kira.example", published(ed25519));
  }

  private static String published(KeyPair keys) {
    var encoded = keys.getPublic().getEncoded();
    boolean isRsa = keys.getPublic().getAlgorithm().equals("RSA");
    // The last 32 bytes are the key of Ed25519 itself.
    var bytes = isRsa ? encoded : Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return "v=DKIM1; k=%s; p=%s"
        .formatted(isRsa ? "rsa" : "ed25519", Base64.getEncoder().encodeToString(bytes));
  }

  private static String signed(String mail) {
    return signed(mail, "kira.example", "k1", rsa);
  }

  private static String signed(String mail, String domain, String selector, KeyPair keys) {
    return text(new DkimSigner(domain, selector, keys.getPrivate()).sign(bytes(mail), NOW));
  }

  /** By Apache James, in the ways our own signer does not sign. */
  private static String signed(String mail, String more) throws Exception {
    var template = "v=1; a=rsa-sha256; d=kira.example; s=k1; h=from:to:subject; bh=; b=; " + more;
    var header =
        new DKIMSigner(template, rsa.getPrivate()).sign(new ByteArrayInputStream(bytes(mail)));
    return header + "\r\n" + mail;
  }

  private static byte[] bytes(String mail) {
    return mail.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] mail) {
    return new String(mail, StandardCharsets.ISO_8859_1);
  }

  private List<Checked> checked(String mail) {
    return DkimCheck.of(
        bytes("Return-Path: <ana@kira.example>\r\nReceived: from x by y\r\n" + mail),
        Questions.within(zone, Duration.ofSeconds(20)),
        NOW,
        "kira.example"::equals);
  }

  private Result result(String mail) {
    var checked = checked(mail);
    assertThat(checked).hasSize(1);
    return checked.getFirst().result();
  }

  @Test
  void whatOurOwnSignerSignsHolds() {
    for (var mail : List.of(MAIL, MAIL.replaceAll("(?s)\r\n\r\n.*", "\r\n\r\n"))) {
      assertThat(checked(signed(mail))).containsExactly(new Checked("kira.example", Result.PASS));
      assertThat(result(signed(mail, "kira.example", "e1", ed25519))).isEqualTo(Result.PASS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c=relaxed/relaxed;",
        "c=simple/simple;",
        "c=relaxed/simple;",
        "c=simple/relaxed;",
        "c=relaxed;",
        "",
        "c=relaxed/relaxed; i=ana@mail.kira.example;",
        "c=relaxed/relaxed; q=dns/txt; x=4000000000;",
      })
  void whatAnotherSignerSignsHolds(String more) throws Exception {
    assertThat(result(signed(MAIL, more))).isEqualTo(Result.PASS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c=relaxed/relaxed;", "c=simple/simple;"})
  void whatWasChangedOnTheWayFails(String more) throws Exception {
    var mail = signed(MAIL, more);
    for (var changed :
        List.of(
            mail.replace("by now", "by noon"),
            mail.replace("Ana <", "Eve <"),
            mail.replace("Subject: Where", "Subject: There"),
            mail + "PS: pay here.\r\n")) {
      assertThat(changed).isNotEqualTo(mail);
      assertThat(result(changed)).isEqualTo(Result.FAIL);
    }
    // Only the relaxed way does not mind how white space is laid out.
    var laidOut = mail.replace("Where is  my\r\n order", "Where  is my order");
    assertThat(result(laidOut)).isEqualTo(more.contains("relaxed") ? Result.PASS : Result.FAIL);
  }

  /** The signed mail of RFC 8463, appendix A.3: Ed25519 and RSA. */
  @Test
  void theExampleOfTheStandardHolds() {
    zone.text(
        "brisbane._domainkey.football.example.com",
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    var mail =
        """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.
        """
            .replace("\n", "\r\n");
    assertThat(result(mail)).isEqualTo(Result.PASS);
    assertThat(result(mail.replace("lost", "won"))).isEqualTo(Result.FAIL);
  }

  @Test
  void aKeyThatIsNotThereOrNotForThisIsNone() {
    var mail = signed(MAIL);
    for (var record :
        List.of(
            "v=DKIM1; k=rsa; p=",
            "v=DKIM1; p=AAAA",
            "v=DKIM2; " + published(rsa).substring(9),
            published(rsa) + "; h=sha1",
            published(rsa) + "; s=tlsrpt",
            published(ed25519),
            published(rsa) + "; p=twice",
            published(rsa) + "; n=" + "x".repeat(10_000),
            "v=spf1 -all")) {
      zone.text(KEY, record);
      assertThat(result(mail)).as(record).isEqualTo(Result.PERMERROR);
    }
    zone.text(KEY);
    assertThat(result(mail)).isEqualTo(Result.PERMERROR);
    zone.silent(KEY);
    assertThat(result(mail)).isEqualTo(Result.TEMPERROR);
  }

  @Test
  void aKeyMayStandAmongOtherTextsAndBeForTestsOnly() throws Exception {
    zone.text(KEY, "something else", published(rsa).replace("v=DKIM1; ", ""));
    assertThat(result(signed(MAIL))).isEqualTo(Result.PASS);
    zone.text(KEY, published(rsa) + "; t=y:s");
    assertThat(result(signed(MAIL))).isEqualTo(Result.PASS);
    assertThat(result(signed(MAIL).replace("by now", "by noon"))).isEqualTo(Result.NEUTRAL);
    assertThat(result(signed(MAIL, "c=relaxed; i=@mail.kira.example;")))
        .isEqualTo(Result.PERMERROR);
  }

  @Test
  void keysThatAnybodyBreaksAreNotBelieved() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(768);
    var weak = generator.generateKeyPair();
    zone.text(KEY, published(weak));
    var template = "v=1; a=rsa-sha256; d=kira.example; s=k1; h=from; c=relaxed/relaxed; bh=; b=;";
    var header =
        new DKIMSigner(template, weak.getPrivate()).sign(new ByteArrayInputStream(bytes(MAIL)));
    assertThat(result(header + "\r\n" + MAIL)).isEqualTo(Result.PERMERROR);
  }

  @Test
  void signaturesThatCannotBeReadSayNothing() throws Exception {
    var mail = signed(MAIL);
    for (var odd :
        List.of(
            mail.replace("v=1;", "v=2;"),
            mail.replace("a=rsa-sha256", "a=rsa-sha1"),
            mail.replace("d=kira.example", "d=" + "a".repeat(70) + ".example"),
            mail.replace("d=kira.example", "d=kira.example; d=kira.example"),
            mail.replace("s=k1", "s=../k1\\."),
            mail.replace("c=relaxed/relaxed", "c=nowsp"),
            mail.replace("h=from:from:", "h="),
            mail.replace("d=kira.example", "d=kira.example; i=@other.example"),
            mail.replace("d=kira.example", "d=kira.example; l=x"),
            mail.replace("bh=", "bh=*"),
            mail.replaceFirst("DKIM-Signature: .*", "DKIM-Signature: nothing of the kind\r\n\tx="),
            mail.replaceFirst("v=1;", "v=1; z=" + "x".repeat(20_000) + ";"))) {
      assertThat(odd).isNotEqualTo(mail);
      assertThat(result(odd)).as(odd).isEqualTo(Result.NEUTRAL);
    }
  }

  @Test
  void aSignatureCountsUntilTheTimeThatItNames() throws Exception {
    var mail = bytes(signed(MAIL, "c=relaxed; x=4000000000;"));
    var until = Instant.ofEpochSecond(4_000_000_000L);
    for (var at : List.of(until, until.plusSeconds(1))) {
      assertThat(DkimCheck.of(mail, Questions.within(zone, Duration.ofSeconds(20)), at, _ -> true))
          .containsExactly(
              new Checked("kira.example", at.equals(until) ? Result.PASS : Result.NEUTRAL));
    }
  }

  /** Else anybody could write on below what was signed. */
  @Test
  void aSignatureOfAPartOfTheBodySaysNothing() throws Exception {
    var part = signed(MAIL, "c=relaxed/simple; l=10;");
    assertThat(result(part)).isEqualTo(Result.NEUTRAL);
  }

  @Test
  void aHeaderThatCanBeReadInTwoWaysIsNotLookedAt() {
    var mail = signed(MAIL);
    for (var odd :
        List.of(
            "From: Ceo <ceo@kira.example>\r\n" + mail,
            "Subject: Pay at once\r\n" + mail,
            "Content-Type: text/html\r\n"
                + mail.replace("\r\nDate:", "\r\nContent-Type: text/plain\r\nDate:"),
            "X-Odd: a\rFrom: Ceo <ceo@kira.example>\r\n" + mail,
            "X-Odd: a\nFrom: Ceo <ceo@kira.example>\r\n" + mail,
            "no field at all\r\n" + mail,
            mail.replace("\r\n", "\n"),
            mail.replaceFirst("From: [^\r]*\r\n", ""))) {
      assertThat(checked(odd)).as(odd).isEmpty();
    }
  }

  @Test
  void ofManySignaturesThoseOfTheAuthorAreLookedAtFirst() {
    var mail = signed(MAIL);
    for (int i = 0; i < 30; i++) {
      mail = signed(mail, "other%d.example".formatted(i), "k1", rsa);
    }
    var checked = checked(mail);
    assertThat(checked).hasSize(10);
    assertThat(checked.getFirst()).isEqualTo(new Checked("kira.example", Result.PASS));
    assertThat(checked.subList(1, 10)).allMatch(each -> each.result() == Result.PERMERROR);
  }

  @Test
  void aSignatureOfAMegabyteIsNotRead() {
    var huge = "DKIM-Signature: v=1; h=" + "from:".repeat(60_000) + "\r\n" + signed(MAIL);
    assertThat(checked(huge))
        .containsExactly(new Checked("kira.example", Result.PASS), new Checked("", Result.NEUTRAL));
    assertThat(checked("DKIM-Signature: v=1; b=" + "x".repeat(1_000_000) + "\r\n" + MAIL))
        .isEmpty();
  }
}

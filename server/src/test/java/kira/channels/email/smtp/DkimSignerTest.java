package kira.channels.email.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import kira.channels.email.EmailAddress;
import kira.channels.email.OutgoingEmail;
import kira.channels.email.mime.MailWriter;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DkimSignerTest {
  private static final Instant NOW = Instant.parse("2026-11-28T00:17:05Z");
  private static KeyPair rsa;

  @BeforeAll
  static void keys() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
  }

  private static byte[] mail(String text) {
    return MailWriter.write(
        new OutgoingEmail(
            new EmailAddress("support@kira.example", "Käthe"),
            List.of(EmailAddress.of("ana@example.com")),
            List.of(),
            List.of(),
            List.of(),
            "Grüße aus Köln, die so lang sind, dass die Zeile umgebrochen werden muss, zweimal sogar",
            "<m1@kira.example>",
            null,
            List.of(),
            "<p>" + text + "</p>",
            text,
            List.of(),
            Map.of("List-Unsubscribe", "<https://kira.example/u/1>")),
        NOW);
  }

  /** Apache James' verifier, with the key where DNS would have it. */
  private static void verify(byte[] mail) throws Exception {
    var verifier =
        new DKIMVerifier((methods, selector, domain) -> {
          assertThat(selector + "._domainkey." + domain).isEqualTo("k1._domainkey.kira.example");
          return List.of(
              "v=DKIM1; k=rsa; p="
                  + Base64.getEncoder().encodeToString(rsa.getPublic().getEncoded()));
        });
    assertThat(verifier.verify(new ByteArrayInputStream(mail))).hasSize(1);
  }

  @Test
  void anIndependentVerifierBelievesTheSignature() throws Exception {
    var signer = new DkimSigner("kira.example", "k1", rsa.getPrivate());
    verify(signer.sign(mail("Hello  there \t x\n\n  \nend\n\n\n"), NOW));
    verify(signer.sign(mail(""), NOW));
    // The verifier takes an empty body for a line break; RFC 6376, 3.4.4 gives the hash of nothing.
    var empty =
        signer.sign(
            "From: a@kira.example\r\n\r\n\r\n \r\n".getBytes(StandardCharsets.US_ASCII), NOW);
    assertThat(new String(empty, StandardCharsets.US_ASCII))
        .contains("bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;");
  }

  @Test
  void whatIsChangedOrAddedOnTheWayIsNoticed() {
    var signed =
        new String(
            new DkimSigner("kira.example", "k1", rsa.getPrivate()).sign(mail("Hello"), NOW),
            StandardCharsets.ISO_8859_1);
    for (var changed :
        List.of(
            signed.replace("Hello", "Hell0"),
            signed.replace("ana@example", "eve@example"),
            signed.replace("\r\nDate:", "\r\nFrom: ceo@kira.example\r\nDate:"),
            signed.replace("\r\nDate:", "\r\nReply-To: eve@example.com\r\nDate:"))) {
      assertThat(changed).isNotEqualTo(signed);
      assertThatThrownBy(() -> verify(changed.getBytes(StandardCharsets.ISO_8859_1)))
          .isInstanceOf(FailException.class);
    }
  }

  /** The signed mail of RFC 8463, appendix A.3. */
  @Test
  void theExampleOfTheStandardVerifies() throws Exception {
    var mail =
        """
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.
        """
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(Base64.getEncoder().encodeToString(DkimSigner.sha256(DkimSigner.relaxedBody(mail))))
        .isEqualTo("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    var own =
        " v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
    var signed =
        DkimSigner.signedHeader(
            DkimSigner.fields(mail),
            List.of("from", "to", "subject", "date", "message-id", "from", "subject", "date"),
            own);
    var key =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(
                new X509EncodedKeySpec(
                    HexFormat.of()
                        .parseHex(
                            "302a300506032b6570032100"
                                + HexFormat.of()
                                    .formatHex(
                                        Base64.getDecoder()
                                            .decode(
                                                "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")))));
    var signature = Signature.getInstance("Ed25519");
    signature.initVerify(key);
    signature.update(DkimSigner.sha256(signed));
    assertThat(
            signature.verify(
                Base64.getDecoder()
                    .decode(
                        "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==")))
        .isTrue();
  }

  @Test
  void ed25519SignsWhatTheStandardSays() throws Exception {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var signed =
        new String(
            new DkimSigner("kira.example", "e1", keys.getPrivate()).sign(mail("Hello"), NOW),
            StandardCharsets.ISO_8859_1);
    var header = signed.substring("DKIM-Signature: ".length(), signed.indexOf("\r\nDate:"));
    assertThat(header)
        .startsWith("v=1; a=ed25519-sha256; c=relaxed/relaxed; d=kira.example; s=e1;");
    int b = header.indexOf("b=", header.indexOf("bh=") + 3) + 2;
    var names =
        List.of(header.replaceAll("\\s", "").replaceAll(".*;h=([^;]*);.*", "$1").split(":"));
    assertThat(names).filteredOn("from"::equals).hasSize(2);
    var signature = Signature.getInstance("Ed25519");
    signature.initVerify(keys.getPublic());
    signature.update(
        DkimSigner.sha256(
            DkimSigner.signedHeader(
                DkimSigner.fields(mail("Hello")), names, header.substring(0, b))));
    assertThat(
            signature.verify(Base64.getDecoder().decode(header.substring(b).replaceAll("\\s", ""))))
        .isTrue();
  }

  @Test
  void keysAndNamesThatCannotWorkAreRefused() throws Exception {
    assertThatThrownBy(() -> new DkimSigner("kira.example; x", "k1", rsa.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class);
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(512);
    var weak = generator.generateKeyPair().getPrivate();
    assertThatThrownBy(() -> new DkimSigner("kira.example", "k1", weak))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package kira.channels.email.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailAttachment;
import kira.channels.email.OutgoingEmail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailWriterTest {
  private static final Instant NOW = Instant.parse("2026-11-28T00:17:05Z");
  private static final EmailAddress SUPPORT =
      new EmailAddress("support@kira.example", "Käthe \"Kit\" Müller, Support");

  private static OutgoingEmail mail(
      String subject,
      String text,
      String html,
      List<EmailAttachment> files,
      Map<String, String> headers) {
    return new OutgoingEmail(
        SUPPORT,
        List.of(new EmailAddress("ana@bücher.example", "Ana 李"), EmailAddress.of("bo@example.com")),
        List.of(EmailAddress.of("cc@example.com")),
        List.of(EmailAddress.of("secret@example.com")),
        List.of(EmailAddress.of("reply+abc@kira.example")),
        subject,
        "<m1@kira.example>",
        "<in@example.com>",
        List.of("<first@example.com>", "<in@example.com>"),
        html,
        text,
        files,
        headers);
  }

  private static final Map<String, String> BULK = headers();

  private static Map<String, String> headers() {
    var headers = new java.util.LinkedHashMap<String, String>();
    headers.put("List-Unsubscribe", "<https://kira.example/u/%s>".formatted("x".repeat(150)));
    headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    headers.put("Auto-Submitted", "auto-generated");
    return headers;
  }

  @Test
  void whatIsWrittenIsReadTheSame() {
    var files =
        List.of(
            new EmailAttachment("bild.png", "image/png", new byte[] {1, 2, 3}, "img-1@kira"),
            new EmailAttachment(
                "Angebot für März 2026 – mit einem sehr langen Namen, der über Zeilen geht.pdf",
                "application/pdf",
                new byte[100_000],
                null),
            new EmailAttachment(
                "original.eml", "message/rfc822", "From: x\r\n\r\ny".getBytes(UTF_8), null));
    var mail =
        mail(
            "Ihre Bestellung № 12 – Grüße aus Köln, und noch viel mehr Text, damit umgebrochen werden muss",
            ".dot first\nFrom me\nGrüße, 世界\n" + "lang ".repeat(400),
            "<p>Grüße <img src=\"cid:img-1@kira\"></p>",
            files,
            BULK);
    var bytes = MailWriter.write(mail, NOW);
    var read = Corpus.read(bytes);
    assertThat(read.from()).isEqualTo(mail.from());
    assertThat(read.to())
        .containsExactly(new EmailAddress("ana@xn--bcher-kva.example", "Ana 李"), mail.to().get(1));
    assertThat(read.cc()).isEqualTo(mail.cc());
    assertThat(read.replyTo()).isEqualTo(mail.replyTo());
    assertThat(read.subject()).isEqualTo(mail.subject());
    assertThat(read.messageId()).isEqualTo(mail.messageId());
    assertThat(read.inReplyTo()).isEqualTo(mail.inReplyTo());
    assertThat(read.references()).isEqualTo(mail.references());
    assertThat(read.sentAt()).isEqualTo(NOW);
    assertThat(read.text()).isEqualToNormalizingNewlines(mail.text());
    assertThat(read.html()).isEqualTo(mail.html());
    assertThat(read.attachments()).hasSize(3);
    assertThat(read.attachments().getFirst()).isEqualTo(files.getFirst());
    assertThat(read.attachments().get(1)).isEqualTo(files.get(1));
    assertThat(read.header("list-unsubscribe")).contains(BULK.get("List-Unsubscribe"));
    assertThat(read.header("list-unsubscribe-post")).contains("List-Unsubscribe=One-Click");
    var wire = new String(bytes, ISO_8859_1);
    assertThat(wire).doesNotContain("secret@example.com");
    assertThat(wire.replace("\r\n", "")).doesNotContain("\n", "\r");
    assertThat(bytes)
        .doesNotContain((byte) 0)
        .matches(each -> IntStream.range(0, each.length).allMatch(i -> each[i] > 0));
    assertThat(wire.lines()).allMatch(line -> line.length() <= 998);
    assertThat(wire.lines().filter(line -> !line.startsWith(" <https://")))
        .allMatch(line -> line.length() <= 200);
  }

  @Test
  void jakartaMailReadsTheSame() throws Exception {
    var file =
        new EmailAttachment(
            "Rechnung für \"März\".pdf", "application/pdf", new byte[] {9, 8}, null);
    var bytes =
        MailWriter.write(mail("Grüße", "Hallo\n", "<p>Hallo</p>", List.of(file), Map.of()), NOW);
    var message =
        new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
    assertThat(message.getSubject()).isEqualTo("Grüße");
    assertThat(message.getFrom()[0].toString()).contains("support@kira.example");
    assertThat(message.getHeader("MIME-Version")).containsExactly("1.0");
    var mixed = (Multipart) message.getContent();
    assertThat(((Part) mixed.getBodyPart(1)).getFileName()).isEqualTo("Rechnung für \"März\".pdf");
    var alternative = (Multipart) mixed.getBodyPart(0).getContent();
    assertThat(alternative.getBodyPart(0).getContent()).isEqualTo("Hallo\r\n");
    assertThat(alternative.getBodyPart(1).getContentType()).startsWith("text/html");
  }

  @Test
  void theSameMailIsTheSameBytes() {
    var mail = mail("s", "t", "<p>h</p>", List.of(), BULK);
    assertThat(MailWriter.write(mail, NOW)).isEqualTo(MailWriter.write(mail, NOW));
  }

  @Test
  void textIsMadeFromHtmlWhereThereIsNone() {
    var read =
        Corpus.read(
            MailWriter.write(
                mail("s", "", "<h1>Hello</h1><p>Ana &amp; Bo</p>", List.of(), Map.of()), NOW));
    assertThat(read.text()).contains("Hello").contains("Ana & Bo");
  }

  @Test
  void aLongThreadNamesItsBeginningAndItsEnd() {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      ids.add("<id-%d@example.com>".formatted(i));
    }
    var base = mail("s", "t", null, List.of(), Map.of());
    var long_ =
        new OutgoingEmail(
            base.from(),
            base.to(),
            base.cc(),
            base.bcc(),
            base.replyTo(),
            "s",
            "<m@kira.example>",
            "<id-499@example.com>",
            ids,
            null,
            "t",
            List.of(),
            Map.of());
    var read = Corpus.read(MailWriter.write(long_, NOW));
    assertThat(read.references())
        .hasSize(30)
        .startsWith("<id-0@example.com>")
        .endsWith("<id-499@example.com>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\r\nBcc: x@example.com", "a\nb", "a\rb", "a\0b", "a\u2028b", "a\u0085b"})
  void nothingBeginsAnotherHeader(String evil) {
    assertField(mail(evil, "t", null, List.of(), Map.of()), "subject");
    assertField(mail("s", "t", null, List.of(), Map.of("X-Tag", evil)), "headers");
    assertField(mail("s", "t", null, List.of(), Map.of("X" + evil, "v")), "headers");
    assertField(
        mail(
            "s",
            "t",
            null,
            List.of(new EmailAttachment(evil, "text/plain", new byte[0], null)),
            Map.of()),
        "attachments");
    assertField(
        mail(
            "s",
            "t",
            null,
            List.of(new EmailAttachment("a", "text/plain", new byte[0], evil)),
            Map.of()),
        "attachments");
    // A type is no reason to refuse a file: it is sent as bytes.
    var typed =
        Corpus.read(
            MailWriter.write(
                mail(
                    "s",
                    "t",
                    null,
                    List.of(new EmailAttachment("a", "text/" + evil, new byte[0], null)),
                    Map.of()),
                NOW));
    assertThat(typed.attachments().getFirst().type()).isEqualTo("application/octet-stream");
    var base = mail("s", "t", null, List.of(), Map.of());
    assertField(
        new OutgoingEmail(
            base.from(),
            base.to(),
            List.of(),
            List.of(),
            List.of(),
            "s",
            "<a@b>",
            "<" + evil + ">",
            List.of(),
            null,
            "t",
            List.of(),
            Map.of()),
        "inReplyTo");
    assertField(
        new OutgoingEmail(
            base.from(),
            base.to(),
            List.of(),
            List.of(),
            List.of(),
            "s",
            "<a@b>",
            null,
            List.of("<" + evil + ">"),
            null,
            "t",
            List.of(),
            Map.of()),
        "references");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ana",
        "@example.com",
        "ana@",
        "a b@example.com",
        "a>@example.com",
        "ana@exa mple.com",
        "ana@example.com>",
        "ana,bo@example.com",
        "a@b@c..d",
        "ana@-\u0000.com",
        "a@exa\u00admple..com"
      })
  void whatIsNoAddressIsRefused(String address) {
    assertThat(MailFaults.isAddress(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From",
        "to",
        "BCC",
        "Content-Type",
        "Received",
        "DKIM-Signature",
        "Resent-From",
        "X Y",
        "",
        "X:"
      })
  void headersOfOthersAreNotOverwritten(String name) {
    assertField(mail("s", "t", null, List.of(), Map.of(name, "v")), "headers");
  }

  @Test
  void randomMailsAreReadAsWritten() {
    var random = new Random(11);
    for (int i = 0; i < 200; i++) {
      var text = words(random, 400).replace("\r", "");
      var mail =
          mail(
              words(random, 60).replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u0085]", "").strip(),
              text,
              null,
              List.of(),
              Map.of());
      var read = Corpus.read(MailWriter.write(mail, NOW));
      assertThat(read.subject()).isEqualTo(mail.subject());
      assertThat(read.text()).isEqualToNormalizingNewlines(text);
    }
  }

  private static String words(Random random, int most) {
    var text = new StringBuilder("x");
    var letters = "abc äöü€世界🎉  \n.=-_?\"<>@:;,()";
    int length = random.nextInt(most);
    for (int i = 0; i < length; i++) {
      int at =
          letters.offsetByCodePoints(
              0, random.nextInt(letters.codePointCount(0, letters.length())));
      text.appendCodePoint(letters.codePointAt(at));
    }
    return text.append("x").toString();
  }

  private static void assertField(OutgoingEmail mail, String field) {
    assertThat(MailWriter.check(mail))
        .hasValueSatisfying(fault -> assertThat(fault.field()).isEqualTo(field));
    assertThatThrownBy(() -> MailWriter.write(mail, NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

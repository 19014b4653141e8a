package kira.channels.email.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import kira.channels.email.EmailAddress;
import org.junit.jupiter.api.Test;

class MailReaderTest {
  @Test
  void letters8BitInHeaderAndBodyAreReadWhateverTheCharsetIsCalled() {
    var mail = Corpus.read("plain-8bit-header");
    assertThat(mail.from()).isEqualTo(new EmailAddress("juergen@example.de", "Jürgen Müller"));
    assertThat(mail.subject()).isEqualTo("Grüße aus Köln");
    assertThat(mail.text()).isEqualToIgnoringNewLines("Das Gerät läuft nicht mehr.");
    assertThat(mail.sentAt()).isEqualTo(Instant.parse("2026-11-03T09:15:00Z"));
  }

  @Test
  void encodedWordsAreJoinedBeforeTheyAreDecoded() {
    var mail = Corpus.read("encoded-words");
    assertThat(mail.from()).isEqualTo(new EmailAddress("info@example.de", "ÄÖÜ Söhne, GmbH"));
    assertThat(mail.to())
        .containsExactly(
            new EmailAddress("support@example.com", "Support, Team"),
            new EmailAddress("andre@example.fr", "André"));
    assertThat(mail.subject()).isEqualTo("Rechnung für März [#12]");
    assertThat(mail.text()).startsWith("Hallo € 5 und mehr=");
    assertThat(mail.sentAt()).isEqualTo(Instant.parse("2026-11-03T10:15:00Z"));
  }

  @Test
  void aTextThatWasCutWithinALetterKeepsTheOthers() {
    assertThat(Corpus.read("broken-utf8").text()).isEqualTo("Grüße aus Zürich und M\uFFFD");
  }

  @Test
  void aForgottenBoundaryIsFound() {
    var mail = Corpus.read("missing-boundary");
    assertThat(mail.text()).isEqualTo("The text.");
    assertThat(mail.html()).isEqualToIgnoringNewLines("<p>The <b>text</b>.</p>");
    assertThat(mail.attachments()).isEmpty();
  }

  @Test
  void idsAreFoundBetweenWordsAndInFoldedLines() {
    var mail =
        Corpus.read(
            ("""
            From: a@b.c
            Message-ID: <me@x>
            In-Reply-To: Your mail of Monday <2@x>
            References: <1@x> <2@x>
             <3@x> <me@x>

            body\
            """)
                .replace("\n", "\r\n")
                .getBytes(UTF_8));
    assertThat(mail.inReplyTo()).isEqualTo("<2@x>");
    assertThat(mail.references()).containsExactly("<1@x>", "<2@x>", "<3@x>", "<me@x>");
  }

  @Test
  void aMultipartWithoutPartsIsText() {
    assertThat(Corpus.read("no-parts").text()).isEqualToIgnoringNewLines("Just some words.");
  }

  @Test
  void nestedPartsBecomeTextHtmlImagesAndFiles() {
    var mail = Corpus.read("nested");
    assertThat(mail.text())
        .isEqualTo("A long paragraph that was broken by the program.\n> quoted words\n-- \nAna\n");
    assertThat(mail.html()).contains("cid:logo@example.com");
    assertThat(mail.inReplyTo()).isEqualTo("<orig@kira.example>");
    assertThat(mail.references()).containsExactly("<first@kira.example>", "<orig@kira.example>");
    assertThat(mail.replyTo()).containsExactly(EmailAddress.of("ana.lopez@example.org"));
    assertThat(mail.sentAt()).isEqualTo(Instant.parse("2026-11-02T13:00:00Z"));
    var files = mail.attachments();
    assertThat(files)
        .extracting("name")
        .containsExactly("logo.png", "original.eml", "Rechnung für März.pdf", "passwd");
    assertThat(files.getFirst().contentId()).isEqualTo("logo@example.com");
    assertThat(files.getFirst().content()).startsWith(0x89, 'P', 'N', 'G');
    assertThat(files.get(1).type()).isEqualTo("message/rfc822");
    assertThat(new String(files.get(1).content(), UTF_8))
        .contains("--deep--")
        .doesNotContain("--outer");
  }

  @Test
  void textBeforeAndAfterAPictureIsOneText() {
    var mail = Corpus.read("apple-mixed");
    assertThat(mail.text()).isEqualTo("Before.\n\nAfter.");
    assertThat(mail.attachments()).extracting("name").containsExactly("photo.jpg");
  }

  @Test
  void anInviteIsFoundWithItsTimes() {
    var invite = Invite.of(Corpus.read("invite")).orElseThrow();
    assertThat(invite.method()).isEqualTo("REQUEST");
    assertThat(invite.summary()).isEqualTo("Planung, Teil 2 für alle");
    assertThat(invite.location()).isEqualTo("Raum 1 Haus B");
    assertThat(invite.organizer()).isEqualTo("boss@example.com");
    assertThat(invite.start().instant()).contains(Instant.parse("2026-11-10T13:00:00Z"));
    assertThat(invite.end()).isNotNull();
    assertThat(invite.end().instant()).contains(Instant.parse("2026-11-10T14:30:00Z"));
    assertThat(Corpus.read("invite").text()).isEqualTo("You are invited.");
  }

  @Test
  void theFirstOfManyFromsCountsAndNothingDecodedBeginsALine() {
    var mail = Corpus.read("many-froms");
    assertThat(mail.from()).isEqualTo(new EmailAddress("one@example.com", "First"));
    assertThat(mail.to())
        .extracting("address")
        .containsExactly("support@example.com", "x@example.com");
    assertThat(mail.subject()).isEqualTo("forged  A  Bcc: evil@example.com");
    assertThat(mail.messageId()).isNull();
    assertThat(mail.sentAt()).isNull();
    assertThat(mail.headers().get("from")).hasSize(2);
  }

  @Test
  void oldEncodingsAreKnown() {
    var mail = Corpus.read("uuencode-and-utf7");
    assertThat(mail.subject()).isEqualTo("Grüße");
    assertThat(mail.text()).isEqualTo("Grüße + 1");
    assertThat(mail.messageId()).isEqualTo("<15@example.com>");
    assertThat(new String(mail.attachments().getFirst().content(), UTF_8)).isEqualTo("Cat");
    var chinese = Corpus.read("gb18030");
    assertThat(chinese.from()).isEqualTo(new EmailAddress("z@example.cn", "张三"));
    assertThat(chinese.subject()).isEqualTo("您好：问题");
    assertThat(chinese.html()).contains("你好");
    assertThat(chinese.text()).isNull();
  }

  @Test
  void aMailAboveTheLimitIsRefusedAndNoMoreOfItIsRead() throws IOException {
    var endless =
        new InputStream() {
          long read;

          @Override
          public int read() {
            read++;
            return 'a';
          }
        };
    var reading = MailReader.read(endless, List.of(), MailLimits.USUAL.withBytes(100_000));
    assertThat(reading)
        .isInstanceOfSatisfying(
            MailReading.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo("mail_too_large"));
    assertThat(endless.read).isLessThan(200_000);
  }

  @Test
  void aMailOf30MegabytesIsRead() throws IOException {
    var mail = new ByteArrayOutputStream();
    mail.writeBytes(
        "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee file.\r\n--b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=big.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            .getBytes(ISO_8859_1));
    var line = ("QUJD".repeat(19) + "\r\n").getBytes(ISO_8859_1);
    for (int i = 0; i < 30_000_000 / line.length; i++) {
      mail.writeBytes(line);
    }
    mail.writeBytes("--b--\r\n".getBytes(ISO_8859_1));
    var reading =
        MailReader.read(new ByteArrayInputStream(mail.toByteArray()), List.of(), MailLimits.USUAL);
    assertThat(reading)
        .isInstanceOfSatisfying(
            MailReading.Read.class,
            read -> {
              assertThat(read.email().text()).isEqualTo("See file.");
              assertThat(read.email().attachments().getFirst().content())
                  .hasSizeGreaterThan(21_000_000);
            });
  }

  @Test
  void bombsAreRefused() {
    assertThat(refusal(nest(200))).isEqualTo("mail_too_deep");
    assertThat(
            refusal(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                    + "--b\r\n\r\n".repeat(300_000)))
        .isEqualTo("mail_too_many_parts");
    assertThat(refusal("X: y\r\n".repeat(200_000) + "\r\n")).isEqualTo("mail_headers_too_long");
    assertThat(refusal("X: " + " y\r\n".repeat(400_000) + "\r\n"))
        .isEqualTo("mail_headers_too_long");
  }

  @Test
  void oneBoundaryForAllLevelsEndsAll() {
    // The same boundary inside and outside: a program's mistake, not two thousand parts.
    var mail =
        Corpus.read(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b--\r\n"
                .getBytes(ISO_8859_1));
    assertThat(mail.text()).isEqualTo("hello");
  }

  @Test
  void whatAMailNamesIsNeverFetched() {
    var mail =
        Corpus.read(
            "Content-Type: message/external-body; access-type=URL; URL=\"http://127.0.0.1:1/x\"\r\n\r\nContent-Type: image/png\r\n\r\n"
                .getBytes(ISO_8859_1));
    assertThat(mail.attachments()).hasSize(1);
    assertThat(mail.attachments().getFirst().type()).isEqualTo("message/external-body");
  }

  @Test
  void fileNamesLeadNowhere() {
    assertThat(MimePart.bareName("C:\\Users\\ana\\..\\bill.pdf")).isEqualTo("bill.pdf");
    assertThat(MimePart.bareName("..")).isEmpty();
    assertThat(MimePart.bareName("a\u202Efdp.exe")).isEqualTo("afdp.exe");
    assertThat(MimePart.bareName("x".repeat(500) + ".pdf")).hasSize(150).endsWith(".pdf");
  }

  private static String nest(int levels) {
    var mail = new StringBuilder();
    for (int i = 0; i < levels; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n".formatted(i, i));
    }
    return mail.toString();
  }

  private static String refusal(String mail) {
    return switch (MailReader.read(mail.getBytes(ISO_8859_1), List.of(), MailLimits.USUAL)) {
      case MailReading.Refused(var code, _) -> code;
      case MailReading.Read read -> "read: " + read;
    };
  }
}

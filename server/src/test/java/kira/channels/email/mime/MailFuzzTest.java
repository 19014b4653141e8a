package kira.channels.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of mails that nobody would write: each is read or refused, and quickly. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MailFuzzTest {
  private static final List<String> PIECES =
      List.of(
          "--outer\r\n",
          "--outer--",
          "--r\r\n",
          "\r\n\r\n",
          "\n",
          "\r",
          "Content-Type: multipart/mixed; boundary=",
          "Content-Type: multipart/alternative; boundary=\"r\"\r\n\r\n--r\r\n",
          "Content-Transfer-Encoding: base64\r\n",
          "Content-Transfer-Encoding: quoted-printable\r\n",
          "=?utf-8?B?",
          "=?x?q?=?=",
          "\"",
          "(((((",
          "<<<<",
          ">",
          ";",
          "charset*0*=",
          "%ZZ",
          "\0",
          "Content-Type: application/ms-tnef\r\n",
          "BEGIN:VEVENT\r\n",
          "DTSTART:99999999T999999\r\n",
          "Date: 99 Feb 9999 99:99:99 +9999\r\n",
          "> quoted\r\n",
          "On 1.1.2026 10:00 x wrote:\r\n",
          "<div class=\"gmail_quote\">",
          "<!--",
          "Final-Recipient: rfc822;",
          "Status: 5.1.1\r\nAction: failed\r\n");

  @Test
  void everyMailIsReadOrRefused() {
    var random = new Random(20261128);
    int read = 0;
    for (int i = 0; i < 2_000; i++) {
      var mail = mutated(random, Corpus.bytes(Corpus.NAMES.get(i % Corpus.NAMES.size())));
      if (MailReader.read(mail, List.of(), MailLimits.USUAL)
          instanceof MailReading.Read(var email)) {
        read++;
        // Whoever reads on must not stumble, either.
        MailNatures.of(email, "mark");
        Invite.of(email);
        var text = QuoteFold.text(email);
        assertThat(text.fresh().isBlank() && !text.quoted().isBlank()).isFalse();
        QuoteFold.html(email);
        assertThat(email.subject().chars()).noneMatch(Character::isISOControl);
        assertThat(email.attachments())
            .allSatisfy(file -> assertThat(file.name()).isNotBlank().doesNotContain("/"));
      }
    }
    assertThat(read).isGreaterThan(1_700);
  }

  @Test
  void wildBytesAreReadOrRefused() {
    var random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      var bytes = new byte[random.nextInt(2_000)];
      random.nextBytes(bytes);
      MailReader.read(bytes, List.of(), MailLimits.USUAL);
      Tnef.read(bytes);
      RtfBody.read(bytes);
    }
  }

  @Test
  void nothingTakesMoreThanItsSizeExplains() {
    for (var bad :
        List.of(
            "=?",
            "=?utf-8?q?",
            "\"",
            "(",
            "<",
            "<a@b>,",
            ">",
            "> ",
            "On ",
            "<div ",
            "<!-",
            "--",
            "=",
            "&",
            "a:\n",
            " ",
            "\t\n",
            "From: x\n",
            "[external] ",
            "Re: ",
            "\\\"",
            "=?a?q?x?= ",
            "<x:",
            ";",
            "a ")) {
      var mail =
          ("Subject: "
                  + bad.repeat(20_000).replace("\n", " ")
                  + "\r\nFrom: "
                  + bad.repeat(20_000).replace("\n", " ")
                  + "\r\n\r\n"
                  + bad.repeat(100_000))
              .getBytes(StandardCharsets.ISO_8859_1);
      long began = System.nanoTime();
      if (MailReader.read(mail, List.of(), MailLimits.USUAL)
          instanceof MailReading.Read(var email)) {
        QuoteFold.text(email);
        QuoteFold.html(String.valueOf(email.text()));
        MailNatures.of(email, "mark");
        MailSubject.of(email.subject());
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as(bad)
          .isLessThan(Duration.ofSeconds(4));
    }
  }

  private static byte[] mutated(Random random, byte[] mail) {
    var bytes = mail;
    for (int i = random.nextInt(8); i >= 0; i--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + random.nextInt(60));
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> spliced(bytes, at, to, new byte[0]);
            case 1 ->
                spliced(
                    bytes,
                    at,
                    at,
                    PIECES
                        .get(random.nextInt(PIECES.size()))
                        .getBytes(StandardCharsets.ISO_8859_1));
            case 2 ->
                spliced(
                    bytes,
                    at,
                    Math.min(bytes.length, at + 1),
                    new byte[] {(byte) random.nextInt()});
            case 3 -> spliced(bytes, at, at, java.util.Arrays.copyOfRange(bytes, at, to));
            default ->
                spliced(
                    bytes, random.nextInt(20) == 0 ? at : bytes.length, bytes.length, new byte[0]);
          };
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] instead) {
    var out = new java.io.ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(instead);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}

package kira.channels.email.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import kira.channels.email.IncomingEmail;

/** Tricky mails, kept with LF and read as they go over the wire. */
final class Corpus {
  static final List<String> NAMES =
      List.of(
          "apple-mixed",
          "arf",
          "broken-utf8",
          "dsn-failed",
          "encoded-words",
          "exim",
          "gb18030",
          "invite",
          "many-froms",
          "missing-boundary",
          "nested",
          "no-parts",
          "out-of-office",
          "plain-8bit-header",
          "qmail",
          "uuencode-and-utf7");

  private Corpus() {}

  static byte[] bytes(String name) {
    try (var in = Corpus.class.getResourceAsStream("/mail/" + name + ".eml")) {
      var out = new ByteArrayOutputStream();
      for (byte b : in.readAllBytes()) {
        if (b == '\n') {
          out.write('\r');
        }
        out.write(b);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static IncomingEmail read(String name) {
    return read(bytes(name));
  }

  static IncomingEmail read(byte[] mail) {
    return switch (MailReader.read(mail, List.of(), MailLimits.USUAL)) {
      case MailReading.Read(var email) -> email;
      case MailReading.Refused refused -> throw new AssertionError(refused.toString());
    };
  }
}

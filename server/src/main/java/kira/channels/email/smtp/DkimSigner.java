package kira.channels.email.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Signs mails for a domain (DKIM, RFC 6376 and 8463), relaxed in header and body, where the server
 * that sends them does not.
 */
public final class DkimSigner {
  /** Named once more than they occur, so that nobody can add another. */
  private static final Set<String> SEALED =
      Set.of("from", "to", "cc", "subject", "date", "reply-to", "message-id");

  private static final List<String> SIGNED =
      List.of(
          "from",
          "to",
          "cc",
          "subject",
          "date",
          "reply-to",
          "message-id",
          "in-reply-to",
          "references",
          "mime-version",
          "content-type",
          "content-transfer-encoding",
          "list-unsubscribe",
          "list-unsubscribe-post",
          "auto-submitted");

  private static final int SMALLEST_RSA = 1024;

  private final String domain;
  private final String selector;
  private final PrivateKey key;

  public DkimSigner(String domain, String selector, PrivateKey key) {
    var name = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,20}";
    if (!domain.matches(name) || !selector.matches(name)) {
      throw new IllegalArgumentException("a domain and a selector are names in DNS");
    }
    if (key instanceof RSAPrivateKey rsa && rsa.getModulus().bitLength() < SMALLEST_RSA) {
      throw new IllegalArgumentException("so short a key is believed by nobody");
    }
    this.domain = domain;
    this.selector = selector;
    this.key = key;
  }

  /** The mail with the signature before it. */
  public byte[] sign(byte[] mail, Instant at) {
    var fields = fields(mail);
    var names = new ArrayList<String>();
    for (var name : SIGNED) {
      long count = fields.stream().filter(field -> field.is(name)).count();
      for (long i = 0; i < count + (SEALED.contains(name) ? 1 : 0); i++) {
        names.add(name);
      }
    }
    var unsigned =
        "v=1; a=%s; c=relaxed/relaxed; d=%s; s=%s;\r\n\tt=%d; h=%s;\r\n\tbh=%s;\r\n\tb="
            .formatted(
                algorithm(),
                domain,
                selector,
                at.getEpochSecond(),
                folded(names),
                base64(sha256(relaxedBody(mail))));
    var signature = signature(sha256OrPlain(signedHeader(fields, names, unsigned)));
    var header = "DKIM-Signature: " + unsigned + folded(base64(signature)) + "\r\n";
    var out = new ByteArrayOutputStream(header.length() + mail.length);
    out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(mail);
    return out.toByteArray();
  }

  private String algorithm() {
    return isRsa() ? "rsa-sha256" : "ed25519-sha256";
  }

  private boolean isRsa() {
    return key instanceof RSAPrivateKey;
  }

  /** What is signed: each named field from the bottom up, then the signature's own without b. */
  static byte[] signedHeader(List<Field> fields, List<String> names, String own) {
    var left = new ArrayList<>(fields);
    var out = new ByteArrayOutputStream();
    for (var name : names) {
      for (int i = left.size() - 1; i >= 0; i--) {
        if (left.get(i).is(name)) {
          out.writeBytes(left.remove(i).relaxed());
          out.writeBytes(new byte[] {'\r', '\n'});
          break;
        }
      }
    }
    out.writeBytes(new Field("dkim-signature", own.getBytes(StandardCharsets.UTF_8)).relaxed());
    return out.toByteArray();
  }

  /** A header field: its name in lower case, and its value as it stands there. */
  public record Field(String name, byte[] value) {
    boolean is(String other) {
      return name.equals(other);
    }

    public byte[] relaxed() {
      // Latin-1 keeps every byte what it is.
      var text = new String(value, StandardCharsets.ISO_8859_1);
      var one = text.replaceAll("\\r?\\n", "").replaceAll("[ \\t]+", " ").strip();
      return (name + ":" + one).getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  static List<Field> fields(byte[] mail) {
    var header = new String(mail, 0, headerEnd(mail), StandardCharsets.ISO_8859_1);
    var fields = new ArrayList<Field>();
    for (var field : header.split("\\r?\\n(?![ \\t])")) {
      int colon = field.indexOf(':');
      if (colon > 0) {
        fields.add(
            new Field(
                field.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                field.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1)));
      }
    }
    return fields;
  }

  private static int headerEnd(byte[] mail) {
    for (int i = 0; i + 3 < mail.length; i++) {
      if (mail[i] == '\r' && mail[i + 1] == '\n' && mail[i + 2] == '\r' && mail[i + 3] == '\n') {
        return i;
      }
    }
    return mail.length;
  }

  /**
   * White space at the end of lines gone, other runs of it one space, no empty lines at the end.
   */
  public static byte[] relaxedBody(byte[] mail) {
    int at = Math.min(mail.length, headerEnd(mail) + 4);
    var out = new ByteArrayOutputStream(mail.length - at);
    int emptyLines = 0;
    while (at < mail.length) {
      int end = at;
      while (end < mail.length && mail[end] != '\n') {
        end++;
      }
      var line = relaxedLine(mail, at, end);
      if (line.length == 0) {
        emptyLines++;
      } else {
        for (; emptyLines > 0; emptyLines--) {
          out.writeBytes(new byte[] {'\r', '\n'});
        }
        out.writeBytes(line);
        out.writeBytes(new byte[] {'\r', '\n'});
      }
      at = end + 1;
    }
    return out.toByteArray();
  }

  private static byte[] relaxedLine(byte[] mail, int from, int to) {
    int end = to;
    while (end > from && (mail[end - 1] == '\r' || mail[end - 1] == ' ' || mail[end - 1] == '\t')) {
      end--;
    }
    var line = new ByteArrayOutputStream(end - from);
    boolean blank = false;
    for (int i = from; i < end; i++) {
      boolean white = mail[i] == ' ' || mail[i] == '\t';
      if (!white) {
        line.write(mail[i]);
      } else if (!blank) {
        line.write(' ');
      }
      blank = white;
    }
    return line.toByteArray();
  }

  /** Ed25519 signs the digest (RFC 8463), RSA makes it itself. */
  private byte[] sha256OrPlain(byte[] data) {
    return isRsa() ? data : sha256(data);
  }

  private byte[] signature(byte[] data) {
    try {
      var signature = Signature.getInstance(isRsa() ? "SHA256withRSA" : "Ed25519");
      signature.initSign(key);
      signature.update(data);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this key cannot sign mails", e);
    }
  }

  public static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String folded(String base64) {
    return base64.replaceAll("(.{70})(?=.)", "$1\r\n\t ");
  }

  private static String folded(List<String> names) {
    var text = new StringBuilder();
    int line = 40;
    for (var name : names) {
      if (line + name.length() > 70) {
        text.append("\r\n\t ");
        line = 0;
      }
      text.append(text.isEmpty() ? "" : ":").append(name);
      line += name.length() + 1;
    }
    return text.toString();
  }
}

package kira.channels.email.proof;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kira.channels.email.smtp.DkimSigner;

/** A mail as those see it who sign mails: the fields of its header byte for byte, and its body. */
final class SignedMail {
  private static final int LONGEST_HEADER = 500_000;
  private static final int MOST_FIELDS = 5_000;

  /** What a mail has once; a second one would be shown, and the other would be signed. */
  private static final Set<String> ONCE =
      Set.of(
          "from",
          "sender",
          "reply-to",
          "to",
          "cc",
          "subject",
          "date",
          "message-id",
          "mime-version",
          "content-type",
          "content-transfer-encoding");

  private static final Pattern SIGNATURE =
      Pattern.compile("((?:^|;)[ \\t\\r\\n]*b[ \\t\\r\\n]*=)[^;]*");
  private static final byte[] BREAK = {'\r', '\n'};

  private final byte[] mail;
  private final List<Field> fields;
  private final int body;
  private final HashMap<Boolean, Body> bodies = new HashMap<>();

  private SignedMail(byte[] mail, List<Field> fields, int body) {
    this.mail = mail;
    this.fields = fields;
    this.body = body;
  }

  /** What is left of a body once it is laid out in one way or the other. */
  private record Body(long length, byte[] hash) {}

  /** A field as it stands there, without its last line break. */
  record Field(String name, String text) {
    String value() {
      return text.substring(text.indexOf(':') + 1);
    }

    private byte[] bytes(boolean isRelaxed) {
      var value = value().getBytes(StandardCharsets.ISO_8859_1);
      return isRelaxed
          ? new DkimSigner.Field(name, value).relaxed()
          : text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * Empty where one program could read another header in it than the next: what is signed there is
   * not what is shown.
   */
  static Optional<SignedMail> of(byte[] mail) {
    int end = headerEnd(mail);
    if (end < 0) {
      return Optional.empty();
    }
    // Latin-1 keeps every byte what it is.
    var header = new String(mail, 0, end, StandardCharsets.ISO_8859_1);
    var fields = new ArrayList<Field>();
    var counts = new HashMap<String, Integer>();
    for (var text : header.split("\r\n(?![ \\t])")) {
      int colon = text.indexOf(':');
      var name = colon < 0 ? "" : text.substring(0, colon).stripTrailing();
      boolean isPlain = text.replace("\r\n", "").chars().noneMatch(c -> c == '\r' || c == '\n');
      boolean isName = !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
      if (!isName || !isPlain || fields.size() >= MOST_FIELDS) {
        return Optional.empty();
      }
      var lower = name.toLowerCase(Locale.ROOT);
      if (counts.merge(lower, 1, Integer::sum) > 1 && ONCE.contains(lower)) {
        return Optional.empty();
      }
      fields.add(new Field(lower, text));
    }
    return counts.containsKey("from")
        ? Optional.of(new SignedMail(mail, fields, end + 4))
        : Optional.empty();
  }

  /** Where the empty line is; -1 where there is none, or only far away. */
  private static int headerEnd(byte[] mail) {
    int most = Math.min(mail.length, LONGEST_HEADER);
    for (int i = 0; i + 3 < most; i++) {
      if (mail[i] == '\r' && mail[i + 1] == '\n' && mail[i + 2] == '\r' && mail[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Its signatures, the newest first. */
  List<Field> signatures() {
    return fields.stream().filter(field -> field.name().equals("dkim-signature")).toList();
  }

  /** What was signed of its header: each named field from the bottom up, then the signature's. */
  byte[] signedHeader(DkimSignature signature, Field own) {
    var left = new HashMap<String, ArrayList<Field>>();
    for (var field : fields) {
      left.computeIfAbsent(field.name(), _ -> new ArrayList<>()).add(field);
    }
    boolean isRelaxed = signature.hasRelaxedHeader();
    var out = new ByteArrayOutputStream();
    for (var name : signature.fields()) {
      var named = left.getOrDefault(name, new ArrayList<>());
      if (!named.isEmpty()) {
        out.writeBytes(named.removeLast().bytes(isRelaxed));
        out.writeBytes(BREAK);
      }
    }
    out.writeBytes(unsigned(own).bytes(isRelaxed));
    return out.toByteArray();
  }

  /** A signature cannot sign itself. */
  private static Field unsigned(Field own) {
    int colon = own.text().indexOf(':') + 1;
    return new Field(
        own.name(),
        own.text().substring(0, colon)
            + SIGNATURE.matcher(own.text().substring(colon)).replaceFirst("$1"));
  }

  /** The digest of its body; empty where a signature covers only a part of it. */
  Optional<byte[]> bodyHash(DkimSignature signature) {
    var body =
        bodies.computeIfAbsent(
            signature.hasRelaxedBody(),
            isRelaxed -> {
              var bytes = body(isRelaxed);
              return new Body(bytes.length, DkimSigner.sha256(bytes));
            });
    var length = signature.length();
    return length == null || length == body.length() ? Optional.of(body.hash()) : Optional.empty();
  }

  private byte[] body(boolean isRelaxed) {
    if (isRelaxed) {
      return DkimSigner.relaxedBody(mail);
    }
    int end = mail.length;
    while (end - 2 >= body && mail[end - 2] == '\r' && mail[end - 1] == '\n') {
      end -= 2;
    }
    var plain = Arrays.copyOfRange(mail, body, end + 2);
    plain[end - body] = '\r';
    plain[end - body + 1] = '\n';
    return plain;
  }
}

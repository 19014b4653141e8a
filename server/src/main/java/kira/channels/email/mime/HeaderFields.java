package kira.channels.email.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The header section of a mail or of a part: lower-case names with unfolded, not decoded values.
 */
final class HeaderFields {
  private static final int MOST = 5_000;

  private final Map<String, List<String>> fields;
  private final int bodyAt;

  private HeaderFields(Map<String, List<String>> fields, int bodyAt) {
    this.fields = fields;
    this.bodyAt = bodyAt;
  }

  /** Reads from a position to the empty line, or to where the header obviously ends. */
  static HeaderFields read(byte[] mail, int from, int to, int limit) {
    var fields = new LinkedHashMap<String, List<String>>();
    int at = from;
    int count = 0;
    while (at < to) {
      int end = lineEnd(mail, at, to);
      int content = content(mail, at, end);
      if (content == at) {
        return new HeaderFields(fields, end);
      }
      int colon = colon(mail, at, content);
      if (colon < 0) {
        if (at == from && startsMailbox(mail, at, content)) {
          at = end;
          continue;
        }
        // Somebody forgot the empty line: what follows is the body.
        return new HeaderFields(fields, at);
      }
      int last = end;
      while (last < to && (mail[last] == ' ' || mail[last] == '\t')) {
        last = lineEnd(mail, last, to);
      }
      if (last - from > limit || ++count > MOST) {
        throw new TooMuchException("mail_headers_too_long", "The mail's header is too long.");
      }
      var name = new String(mail, at, colon - at, StandardCharsets.ISO_8859_1);
      fields
          .computeIfAbsent(name.strip().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(unfolded(mail, colon + 1, last));
      at = last;
    }
    return new HeaderFields(fields, to);
  }

  int bodyAt() {
    return bodyAt;
  }

  Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  Map<String, List<String>> decoded() {
    var decoded = new LinkedHashMap<String, List<String>>();
    fields.forEach(
        (name, values) -> decoded.put(name, values.stream().map(EncodedWords::decode).toList()));
    return decoded;
  }

  /** Where the next line begins. */
  static int lineEnd(byte[] mail, int at, int to) {
    int end = at;
    while (end < to) {
      byte b = mail[end++];
      if (b == '\n') {
        return end;
      }
      if (b == '\r' && (end >= to || mail[end] != '\n')) {
        // Old Macintoshes end lines with CR alone.
        return end;
      }
    }
    return end;
  }

  /** Where a line's content ends, its line break left out. */
  static int content(byte[] mail, int at, int end) {
    int content = end;
    while (content > at && (mail[content - 1] == '\n' || mail[content - 1] == '\r')) {
      content--;
    }
    return content;
  }

  /** Where the name ends; -1 where the line does not begin with one. Blanks may stand between. */
  private static int colon(byte[] mail, int at, int end) {
    int i = at;
    while (i < end && mail[i] > ' ' && mail[i] != ':') {
      i++;
    }
    int name = i;
    while (i < end && (mail[i] == ' ' || mail[i] == '\t')) {
      i++;
    }
    return name > at && i < end && mail[i] == ':' ? i : -1;
  }

  private static boolean startsMailbox(byte[] mail, int at, int end) {
    var line = new String(mail, at, Math.min(6, end - at), StandardCharsets.ISO_8859_1);
    return line.startsWith("From ") || line.startsWith(">From ");
  }

  private static String unfolded(byte[] mail, int from, int to) {
    var bytes = new byte[to - from];
    int length = 0;
    boolean plain = true;
    for (int i = from; i < to; i++) {
      if (mail[i] != '\r' && mail[i] != '\n') {
        bytes[length++] = mail[i];
        plain &= mail[i] >= 0;
      }
    }
    return (plain
            ? new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
            : MailText.decode(java.util.Arrays.copyOf(bytes, length), null))
        .strip();
  }
}

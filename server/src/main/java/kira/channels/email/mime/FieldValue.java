package kira.channels.email.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A header value with parameters, such as Content-Type, with continuations and charsets (RFC 2231)
 * and with what is written instead of them.
 */
record FieldValue(String value, Map<String, String> parameters) {
  private static final Pattern NUMBERED = Pattern.compile("([^*]+)\\*(\\d{1,4})(\\*?)");

  static final FieldValue NONE = new FieldValue("", Map.of());

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  static FieldValue parse(String raw) {
    int semicolon = next(raw, 0);
    var value = withoutComments(raw.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    var plain = new LinkedHashMap<String, String>();
    var pieces = new LinkedHashMap<String, TreeMap<Integer, Piece>>();
    int at = semicolon + 1;
    for (int count = 0; at <= raw.length() && count < 200; count++) {
      int end = next(raw, at);
      keep(raw.substring(at, end), plain, pieces);
      at = end + 1;
    }
    pieces.forEach((name, parts) -> plain.put(name, joined(parts)));
    return new FieldValue(value, plain);
  }

  private record Piece(String text, boolean encoded) {}

  private static void keep(
      String assignment, Map<String, String> plain, Map<String, TreeMap<Integer, Piece>> pieces) {
    int equals = assignment.indexOf('=');
    if (equals < 0) {
      return;
    }
    var name = withoutComments(assignment.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
    var text = unquoted(assignment.substring(equals + 1).strip());
    var numbered = NUMBERED.matcher(name);
    if (numbered.matches()) {
      pieces
          .computeIfAbsent(numbered.group(1), _ -> new TreeMap<>())
          .putIfAbsent(
              Integer.parseInt(numbered.group(2)), new Piece(text, !numbered.group(3).isEmpty()));
    } else if (name.endsWith("*")) {
      pieces
          .computeIfAbsent(name.substring(0, name.length() - 1), _ -> new TreeMap<>())
          .putIfAbsent(0, new Piece(text, true));
    } else if (!name.isEmpty()) {
      plain.putIfAbsent(name, EncodedWords.decode(text));
    }
  }

  private static String joined(TreeMap<Integer, Piece> pieces) {
    var charset = "utf-8";
    var bytes = new ByteArrayOutputStream();
    boolean first = true;
    for (var piece : pieces.values()) {
      var text = piece.text();
      if (first && piece.encoded()) {
        var parts = text.split("'", 3);
        if (parts.length == 3) {
          charset = parts[0].isEmpty() ? charset : parts[0];
          text = parts[2];
        }
      }
      first = false;
      bytes.writeBytes(
          piece.encoded() ? percentDecoded(text) : text.getBytes(StandardCharsets.UTF_8));
    }
    return EncodedWords.decode(MailText.decode(bytes.toByteArray(), charset));
  }

  private static byte[] percentDecoded(String text) {
    var raw = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%'
          && i + 2 < raw.length
          && TransferDecoding.hex(raw[i + 1]) >= 0
          && TransferDecoding.hex(raw[i + 2]) >= 0) {
        out.write(TransferDecoding.hex(raw[i + 1]) << 4 | TransferDecoding.hex(raw[i + 2]));
        i += 2;
      } else {
        out.write(raw[i]);
      }
    }
    return out.toByteArray();
  }

  /** The next semicolon outside of quotes; the end of the text where there is none. */
  private static int next(String raw, int from) {
    boolean quoted = false;
    for (int i = from; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    // A quote that is never closed would swallow all the rest.
    int plain = quoted ? raw.indexOf(';', from) : -1;
    return plain < 0 ? raw.length() : plain;
  }

  private static String unquoted(String text) {
    if (!text.startsWith("\"")) {
      return withoutComments(text).strip();
    }
    var plain = new StringBuilder(text.length());
    for (int i = 1; i < text.length() && text.charAt(i) != '"'; i++) {
      // Windows paths are written with single backslashes; only these two are really escaped.
      boolean escape =
          text.charAt(i) == '\\'
              && i + 1 < text.length()
              && (text.charAt(i + 1) == '"' || text.charAt(i + 1) == '\\');
      plain.append(text.charAt(escape ? ++i : i));
    }
    return plain.toString();
  }

  private static String withoutComments(String text) {
    if (text.indexOf('(') < 0) {
      return text;
    }
    var plain = new StringBuilder(text.length());
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      } else if (depth == 0) {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}

package kira.channels.email.mime;

import java.nio.charset.StandardCharsets;

/** UTF-7 (RFC 2152), which old servers still write and Java does not know. */
final class Utf7 {
  private Utf7() {}

  static String decode(byte[] bytes) {
    var raw = new String(bytes, StandardCharsets.ISO_8859_1);
    var text = new StringBuilder(raw.length());
    int at = 0;
    while (at < raw.length()) {
      int plus = raw.indexOf('+', at);
      if (plus < 0) {
        return text.append(raw, at, raw.length()).toString();
      }
      text.append(raw, at, plus);
      int end = plus + 1;
      while (end < raw.length() && isBase64(raw.charAt(end))) {
        end++;
      }
      if (end == plus + 1) {
        text.append('+');
      } else {
        var units =
            TransferDecoding.base64(
                raw.substring(plus + 1, end).getBytes(StandardCharsets.ISO_8859_1));
        text.append(new String(units, 0, units.length & ~1, StandardCharsets.UTF_16BE));
      }
      at = end < raw.length() && raw.charAt(end) == '-' ? end + 1 : end;
    }
    return text.toString();
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }
}

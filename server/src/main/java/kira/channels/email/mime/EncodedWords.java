package kira.channels.email.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code =?utf-8?q?caf=C3=A9?=} (RFC 2047) as it is written in practice. */
final class EncodedWords {
  private static final Pattern WORD =
      Pattern.compile("=\\?([\\w.:+-]{1,60})(?:\\*[\\w-]{0,20})?\\?([bBqQ])\\?([^?]*+)\\?=");

  private EncodedWords() {}

  static String decode(String raw) {
    if (!raw.contains("=?")) {
      return oneLine(raw);
    }
    var text = new StringBuilder(raw.length());
    var matcher = WORD.matcher(raw);
    // Bytes of neighbours are joined before they are decoded: some programs cut in the middle of a
    // character.
    var held = new ByteArrayOutputStream();
    @Nullable String charset = null;
    int at = 0;
    while (matcher.find(at)) {
      var between = raw.substring(at, matcher.start());
      if (charset != null && (!between.isBlank() || !charset.equalsIgnoreCase(matcher.group(1)))) {
        text.append(MailText.decode(held.toByteArray(), charset));
        held.reset();
      }
      if (charset == null || !between.isBlank()) {
        text.append(between);
      }
      charset = matcher.group(1);
      held.writeBytes(bytes(matcher));
      at = matcher.end();
    }
    if (charset != null) {
      text.append(MailText.decode(held.toByteArray(), charset));
    }
    return oneLine(text.append(raw, at, raw.length()).toString());
  }

  /** Where an encoded word that begins here ends; -1 where none begins. */
  static int end(String raw, int at) {
    if (!raw.startsWith("=?", at)) {
      return -1;
    }
    var matcher = WORD.matcher(raw).region(at, raw.length());
    return matcher.lookingAt() ? matcher.end() : -1;
  }

  private static byte[] bytes(Matcher word) {
    var encoded = word.group(3);
    if (word.group(2).equalsIgnoreCase("b")) {
      return TransferDecoding.base64(encoded.getBytes(StandardCharsets.ISO_8859_1));
    }
    // Letters beyond ASCII do not belong here; who writes them means them.
    var bytes = encoded.replace('_', ' ').getBytes(StandardCharsets.UTF_8);
    return TransferDecoding.quotedPrintable(bytes, 0, bytes.length);
  }

  /** Nothing decoded may begin a new line, wherever it is written next. */
  static String oneLine(String text) {
    var clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return clean.toString().strip();
  }
}

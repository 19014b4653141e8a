package kira.channels.email.mime;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;

/** Undoes Content-Transfer-Encoding. What does not belong there is skipped, never an error. */
final class TransferDecoding {
  private static final byte[] BASE64 = new byte[128];

  static {
    Arrays.fill(BASE64, (byte) -1);
    var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 64; i++) {
      BASE64[alphabet.charAt(i)] = (byte) i;
    }
    // The alphabet for addresses is sometimes used by mistake.
    BASE64['-'] = 62;
    BASE64['_'] = 63;
  }

  private TransferDecoding() {}

  static byte[] decode(byte[] bytes, int from, int to, String encoding) {
    return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "base64" -> base64(Arrays.copyOfRange(bytes, from, to));
      case "quoted-printable" -> quotedPrintable(bytes, from, to);
      case "x-uuencode", "uuencode", "x-uue" -> uuencode(bytes, from, to);
      // 7bit, 8bit, binary and whatever nobody knows.
      default -> Arrays.copyOfRange(bytes, from, to);
    };
  }

  static byte[] base64(byte[] bytes) {
    var out = new byte[bytes.length / 4 * 3 + 3];
    int length = 0;
    int bits = 0;
    int held = 0;
    for (byte b : bytes) {
      int value = b < 0 ? -1 : BASE64[b];
      if (value >= 0) {
        bits = bits << 6 | value;
        if (++held == 4) {
          out[length++] = (byte) (bits >> 16);
          out[length++] = (byte) (bits >> 8);
          out[length++] = (byte) bits;
          bits = 0;
          held = 0;
        }
      } else if (b == '=') {
        // Padding ends a run; some programs glue several encoded runs together.
        length = flush(out, length, bits, held);
        bits = 0;
        held = 0;
      }
    }
    return Arrays.copyOf(out, flush(out, length, bits, held));
  }

  private static int flush(byte[] out, int length, int bits, int held) {
    int end = length;
    if (held == 2) {
      out[end++] = (byte) (bits >> 4);
    } else if (held == 3) {
      out[end++] = (byte) (bits >> 10);
      out[end++] = (byte) (bits >> 2);
    }
    return end;
  }

  static byte[] quotedPrintable(byte[] bytes, int from, int to) {
    var out = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      if (bytes[i] != '=') {
        out.write(bytes[i]);
        continue;
      }
      int end = i + 1;
      while (end < to && (bytes[end] == ' ' || bytes[end] == '\t' || bytes[end] == '\r')) {
        end++;
      }
      if (end >= to || bytes[end] == '\n') {
        i = end;
      } else if (i + 2 < to && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
        out.write(hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]));
        i += 2;
      } else {
        out.write('=');
      }
    }
    return out.toByteArray();
  }

  static int hex(int c) {
    return c < 0 || c > 127 ? -1 : Character.digit(c, 16);
  }

  private static byte[] uuencode(byte[] bytes, int from, int to) {
    var out = new ByteArrayOutputStream(to - from);
    boolean begun = false;
    for (int at = from; at < to; ) {
      int end = at;
      while (end < to && bytes[end] != '\n') {
        end++;
      }
      if (!begun) {
        begun = startsWith(bytes, at, end, "begin ");
      } else if (startsWith(bytes, at, end, "end")) {
        break;
      } else {
        uuLine(bytes, at, end, out);
      }
      at = end + 1;
    }
    return begun ? out.toByteArray() : Arrays.copyOfRange(bytes, from, to);
  }

  private static void uuLine(byte[] bytes, int at, int end, ByteArrayOutputStream out) {
    int count = at < end ? bytes[at] - 32 & 63 : 0;
    for (int i = at + 1; count > 0 && i < end; i += 4) {
      int bits = 0;
      for (int j = 0; j < 4; j++) {
        bits = bits << 6 | (i + j < end ? bytes[i + j] - 32 & 63 : 0);
      }
      for (int shift = 16; shift >= 0 && count > 0; shift -= 8, count--) {
        out.write(bits >> shift);
      }
    }
  }

  private static boolean startsWith(byte[] bytes, int at, int end, String text) {
    if (end - at < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

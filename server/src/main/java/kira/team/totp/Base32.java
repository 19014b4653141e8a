package kira.team.totp;

import java.io.ByteArrayOutputStream;

/** Base32 of RFC 4648 without padding: no letter in it is mistaken for a digit. */
public final class Base32 {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Base32() {}

  public static String encode(byte[] bytes) {
    var text = new StringBuilder();
    var buffer = 0L;
    var bits = 0;
    for (var b : bytes) {
      buffer = buffer << 8 | b & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((int) (buffer >> bits & 31)));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((int) (buffer << (5 - bits) & 31)));
    }
    return text.toString();
  }

  /** Throws {@link IllegalArgumentException} at any other letter. */
  public static byte[] decode(String text) {
    var bytes = new ByteArrayOutputStream();
    var buffer = 0L;
    var bits = 0;
    for (var letter : text.toCharArray()) {
      var value = ALPHABET.indexOf(letter);
      if (value < 0) {
        throw new IllegalArgumentException("not a letter of Base32: " + letter);
      }
      buffer = buffer << 5 | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write((int) (buffer >> bits & 0xff));
      }
    }
    return bytes.toByteArray();
  }
}

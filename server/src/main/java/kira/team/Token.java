package kira.team;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A secret that opens a door to whoever holds it: 256 random bits. Only its hash is ever stored; a
 * fast hash is enough, since there is nothing to guess.
 */
record Token(String value) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  static Token random() {
    var bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return new Token(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  static boolean isWellFormed(String value) {
    return FORM.matcher(value).matches();
  }

  byte[] hash() {
    return sha256(value);
  }

  String hexHash() {
    return HexFormat.of().formatHex(hash());
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Never its value: tokens must not reach a log by accident. */
  @Override
  public String toString() {
    return "Token[…]";
  }
}

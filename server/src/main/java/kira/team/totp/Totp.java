package kira.team.totp;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One-time codes by time, as RFC 6238 has them and every authenticator app speaks them. */
public final class Totp {
  private static final int SECONDS = 30;
  private static final int DIGITS = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Totp() {}

  /** A new secret, in Base32 as people may type it. */
  public static String newSecret() {
    var bytes = new byte[20];
    RANDOM.nextBytes(bytes);
    return Base32.encode(bytes);
  }

  /** What the QR code says. */
  public static String uri(String account, String secret) {
    return "otpauth://totp/Kira:%s?secret=%s&issuer=Kira"
        .formatted(URLEncoder.encode(account, StandardCharsets.UTF_8).replace("+", "%20"), secret);
  }

  /**
   * The time step a code is right for: this one, or the one before or after, since clocks differ
   * and people type slowly. Empty when it is right for none.
   */
  public static OptionalLong step(String secret, String code, Instant now) {
    var current = Math.floorDiv(now.getEpochSecond(), SECONDS);
    var found = OptionalLong.empty();
    for (var step = current - 1; step <= current + 1; step++) {
      // Every step is compared whichever is right, so the time taken tells nothing.
      if (same(code(secret, step), code)) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  public static String code(String secret, long step) {
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base32.decode(secret), "RAW"));
      var hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
      var offset = hash[hash.length - 1] & 0xf;
      var number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
      return String.format(Locale.ROOT, "%0" + DIGITS + "d", number % 1_000_000);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}

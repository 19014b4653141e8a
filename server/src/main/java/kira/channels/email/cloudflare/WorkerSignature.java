package kira.channels.email.cloudflare;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.platform.secrets.Secret;

/** The signature of the Worker that brings mails: over the envelope and the bytes as they came. */
public final class WorkerSignature {
  public static final String TIMESTAMP = "x-kira-timestamp";
  public static final String SIGNATURE = "x-kira-signature";
  public static final String FROM = "x-kira-envelope-from";
  public static final String TO = "x-kira-envelope-to";

  /** How far the Worker's clock may be off; what is older may be somebody's recording. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String VERSION = "v1=";

  private WorkerSignature() {}

  /**
   * @param headers by lower-case name
   */
  static boolean holds(Secret secret, Map<String, String> headers, byte[] body, Instant now) {
    var timestamp = headers.getOrDefault(TIMESTAMP, "");
    var given = headers.getOrDefault(SIGNATURE, "");
    if (!isNear(timestamp, now) || !given.startsWith(VERSION)) {
      return false;
    }
    var expected =
        sign(secret, timestamp, headers.getOrDefault(FROM, ""), headers.getOrDefault(TO, ""), body);
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isNear(String timestamp, Instant now) {
    if (!timestamp.matches("\\d{1,12}")) {
      return false;
    }
    var sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
    return Duration.between(sent, now).abs().compareTo(TOLERANCE) <= 0;
  }

  /** The value of the signature header. */
  public static String sign(Secret secret, String timestamp, String from, String to, byte[] body) {
    try {
      var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      var signed = "%s.%s.%s.%s".formatted(timestamp, from, to, digest);
      return VERSION
          + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

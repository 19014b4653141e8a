package kira.channels.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;

/** Signatures as Standard Webhooks describes and Svix makes them, over the bytes as they came. */
public final class SvixSignature {
  /** How far a sender's clock may be off; what is older may be somebody's recording. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String PREFIX = "whsec_";
  private static final String VERSION = "v1,";

  private SvixSignature() {}

  /**
   * @param headers by lower-case name
   * @return the id of the message; empty when the signature does not hold
   */
  public static Optional<String> verified(
      Secret secret, Map<String, String> headers, byte[] body, Instant now) {
    var id = header(headers, "id");
    var timestamp = header(headers, "timestamp");
    var signatures = header(headers, "signature");
    if (id == null || timestamp == null || signatures == null || !isNear(timestamp, now)) {
      return Optional.empty();
    }
    byte[] expected;
    try {
      expected = mac(secret, id, timestamp, body);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    boolean holds = false;
    for (var signature : signatures.split(" ")) {
      holds |= signature.startsWith(VERSION) && isSame(expected, signature.substring(3));
    }
    return holds ? Optional.of(id) : Optional.empty();
  }

  /** The value of the signature header. */
  public static String sign(Secret secret, String id, Instant at, byte[] body) {
    return VERSION
        + Base64.getEncoder()
            .encodeToString(mac(secret, id, Long.toString(at.getEpochSecond()), body));
  }

  /** Whether a text can be a secret at all. */
  public static boolean isSecret(String text) {
    try {
      return text.startsWith(PREFIX) && key(Secret.of(text)).length >= 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isNear(String timestamp, Instant now) {
    try {
      var sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
      return Duration.between(sent, now).abs().compareTo(TOLERANCE) <= 0;
    } catch (NumberFormatException | java.time.DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  private static boolean isSame(byte[] expected, String given) {
    try {
      return MessageDigest.isEqual(expected, Base64.getDecoder().decode(given));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] mac(Secret secret, String id, String timestamp, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key(secret), "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] key(Secret secret) {
    var text = secret.reveal();
    return Base64.getDecoder()
        .decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
  }

  private static @Nullable String header(Map<String, String> headers, String name) {
    var own = headers.get("svix-" + name);
    return own != null ? own : headers.get("webhook-" + name);
  }
}

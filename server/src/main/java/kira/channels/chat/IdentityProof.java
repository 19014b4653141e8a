package kira.channels.chat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.platform.secrets.Secret;

/**
 * How a customer's server vouches for a signed-in user: the hex HMAC-SHA256 of the user's id under
 * a secret that only it and Kira know.
 */
final class IdentityProof {
  private IdentityProof() {}

  static Secret newSecret() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Secret.of(HexFormat.of().formatHex(bytes));
  }

  static String of(Secret secret, String userId) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(userId.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Compares in constant time. */
  static boolean holds(Secret secret, String userId, String hash) {
    return MessageDigest.isEqual(
        of(secret, userId).getBytes(StandardCharsets.UTF_8),
        hash.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }
}

package kira.channels.whatsapp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.platform.secrets.Secret;

/**
 * Signatures of Meta's webhooks, over the bytes as they came: Meta escapes what is not ASCII, and
 * whoever writes the JSON anew has other bytes.
 */
public final class HubSignature {
  public static final String HEADER = "X-Hub-Signature-256";
  private static final String LOWER = "x-hub-signature-256";
  private static final String PREFIX = "sha256=";

  private HubSignature() {}

  /**
   * @param appSecret the app's secret: neither the access token nor the verify token
   * @param headers by lower-case name
   */
  static boolean holds(Secret appSecret, Map<String, String> headers, byte[] body) {
    var given = headers.get(LOWER);
    if (given == null || !given.startsWith(PREFIX)) {
      return false;
    }
    try {
      return MessageDigest.isEqual(
          mac(appSecret, body), HexFormat.of().parseHex(given.substring(PREFIX.length()).strip()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The value of the header. */
  public static String sign(Secret appSecret, byte[] body) {
    return PREFIX + HexFormat.of().formatHex(mac(appSecret, body));
  }

  private static byte[] mac(Secret appSecret, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(appSecret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

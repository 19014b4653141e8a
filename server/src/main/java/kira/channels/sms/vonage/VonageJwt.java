package kira.channels.sms.vonage;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two kinds of token: with a private key by which a request is ours, and with a shared secret
 * by which a webhook is Vonage's.
 */
public final class VonageJwt {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Duration LIVES = Duration.ofMinutes(15);

  /** How far a sender's clock may be off; what is older may be somebody's recording. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private VonageJwt() {}

  /** A token for one request. */
  public static String forRequest(String application, PrivateKey key, Instant now, UUID id) {
    var claims = new LinkedHashMap<String, Object>();
    claims.put("application_id", application);
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(LIVES).getEpochSecond());
    claims.put("jti", id.toString());
    var text = part(Map.of("alg", "RS256", "typ", "JWT")) + "." + part(claims);
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return text + "." + ENCODER.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a request's token, if this key made it and it has not run out. */
  public static Optional<JsonNode> ofRequest(String token, PublicKey key, Instant now) {
    var parts = token.split("\\.", -1);
    if (parts.length != 3 || !"RS256".equals(algorithm(parts[0]))) {
      return Optional.empty();
    }
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
        return Optional.empty();
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return claims(parts[1]).filter(claims -> isValid(claims, now.getEpochSecond()));
  }

  /** A token that does not say until when it is good is good for a while. */
  private static boolean isValid(JsonNode claims, long now) {
    long issued = claims.path("iat").asLong(Long.MAX_VALUE);
    return issued <= now + TOLERANCE.toSeconds()
        && claims.path("exp").asLong(issued + LIVES.toSeconds()) > now;
  }

  /** A token of a webhook. */
  public static String forWebhook(
      Secret secret, String apiKey, String application, byte[] body, Instant now, UUID id) {
    var claims = new LinkedHashMap<String, Object>();
    claims.put("iat", now.getEpochSecond());
    claims.put("jti", id.toString());
    claims.put("iss", "Vonage");
    claims.put("payload_hash", sha256(body));
    claims.put("api_key", apiKey);
    claims.put("application_id", application);
    var text = part(Map.of("typ", "JWT", "alg", "HS256")) + "." + part(claims);
    return text + "." + ENCODER.encodeToString(mac(secret, text));
  }

  /** Whether the token says that Vonage sent this body to this account just now. */
  public static boolean isWebhook(
      Secret secret, @Nullable String apiKey, String token, byte[] body, Instant now) {
    var parts = token.split("\\.", -1);
    if (parts.length != 3 || !"HS256".equals(algorithm(parts[0]))) {
      return false;
    }
    byte[] given;
    try {
      given = Base64.getUrlDecoder().decode(parts[2]);
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (!MessageDigest.isEqual(mac(secret, parts[0] + "." + parts[1]), given)) {
      return false;
    }
    var claims = claims(parts[1]).orElse(null);
    if (claims == null) {
      return false;
    }
    var key = claims.path("api_key").asString("");
    return isNear(claims.path("iat").asLong(0), now)
        && (apiKey == null || key.isEmpty() || apiKey.equals(key))
        && isHash(claims.path("payload_hash").asString(""), body);
  }

  /** Over the bytes as they came; some senders hash the text that their writer makes of them. */
  private static boolean isHash(String hash, byte[] body) {
    if (hash.equalsIgnoreCase(sha256(body))) {
      return true;
    }
    try {
      return hash.equalsIgnoreCase(sha256(JSON.writeValueAsBytes(JSON.readTree(body))));
    } catch (JacksonException e) {
      return false;
    }
  }

  private static boolean isNear(long issued, Instant now) {
    return Math.abs(now.getEpochSecond() - issued) <= TOLERANCE.toSeconds();
  }

  /** A private key as Vonage hands it out: PKCS#8 in PEM. */
  public static Optional<PrivateKey> privateKey(String pem) {
    try {
      var der = der(pem, "PRIVATE KEY");
      return der.isEmpty()
          ? Optional.empty()
          : Optional.of(
              KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der.get())));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public static Optional<PublicKey> publicKey(String pem) {
    try {
      var der = der(pem, "PUBLIC KEY");
      return der.isEmpty()
          ? Optional.empty()
          : Optional.of(
              KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der.get())));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What belongs to a private key. */
  public static Optional<PublicKey> publicOf(PrivateKey key) {
    try {
      return key instanceof RSAPrivateCrtKey rsa
          ? Optional.of(
              KeyFactory.getInstance("RSA")
                  .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent())))
          : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  public static String pem(String label, byte[] der) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
  }

  private static Optional<byte[]> der(String pem, String label) {
    int start = pem.indexOf("-----BEGIN " + label + "-----");
    int end = pem.indexOf("-----END " + label + "-----");
    if (start < 0 || end < start) {
      return Optional.empty();
    }
    var text = pem.substring(start + label.length() + 16, end).replaceAll("\\s+|\\\\n", "");
    return Optional.of(Base64.getDecoder().decode(text));
  }

  private static String part(Map<String, ?> content) {
    return ENCODER.encodeToString(JSON.writeValueAsBytes(content));
  }

  private static String algorithm(String part) {
    return claims(part).map(header -> header.path("alg").asString("")).orElse("");
  }

  private static Optional<JsonNode> claims(String part) {
    try {
      return Optional.ofNullable(JSON.readTree(Base64.getUrlDecoder().decode(part)))
          .filter(JsonNode::isObject);
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] mac(Secret secret, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

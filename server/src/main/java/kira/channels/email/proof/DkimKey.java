package kira.channels.email.proof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A key that a domain publishes (RFC 6376, 3.6.1, and RFC 8463).
 *
 * @param isStrict whether it signs for nobody below the domain
 * @param isTest whether the domain wants a signature that does not hold taken for none
 */
record DkimKey(PublicKey key, boolean isStrict, boolean isTest) {
  /** Shorter ones are broken by anybody (RFC 8301), longer ones keep us busy. */
  private static final int SHORTEST = 1_024;

  private static final int LONGEST = 4_096;
  private static final int LONGEST_RECORD = 4_000;
  private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  /** The first one among the texts at its name that is made for such signatures. */
  static Optional<DkimKey> among(List<String> texts, boolean isRsa) {
    return texts.stream()
        .filter(text -> text.length() <= LONGEST_RECORD)
        .limit(10)
        .flatMap(text -> TagList.of(text).stream())
        .filter(tags -> isFor(tags, isRsa))
        .flatMap(tags -> read(tags, isRsa).stream())
        .findFirst();
  }

  private static boolean isFor(TagList tags, boolean isRsa) {
    return tags.get("v").orElse("DKIM1").equals("DKIM1")
        && tags.get("k").orElse("rsa").equalsIgnoreCase(isRsa ? "rsa" : "ed25519")
        && names(tags, "h", "sha256").contains("sha256")
        && (names(tags, "s", "*").contains("*") || names(tags, "s", "*").contains("email"));
  }

  private static List<String> names(TagList tags, String tag, String otherwise) {
    return List.of(tags.compact(tag).orElse(otherwise).toLowerCase(Locale.ROOT).split(":"));
  }

  private static Optional<DkimKey> read(TagList tags, boolean isRsa) {
    try {
      var bytes = Base64.getDecoder().decode(tags.compact("p").orElse(""));
      var key = isRsa ? rsa(bytes) : ed25519(bytes);
      return key.map(each ->
          new DkimKey(
              each, names(tags, "t", "").contains("s"), names(tags, "t", "").contains("y")));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<PublicKey> rsa(byte[] bytes) throws GeneralSecurityException {
    var key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(bytes));
    int bits = ((RSAPublicKey) key).getModulus().bitLength();
    int exponent = ((RSAPublicKey) key).getPublicExponent().bitLength();
    return bits < SHORTEST || bits > LONGEST || exponent > 64 ? Optional.empty() : Optional.of(key);
  }

  private static Optional<PublicKey> ed25519(byte[] bytes) throws GeneralSecurityException {
    if (bytes.length != 32) {
      return Optional.empty();
    }
    var encoded = new byte[ED25519.length + bytes.length];
    System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
    System.arraycopy(bytes, 0, encoded, ED25519.length, bytes.length);
    return Optional.of(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
  }

  /**
   * @param data for RSA what is signed, for Ed25519 its digest
   */
  boolean verifies(byte[] data, byte[] signature) {
    try {
      var verifier =
          Signature.getInstance(key instanceof RSAPublicKey ? "SHA256withRSA" : "Ed25519");
      verifier.initVerify(key);
      verifier.update(data);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // One of another length than the key's, for instance.
      return false;
    }
  }
}

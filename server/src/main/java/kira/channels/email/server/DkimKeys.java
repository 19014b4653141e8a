package kira.channels.email.server;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** Keys that mails are signed with, as people paste them and as DNS has them. */
final class DkimKeys {
  private static final int BITS = 2048;
  private static final int SMALLEST = 1024;
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private DkimKeys() {}

  /** A new key, as text that {@link #read} reads. */
  static String fresh() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      KeyPair pair = generator.generateKeyPair();
      return "%s\n%s\n%s\n"
          .formatted(
              BEGIN,
              Base64.getMimeEncoder(64, new byte[] {'\n'})
                  .encodeToString(pair.getPrivate().getEncoded()),
              END);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has RSA", e);
    }
  }

  /**
   * Reads a private key in PEM (PKCS #8).
   *
   * @throws IllegalArgumentException with a sentence for who pasted it
   */
  static PrivateKey read(String pem) {
    if (pem.contains("BEGIN RSA PRIVATE KEY")) {
      throw new IllegalArgumentException(
          "This is PKCS #1. Convert it with: openssl pkcs8 -topk8 -nocrypt -in key.pem");
    }
    if (pem.contains("ENCRYPTED")) {
      throw new IllegalArgumentException("The key has a pass phrase: take it off first.");
    }
    if (!pem.contains(BEGIN) || !pem.contains(END)) {
      throw new IllegalArgumentException("A private key begins with " + BEGIN + ".");
    }
    byte[] bytes;
    try {
      bytes =
          Base64.getMimeDecoder()
              .decode(pem.substring(pem.indexOf(BEGIN) + BEGIN.length(), pem.indexOf(END)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The key is damaged.", e);
    }
    for (var algorithm : new String[] {"RSA", "Ed25519"}) {
      try {
        var key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        if (key instanceof RSAPrivateCrtKey rsa && rsa.getModulus().bitLength() < SMALLEST) {
          throw new IllegalArgumentException("So short a key is believed by nobody.");
        }
        return key;
      } catch (GeneralSecurityException e) {
        // The next algorithm, or none.
      }
    }
    throw new IllegalArgumentException("Only keys of RSA and Ed25519 sign mails.");
  }

  /** What stands in DNS for it. */
  static String record(PrivateKey key) {
    if (key instanceof RSAPrivateCrtKey rsa) {
      return "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(publicKey(rsa).getEncoded());
    }
    return "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(ed25519(key));
  }

  private static PublicKey publicKey(RSAPrivateCrtKey key) {
    try {
      BigInteger exponent = key.getPublicExponent();
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(key.getModulus(), exponent));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public half is made of the private one, by signing nothing but multiplying a point. */
  private static byte[] ed25519(PrivateKey key) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      var seed = ((java.security.interfaces.EdECPrivateKey) key).getBytes().orElseThrow();
      generator.initialize(java.security.spec.NamedParameterSpec.ED25519, new Fixed(seed));
      var encoded = generator.generateKeyPair().getPublic().getEncoded();
      // The last 32 bytes of the SubjectPublicKeyInfo are the key.
      return java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Gives the private key's bytes as if they were drawn. */
  private static final class Fixed extends java.security.SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, Math.min(seed.length, bytes.length));
    }
  }
}

package kira.collector;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import kira.platform.tenancy.TenantId;

/**
 * What a source shows at the door. It names the workspace and the source, so that they are found
 * without a list of all keys, and ends in what nobody can guess.
 */
record WriteKey(String text, TenantId tenant, UUID source) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SECRET = 12;
  private static final int BYTES = 2 * 16 + SECRET;
  private static final int LONGEST = 100;

  static WriteKey random(EventSource.Type type, TenantId tenant, UUID source) {
    var secret = new byte[SECRET];
    RANDOM.nextBytes(secret);
    var bytes = ByteBuffer.allocate(BYTES);
    put(bytes, tenant.value());
    put(bytes, source);
    bytes.put(secret);
    var text =
        type.prefix() + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    return new WriteKey(text, tenant, source);
  }

  /** Reads what may be a key; whether it is one, only its source knows. */
  static Optional<WriteKey> parse(String text) {
    var from = text.indexOf('_') + 1;
    if (from == 0 || text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      var decoded = Base64.getUrlDecoder().decode(text.substring(from));
      if (decoded.length != BYTES) {
        return Optional.empty();
      }
      var bytes = ByteBuffer.wrap(decoded);
      return Optional.of(new WriteKey(text, new TenantId(id(bytes)), id(bytes)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A fast hash is enough: there is nothing to guess. */
  String hash() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What is shown of a key that is shown no more. */
  String hint() {
    return "…" + text.substring(text.length() - 4);
  }

  private static void put(ByteBuffer bytes, UUID id) {
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID id(ByteBuffer bytes) {
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** Never its value: keys must not reach a log by accident. */
  @Override
  public String toString() {
    return "WriteKey[…]";
  }
}

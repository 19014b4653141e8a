package kira.platform.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * As a parameter of a POST that creates: the identity of what is created. Under an {@code
 * Idempotency-Key} it is the same for every repetition of the request, so that one whose answer was
 * lost in a crash creates nothing twice; without a key it is new.
 *
 * @param id of the created object
 * @param requestId to give to {@code DurableObjects.ask}
 */
public record Creation(UUID id, String requestId) {

  static Creation fresh() {
    var id = UUID.randomUUID();
    return new Creation(id, "create:" + id);
  }

  /** Derived from who asks, what for, and the key. */
  static Creation of(String caller, String path, String key) {
    var hash = sha256((caller + "\0" + path + "\0" + key).getBytes(StandardCharsets.UTF_8));
    var bytes = ByteBuffer.wrap(hash);
    long high = (bytes.getLong() & ~0xF000L) | 0x8000L; // version 8: made by a rule of our own
    long low = (bytes.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    var id = new UUID(high, low);
    return new Creation(id, "create:" + id);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

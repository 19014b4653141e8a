package kira.team;

import java.nio.ByteBuffer;
import java.util.UUID;

/** The id that follows from a name (UUID version 8, over SHA-256). */
final class NameBasedId {
  private NameBasedId() {}

  static UUID of(String name) {
    var hash = ByteBuffer.wrap(Token.sha256(name));
    return new UUID(
        hash.getLong() & 0xffffffffffff0fffL | 0x8000L,
        hash.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L);
  }
}

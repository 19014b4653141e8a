package kira.channels;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import kira.platform.tenancy.TenantId;

/**
 * Where a provider brings news of one account: which one is in the address, that it is the provider
 * is in the signature.
 */
public record Door(TenantId tenant, UUID account) {
  private static final int BYTES = 32;

  public static Optional<Door> parse(String text) {
    try {
      var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      return bytes.remaining() == BYTES
          ? Optional.of(
              new Door(
                  new TenantId(new UUID(bytes.getLong(), bytes.getLong())),
                  new UUID(bytes.getLong(), bytes.getLong())))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public String text() {
    var bytes = ByteBuffer.allocate(BYTES);
    for (var id : new UUID[] {tenant.value(), account}) {
      bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Below this server's address. */
  public String path() {
    return "/hooks/channels/" + text();
  }
}

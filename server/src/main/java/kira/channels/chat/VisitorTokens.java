package kira.channels.chat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * The visitor's credential: who they are, until when, and our signature. Nothing about it is
 * stored, and it names the key that signed it, so that keys can be changed while tokens are out.
 */
@Component
class VisitorTokens {
  static final Duration LIFE = Duration.ofDays(90);

  /** A token is renewed when it has been used for this long. */
  static final Duration FRESH = Duration.ofDays(1);

  private static final String PURPOSE = "visitor-token";
  private static final UUID NONE = new UUID(0, 0);
  private static final int LONGEST = 512;
  private static final byte FORM = 1;
  private static final int BYTES = 1 + 3 * 16 + 8;

  private final Secrets secrets;
  private final InstantSource clock;

  VisitorTokens(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  /** Somebody never seen before. */
  Visitor stranger(TenantId tenant) {
    return new Visitor(tenant, UUID.randomUUID(), null, clock.instant().plus(LIFE));
  }

  /** A token for the visitor, good from now for the whole life of a token. */
  String issue(Visitor visitor) {
    var contact = visitor.contact();
    var claims = ByteBuffer.allocate(BYTES).put(FORM);
    put(claims, visitor.tenant().value());
    put(claims, visitor.anonymousId());
    put(claims, contact == null ? NONE : contact);
    claims.putLong(clock.instant().plus(LIFE).getEpochSecond());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(claims.array())
        + "."
        + secrets.sign(PURPOSE, claims.array());
  }

  /** Who the token speaks of; empty when it is forged, damaged or over. */
  Optional<Visitor> read(String token) {
    var dot = token.indexOf('.');
    if (dot < 0 || token.length() > LONGEST) {
      return Optional.empty();
    }
    byte[] claims;
    try {
      claims = Base64.getUrlDecoder().decode(token.substring(0, dot));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (claims.length != BYTES
        || claims[0] != FORM
        || !secrets.verify(PURPOSE, claims, token.substring(dot + 1))) {
      return Optional.empty();
    }
    var buffer = ByteBuffer.wrap(claims, 1, BYTES - 1);
    var tenant = new TenantId(uuid(buffer));
    var anonymous = uuid(buffer);
    var contact = uuid(buffer);
    var expires = Instant.ofEpochSecond(buffer.getLong());
    return clock.instant().isBefore(expires)
        ? Optional.of(
            new Visitor(tenant, anonymous, contact.equals(NONE) ? null : contact, expires))
        : Optional.empty();
  }

  boolean isFresh(Visitor visitor) {
    return visitor.expires().isAfter(clock.instant().plus(LIFE).minus(FRESH));
  }

  private static void put(ByteBuffer buffer, UUID id) {
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer buffer) {
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}

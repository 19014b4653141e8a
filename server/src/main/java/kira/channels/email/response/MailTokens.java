package kira.channels.email.response;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * What stands in the links of mails: which delivery, for a click also where to, and our signature.
 * Nothing of it is stored, so a link leads on for as long as its key is kept, and nobody can have
 * us lead anywhere that we did not write.
 */
@Component
class MailTokens {
  /** What a token is good for; one is never good for another. */
  enum Use {
    OPEN,
    CLICK,
    UNSUBSCRIBE;

    String purpose() {
      return "mail-" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * @param url where a click leads; empty for the others
   */
  record Token(TenantId tenant, UUID delivery, String url) {}

  /** Longer addresses are left as they are. */
  static final int LONGEST_URL = 1_200;

  private static final int LONGEST = 2_000;
  private static final byte FORM = 1;
  private static final int HEAD = 33;

  private final Secrets secrets;

  MailTokens(Secrets secrets) {
    this.secrets = secrets;
  }

  String issue(Use use, TenantId tenant, UUID delivery, String url) {
    var target = url.getBytes(StandardCharsets.UTF_8);
    var claims = ByteBuffer.allocate(HEAD + target.length).put(FORM);
    for (var id : new UUID[] {tenant.value(), delivery}) {
      claims.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
    claims.put(target);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(claims.array())
        + "."
        + secrets.sign(use.purpose(), claims.array());
  }

  /** Empty when it is forged, damaged or for another use. */
  Optional<Token> read(Use use, String token) {
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
    if (claims.length < HEAD
        || claims[0] != FORM
        || !secrets.verify(use.purpose(), claims, token.substring(dot + 1))) {
      return Optional.empty();
    }
    var buffer = ByteBuffer.wrap(claims, 1, HEAD - 1);
    var tenant = new TenantId(new UUID(buffer.getLong(), buffer.getLong()));
    var delivery = new UUID(buffer.getLong(), buffer.getLong());
    var url = new String(Arrays.copyOfRange(claims, HEAD, claims.length), StandardCharsets.UTF_8);
    return use != Use.CLICK || isWeb(url)
        ? Optional.of(new Token(tenant, delivery, url))
        : Optional.empty();
  }

  /** Whether an address leads to a page, and nowhere that a link of ours may not lead. */
  static boolean isWeb(String url) {
    if (url.length() > LONGEST_URL || url.chars().anyMatch(c -> c <= ' ' || c == 127)) {
      return false;
    }
    try {
      var uri = URI.create(url);
      var scheme = uri.getScheme();
      return uri.getHost() != null
          && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
          && uri.getRawUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

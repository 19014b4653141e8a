package kira.contacts;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import kira.platform.http.PublicDomains;
import org.jspecify.annotations.Nullable;

/** Domains as they are kept and compared: without a scheme, a path or "www.", in ASCII. */
final class Domains {
  private static final int LONGEST = 253;
  private static final Pattern SCHEME = Pattern.compile("^[a-z][a-z0-9+.-]*://");
  private static final Pattern DOMAIN =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");

  private Domains() {}

  /** The domain of what somebody typed, be it a whole address of a page; empty if there is none. */
  static Optional<String> normal(String typed) {
    var text = typed.strip().toLowerCase(Locale.ROOT);
    if (text.length() > 2_000) {
      return Optional.empty();
    }
    text = SCHEME.matcher(text).replaceFirst("");
    text = text.split("[/?#]", 2)[0];
    text = text.substring(text.lastIndexOf('@') + 1);
    text = text.replaceFirst(":[0-9]*$", "").replaceFirst("\\.$", "").replaceFirst("^www\\.", "");
    try {
      var ascii = IDN.toASCII(text).toLowerCase(Locale.ROOT);
      return ascii.length() <= LONGEST && DOMAIN.matcher(ascii).matches()
          ? Optional.of(ascii)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The domains that a company of this address may have, the longest first: {@code mail.acme.com}
   * is Acme's too. None where anybody may have an address.
   */
  static List<String> ofEmail(@Nullable String email) {
    var domains = new ArrayList<String>();
    var domain = LikeNames.company(email).flatMap(Domains::normal).orElse("");
    if (LikeNames.isOpenToAll(domain)) {
      return List.of();
    }
    while (domain.indexOf('.') > 0 && !PublicDomains.isOfRegistry(domain)) {
      domains.add(domain);
      domain = domain.substring(domain.indexOf('.') + 1);
    }
    return domains;
  }
}

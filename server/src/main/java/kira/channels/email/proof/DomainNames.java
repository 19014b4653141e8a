package kira.channels.email.proof;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/** Names of domains as strangers write them. */
final class DomainNames {
  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;

  private DomainNames() {}

  /** In ASCII and lower case, without a dot at the end; empty where it can be no name in DNS. */
  static Optional<String> ascii(String name) {
    // Before anything looks at it more closely: the sender chose its length.
    if (name.length() > LONGEST + 1) {
      return Optional.empty();
    }
    try {
      var plain = isAscii(name) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
      var bare = plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
      return isName(bare) ? Optional.of(bare.toLowerCase(Locale.ROOT)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same of what stands behind the at sign. */
  static Optional<String> ofAddress(String address) {
    return ascii(address.substring(address.lastIndexOf('@') + 1));
  }

  /** Whether it is a name or below it. */
  static boolean isWithin(String name, String above) {
    return name.equals(above) || name.endsWith("." + above);
  }

  private static boolean isAscii(String name) {
    return name.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isName(String name) {
    if (name.isEmpty() || name.length() > LONGEST || name.contains("\\")) {
      return false;
    }
    for (var label : name.split("\\.", -1)) {
      boolean isPlain = label.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '[' && c != ']');
      if (label.isEmpty() || label.length() > LONGEST_LABEL || !isPlain) {
        return false;
      }
    }
    return true;
  }
}

package kira.channels.email.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import kira.platform.http.AddressRange;
import org.jspecify.annotations.Nullable;

/**
 * An SPF record, read (RFC 7208, 4.6 and 12).
 *
 * @param redirect whose record counts where nothing of this one matches
 */
record SpfRecord(List<Mechanism> mechanisms, @Nullable String redirect) {
  private static final int LONGEST = 8_000;

  private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*+)=(.*)");
  private static final Pattern MECHANISM = Pattern.compile("([+?~-]?)([A-Za-z0-9._-]++)(.*)");
  private static final Pattern BITS =
      Pattern.compile("(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?$");
  private static final Pattern IPV4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  SpfRecord {
    mechanisms = List.copyOf(mechanisms);
  }

  enum Kind {
    ALL,
    INCLUDE,
    A,
    MX,
    PTR,
    IP4,
    IP6,
    EXISTS
  }

  /**
   * Something that a client matches or does not.
   *
   * @param result where it matches
   * @param domain with placeholders; null for the one whose record it is
   * @param range of a client's addresses; null where it names none
   * @param bits4 of an IPv4 address that has to be the same
   * @param bits6 of an IPv6 address that has to be the same
   */
  record Mechanism(
      SpfResult result,
      Kind kind,
      @Nullable String domain,
      @Nullable AddressRange range,
      int bits4,
      int bits6) {}

  /** The SPF record among the texts of a domain; empty where it has none. */
  static Optional<SpfRecord> among(List<String> texts) throws SpfErrorException {
    var records = texts.stream().filter(SpfRecord::isRecord).toList();
    if (records.size() > 1) {
      throw SpfErrorException.permanent();
    }
    return records.isEmpty() ? Optional.empty() : Optional.of(read(records.getFirst()));
  }

  private static boolean isRecord(String text) {
    return text.regionMatches(true, 0, "v=spf1", 0, 6)
        && (text.length() == 6 || text.charAt(6) == ' ');
  }

  private static SpfRecord read(String text) throws SpfErrorException {
    if (text.length() > LONGEST || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw SpfErrorException.permanent();
    }
    var mechanisms = new ArrayList<Mechanism>();
    String redirect = null;
    boolean isExplained = false;
    for (var term : text.substring(6).split(" ")) {
      if (term.isEmpty()) {
        continue;
      }
      var modifier = MODIFIER.matcher(term);
      if (!modifier.matches()) {
        mechanisms.add(mechanism(term));
        continue;
      }
      var value = modifier.group(2);
      switch (modifier.group(1).toLowerCase(Locale.ROOT)) {
        case "redirect" -> {
          require(redirect == null && SpfMacros.isDomain(value));
          redirect = value;
        }
        case "exp" -> {
          require(!isExplained && SpfMacros.isDomain(value));
          isExplained = true;
        }
        default -> require(SpfMacros.isText(value));
      }
    }
    return new SpfRecord(mechanisms, redirect);
  }

  private static Mechanism mechanism(String term) throws SpfErrorException {
    var matcher = MECHANISM.matcher(term);
    require(matcher.matches());
    var result =
        switch (matcher.group(1)) {
          case "-" -> SpfResult.FAIL;
          case "~" -> SpfResult.SOFTFAIL;
          case "?" -> SpfResult.NEUTRAL;
          default -> SpfResult.PASS;
        };
    var rest = matcher.group(3);
    return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
      case "all" -> {
        require(rest.isEmpty());
        yield new Mechanism(result, Kind.ALL, null, null, 0, 0);
      }
      case "include" -> named(result, Kind.INCLUDE, rest);
      case "exists" -> named(result, Kind.EXISTS, rest);
      case "a" -> servers(result, Kind.A, rest);
      case "mx" -> servers(result, Kind.MX, rest);
      case "ptr" ->
          rest.isEmpty()
              ? new Mechanism(result, Kind.PTR, null, null, 0, 0)
              : named(result, Kind.PTR, rest);
      case "ip4" -> range(result, Kind.IP4, rest);
      case "ip6" -> range(result, Kind.IP6, rest);
      default -> throw SpfErrorException.permanent();
    };
  }

  private static Mechanism named(SpfResult result, Kind kind, String rest)
      throws SpfErrorException {
    require(rest.startsWith(":") && SpfMacros.isDomain(rest.substring(1)));
    return new Mechanism(result, kind, rest.substring(1), null, 0, 0);
  }

  private static Mechanism servers(SpfResult result, Kind kind, String rest)
      throws SpfErrorException {
    var bits = BITS.matcher(rest);
    require(bits.find());
    var domain = rest.substring(0, bits.start());
    require(domain.isEmpty() || domain.startsWith(":") && SpfMacros.isDomain(domain.substring(1)));
    return new Mechanism(
        result,
        kind,
        domain.isEmpty() ? null : domain.substring(1),
        null,
        bits(bits.group(1), 32),
        bits(bits.group(2), 128));
  }

  private static int bits(@Nullable String digits, int most) throws SpfErrorException {
    int bits = digits == null ? most : Integer.parseInt(digits);
    require(bits <= most);
    return bits;
  }

  private static Mechanism range(SpfResult result, Kind kind, String rest)
      throws SpfErrorException {
    require(rest.startsWith(":"));
    int slash = rest.indexOf('/');
    var address = slash < 0 ? rest.substring(1) : rest.substring(1, slash);
    var digits = slash < 0 ? null : rest.substring(slash + 1);
    require(digits == null || digits.matches("0|[1-9][0-9]{0,2}"));
    int most = kind == Kind.IP4 ? 32 : 128;
    boolean isAddress =
        kind == Kind.IP4
            ? IPV4.matcher(address).matches()
            : IPV6.matcher(address).matches() && address.indexOf(':') >= 0;
    require(isAddress);
    try {
      // One of IPv4 that is written as one of IPv6 matches no client.
      var range =
          new AddressRange(
              java.net.InetAddress.ofLiteral(address).getAddress(), bits(digits, most));
      return new Mechanism(
          result, kind, null, range.network().length * 8 == most ? range : null, 0, 0);
    } catch (IllegalArgumentException e) {
      throw SpfErrorException.permanent();
    }
  }

  private static void require(boolean isRight) throws SpfErrorException {
    if (!isRight) {
      throw SpfErrorException.permanent();
    }
  }
}

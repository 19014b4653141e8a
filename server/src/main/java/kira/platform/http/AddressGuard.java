package kira.platform.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Decides which addresses may be connected to: the public internet, and what the operator allows.
 * It is the HTTP client's resolver, so the address that was checked is the one connected to, and a
 * name that changes its answer in between gains nothing.
 */
final class AddressGuard implements DnsResolver {
  private static final Pattern DOTTED =
      Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
  private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9a-fA-F]*");
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** Not the public internet, although some of it looks like it (RFC 6890 and its registry). */
  private static final List<AddressRange> SPECIAL_V4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** Only global unicast is public; loopback, local, multicast and NAT64 lie outside of it. */
  private static final AddressRange GLOBAL_V6 = AddressRange.parse("2000::/3");

  /** Within global unicast: Teredo, ORCHID, benchmarks, documentation, 6to4. */
  private static final List<AddressRange> SPECIAL_V6 =
      ranges("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

  private final Names names;
  private final List<AddressRange> allowed;

  /** Looks names up; a test's own answers without a network. */
  interface Names {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  AddressGuard(Names names, List<String> allowed) {
    this.names = names;
    this.allowed = allowed.stream().map(AddressRange::parse).toList();
  }

  /** Checks what can be seen without looking anything up. */
  void check(URI target) throws BlockedAddressException {
    var scheme = target.getScheme();
    if (scheme == null || !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
      throw new BlockedAddressException("Only http and https addresses can be called.");
    }
    if (target.getRawUserInfo() != null) {
      throw new BlockedAddressException("The address must not hold a user name.");
    }
    var host = target.getHost();
    if (host == null || host.isEmpty() || target.getPort() == 0 || target.getPort() > 65_535) {
      throw new BlockedAddressException("The address has no valid host.");
    }
    checkLiteral(host);
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    checkLiteral(host);
    var found = names.addresses(host);
    if (found.length == 0) {
      throw new UnknownHostException(host);
    }
    for (var address : found) {
      if (!isAllowed(address)) {
        // One bad answer spoils all: otherwise the choice among them would be the attacker's.
        throw new BlockedAddressException("%s is not a public address.".formatted(host));
      }
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  boolean isAllowed(InetAddress address) {
    return allowed.stream().anyMatch(range -> range.contains(address)) || isPublic(address);
  }

  private static boolean isPublic(InetAddress address) {
    if (address instanceof Inet4Address) {
      return SPECIAL_V4.stream().noneMatch(range -> range.contains(address));
    }
    return GLOBAL_V6.contains(address)
        && SPECIAL_V6.stream().noneMatch(range -> range.contains(address));
  }

  /** Literals that different programs read differently are refused before anybody reads them. */
  private void checkLiteral(String host) throws BlockedAddressException {
    var bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (bare.indexOf(':') >= 0) {
      checkV6Literal(bare, host);
      return;
    }
    var name = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    var last = name.substring(name.lastIndexOf('.') + 1);
    if (NUMBER.matcher(last).matches()) {
      if (!DOTTED.matcher(bare).matches()) {
        throw new BlockedAddressException("%s is not a plain IPv4 address.".formatted(host));
      }
      checkAddress(bare, host);
    }
  }

  private void checkV6Literal(String bare, String host) throws BlockedAddressException {
    if (bare.indexOf('%') >= 0) {
      throw new BlockedAddressException("%s names a network interface.".formatted(host));
    }
    checkAddress(bare, host);
  }

  private void checkAddress(String literal, String host) throws BlockedAddressException {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      throw new BlockedAddressException("%s is not an address.".formatted(host));
    }
    // An IPv4 address in IPv6 clothes is nobody's honest way to write it.
    var disguised = literal.indexOf(':') >= 0 && address instanceof Inet4Address;
    if (disguised || !isAllowed(address)) {
      throw new BlockedAddressException("%s is not a public address.".formatted(host));
    }
  }

  private static List<AddressRange> ranges(String... cidrs) {
    return java.util.Arrays.stream(cidrs).map(AddressRange::parse).toList();
  }
}

package kira.platform.http;

import java.net.InetAddress;

/** A range of addresses in CIDR notation. */
public record AddressRange(byte[] network, int bits) {

  public static AddressRange parse(String cidr) {
    var slash = cidr.indexOf('/');
    try {
      var network = InetAddress.ofLiteral(slash < 0 ? cidr : cidr.substring(0, slash)).getAddress();
      var bits = slash < 0 ? network.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
      if (bits < 0 || bits > network.length * 8) {
        throw new IllegalArgumentException("not a range of addresses: " + cidr);
      }
      return new AddressRange(network, bits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a range of addresses: " + cidr, e);
    }
  }

  public boolean contains(InetAddress address) {
    var bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((bytes[bit / 8] & mask) != (network[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}

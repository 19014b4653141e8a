package kira.channels.email.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks the name servers of the machine, or those that the operator named. */
final class NameServers implements Dns {
  private static final int USUAL_PORT = 53;

  private final DnsProperties properties;

  NameServers(DnsProperties properties) {
    this.properties = properties;
  }

  @Override
  public Answer texts(String name) {
    var records = records(name, Type.TXT);
    return records == null
        ? new Answer.Unanswered()
        : new Answer.Found(
            Arrays.stream(records)
                .filter(TXTRecord.class::isInstance)
                .map(each -> text((TXTRecord) each))
                .toList());
  }

  private static String text(TXTRecord record) {
    return record.getStringsAsByteArrays().stream()
        .map(piece -> new String(piece, StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining());
  }

  @Override
  public Answer mailServers(String name) {
    var records = records(name, Type.MX);
    return records == null
        ? new Answer.Unanswered()
        : new Answer.Found(
            Arrays.stream(records)
                .filter(MXRecord.class::isInstance)
                .map(MXRecord.class::cast)
                .sorted(Comparator.comparingInt(MXRecord::getPriority))
                .map(each -> named(each.getTarget()))
                .toList());
  }

  @Override
  public Answer addresses(String name, Family family) {
    var records = records(name, family == Family.IPV4 ? Type.A : Type.AAAA);
    return records == null
        ? new Answer.Unanswered()
        : new Answer.Found(
            Arrays.stream(records)
                .map(each ->
                    switch (each) {
                      case ARecord a -> a.getAddress().getHostAddress();
                      case AAAARecord a -> a.getAddress().getHostAddress();
                      default -> "";
                    })
                .filter(each -> !each.isEmpty())
                .toList());
  }

  @Override
  public Answer names(InetAddress address) {
    var records = records(ReverseMap.fromAddress(address).toString(), Type.PTR);
    return records == null
        ? new Answer.Unanswered()
        : new Answer.Found(
            Arrays.stream(records)
                .filter(PTRRecord.class::isInstance)
                .map(each -> named(((PTRRecord) each).getTarget()))
                .toList());
  }

  private static String named(Name target) {
    return target.equals(Name.root) ? "." : target.toString(true);
  }

  /** Null when nobody answered. */
  private Record @Nullable [] records(String name, int type) {
    try {
      var lookup = new Lookup(Name.fromString(name, Name.root), type);
      lookup.setResolver(resolver());
      // What somebody has just changed is to be seen at once.
      lookup.setCache(null);
      // What stands in a file of this machine is nothing that the world says.
      lookup.setHostsFileParser(null);
      lookup.run();
      return switch (lookup.getResult()) {
        case Lookup.SUCCESSFUL -> lookup.getAnswers();
        case Lookup.HOST_NOT_FOUND, Lookup.TYPE_NOT_FOUND -> new Record[0];
        default -> null;
      };
    } catch (TextParseException e) {
      return new Record[0];
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private Resolver resolver() throws UnknownHostException {
    var each = new ArrayList<Resolver>();
    for (var server : properties.servers()) {
      each.add(new SimpleResolver(address(server)));
    }
    var resolver = each.isEmpty() ? new ExtendedResolver() : new ExtendedResolver(each);
    resolver.setTimeout(properties.timeout());
    resolver.setRetries(1);
    return resolver;
  }

  private static InetSocketAddress address(String server) {
    int colon = server.lastIndexOf(':');
    boolean hasPort = colon > 0 && server.indexOf(':') == colon;
    return hasPort
        ? new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)))
        : new InetSocketAddress(server, USUAL_PORT);
  }

  static List<String> of(Answer answer) {
    return answer instanceof Answer.Found(var values) ? values : List.of();
  }
}

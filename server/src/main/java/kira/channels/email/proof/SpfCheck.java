package kira.channels.email.proof;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kira.channels.email.dns.Dns.Family;
import kira.channels.email.proof.SpfRecord.Mechanism;
import kira.platform.http.AddressRange;
import org.jspecify.annotations.Nullable;

/** Whether a domain lets a server bring mails in its name (SPF, RFC 7208). */
final class SpfCheck {
  private static final int MOST_LOOKUPS = 10;
  private static final int MOST_VOID = 2;
  private static final int MOST_SERVERS = 10;
  private static final int MOST_NAMES = 10;

  /** The client itself answers for its names, as slowly as it likes. */
  private static final Duration NAMING = Duration.ofSeconds(1);

  private final Questions questions;
  private final InetAddress client;
  private final String helo;
  private final String sender;
  private int lookups;
  private int voids;
  private @Nullable List<String> clientNames;

  private SpfCheck(Questions questions, InetAddress client, String helo, String sender) {
    this.questions = questions;
    this.client = client;
    this.helo = helo;
    this.sender = sender;
  }

  /**
   * What came out.
   *
   * @param domain that was asked about; empty where there was none
   */
  record Checked(SpfResult result, Optional<String> domain) {}

  /**
   * @param sender of the envelope; null where there is none, so that what the server calls itself
   *     counts
   */
  static Checked of(Questions questions, InetAddress client, String helo, @Nullable String sender) {
    var identity = identity(helo, sender);
    var domain = DomainNames.ofAddress(identity).filter(name -> name.indexOf('.') > 0).orElse(null);
    if (domain == null) {
      return new Checked(SpfResult.NONE, Optional.empty());
    }
    try {
      var check = new SpfCheck(questions, client, helo, identity);
      return new Checked(check.host(domain), Optional.of(domain));
    } catch (SpfErrorException e) {
      return new Checked(e.result(), Optional.of(domain));
    }
  }

  private static String identity(String helo, @Nullable String sender) {
    if (sender == null || sender.isBlank()) {
      return "postmaster@" + helo;
    }
    int at = sender.lastIndexOf('@');
    return at > 0 ? sender : "postmaster@" + sender.substring(at + 1);
  }

  private SpfResult host(String domain) throws SpfErrorException {
    var record = SpfRecord.among(texts(domain)).orElse(null);
    if (record == null) {
      return SpfResult.NONE;
    }
    for (var mechanism : record.mechanisms()) {
      if (matches(mechanism, domain)) {
        return mechanism.result();
      }
    }
    if (record.redirect() == null) {
      return SpfResult.NEUTRAL;
    }
    count();
    var result = other(SpfMacros.domain(record.redirect(), values(domain)));
    if (result == SpfResult.NONE) {
      throw SpfErrorException.permanent();
    }
    return result;
  }

  /** By the record of another domain, in the same check. */
  private SpfResult other(String domain) throws SpfErrorException {
    var name = DomainNames.ascii(domain).filter(each -> each.indexOf('.') > 0);
    return name.isEmpty() ? SpfResult.NONE : host(name.get());
  }

  private boolean matches(Mechanism mechanism, String domain) throws SpfErrorException {
    return switch (mechanism.kind()) {
      case ALL -> true;
      case IP4, IP6 -> mechanism.range() != null && mechanism.range().contains(client);
      case INCLUDE -> includes(target(mechanism, domain));
      case EXISTS -> {
        var name = DomainNames.ascii(target(mechanism, domain));
        yield name.isPresent() && !answered(addresses(name.get(), Family.IPV4)).isEmpty();
      }
      case A -> {
        var name = DomainNames.ascii(target(mechanism, domain));
        yield name.isPresent() && has(answered(addresses(name.get(), family())), mechanism);
      }
      case MX -> isMailServer(target(mechanism, domain), mechanism);
      case PTR -> {
        var target = DomainNames.ascii(target(mechanism, domain));
        yield target.isPresent()
            && clientNames().stream().anyMatch(name -> DomainNames.isWithin(name, target.get()));
      }
    };
  }

  /** Each of those that need DNS counts, however it ends. */
  private String target(Mechanism mechanism, String domain) throws SpfErrorException {
    count();
    return mechanism.domain() == null
        ? domain
        : SpfMacros.domain(mechanism.domain(), values(domain));
  }

  private boolean includes(String domain) throws SpfErrorException {
    return switch (other(domain)) {
      case PASS -> true;
      case FAIL, SOFTFAIL, NEUTRAL -> false;
      case NONE, PERMERROR -> throw SpfErrorException.permanent();
      case TEMPERROR -> throw SpfErrorException.temporary();
    };
  }

  private boolean isMailServer(String target, Mechanism mechanism) throws SpfErrorException {
    var name = DomainNames.ascii(target);
    if (name.isEmpty()) {
      return false;
    }
    var servers = answered(mailServers(name.get()));
    if (servers.size() > MOST_SERVERS) {
      throw SpfErrorException.permanent();
    }
    for (var server : servers) {
      var host = DomainNames.ascii(server);
      if (host.isPresent() && has(addresses(host.get(), family()), mechanism)) {
        return true;
      }
    }
    return false;
  }

  private boolean has(List<String> addresses, Mechanism mechanism) {
    int bits = client instanceof Inet4Address ? mechanism.bits4() : mechanism.bits6();
    return addresses.stream()
        .map(each -> new AddressRange(InetAddress.ofLiteral(each).getAddress(), bits))
        .anyMatch(range -> range.contains(client));
  }

  private Family family() {
    return client instanceof Inet4Address ? Family.IPV4 : Family.IPV6;
  }

  /** What the client's address is called, where those names have the address. */
  private List<String> clientNames() {
    var known = clientNames;
    if (known == null) {
      known = new ArrayList<>();
      var few = questions.briefly(NAMING);
      try {
        for (var name : few.names(client).stream().limit(MOST_NAMES).toList()) {
          var host = DomainNames.ascii(name);
          if (host.isPresent() && isClient(few, host.get())) {
            known.add(host.get());
          }
        }
      } catch (NoAnswerException e) {
        // Those that were found count, the others are none.
      }
      clientNames = known;
    }
    return known;
  }

  private boolean isClient(Questions few, String host) {
    try {
      return few.addresses(host, family()).stream()
          .map(InetAddress::ofLiteral)
          .anyMatch(client::equals);
    } catch (NoAnswerException e) {
      return false;
    }
  }

  private SpfMacros.Values values(String domain) {
    return new SpfMacros.Values() {
      @Override
      public InetAddress client() {
        return client;
      }

      @Override
      public String sender() {
        return sender;
      }

      @Override
      public String helo() {
        return helo;
      }

      @Override
      public String domain() {
        return domain;
      }

      @Override
      public String clientName() {
        var names = clientNames();
        return names.stream()
            .filter(domain::equals)
            .findFirst()
            .or(() -> names.stream().filter(name -> DomainNames.isWithin(name, domain)).findFirst())
            .or(() -> names.stream().findFirst())
            .orElse("unknown");
      }
    };
  }

  private void count() throws SpfErrorException {
    if (++lookups > MOST_LOOKUPS) {
      throw SpfErrorException.permanent();
    }
  }

  /** Who asks for much that does not exist wants others asked. */
  private List<String> answered(List<String> found) throws SpfErrorException {
    if (found.isEmpty() && ++voids > MOST_VOID) {
      throw SpfErrorException.permanent();
    }
    return found;
  }

  private List<String> texts(String name) throws SpfErrorException {
    try {
      return questions.texts(name);
    } catch (NoAnswerException e) {
      throw SpfErrorException.temporary();
    }
  }

  private List<String> mailServers(String name) throws SpfErrorException {
    try {
      return questions.mailServers(name);
    } catch (NoAnswerException e) {
      throw SpfErrorException.temporary();
    }
  }

  private List<String> addresses(String name, Family family) throws SpfErrorException {
    try {
      return questions.addresses(name, family);
    } catch (NoAnswerException e) {
      throw SpfErrorException.temporary();
    }
  }
}

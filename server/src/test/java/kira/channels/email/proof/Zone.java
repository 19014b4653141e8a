package kira.channels.email.proof;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import kira.channels.email.dns.Dns;
import org.xbill.DNS.ReverseMap;

/** What name servers of a test say, in memory. */
final class Zone implements Dns {
  private final Map<String, List<String>> answers = new HashMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Set<String> slow = new HashSet<>();
  private final CountDownLatch end = new CountDownLatch(1);

  Zone text(String name, String... texts) {
    answers.put("TXT/" + name, List.of(texts));
    return this;
  }

  Zone mx(String name, String... servers) {
    answers.put("MX/" + name, List.of(servers));
    return this;
  }

  Zone at(String name, String... addresses) {
    for (var family : Family.values()) {
      var those =
          List.of(addresses).stream()
              .filter(each -> each.contains(":") == (family == Family.IPV6))
              .toList();
      if (!those.isEmpty()) {
        answers.put(family + "/" + name, those);
      }
    }
    return this;
  }

  Zone names(String address, String... names) {
    answers.put("PTR/" + reverse(InetAddress.ofLiteral(address)), List.of(names));
    return this;
  }

  /** Nobody answers for it. */
  Zone silent(String name) {
    silent.add(name);
    return this;
  }

  /** Whoever asks for it waits until the test ends. */
  Zone slow(String name) {
    slow.add(name);
    return this;
  }

  void end() {
    end.countDown();
  }

  private static String reverse(InetAddress address) {
    return ReverseMap.fromAddress(address).toString(true);
  }

  private Answer answer(String type, String asked) {
    var name = asked.toLowerCase(Locale.ROOT);
    if (slow.contains(name)) {
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return silent.contains(name) || slow.contains(name)
        ? new Answer.Unanswered()
        : new Answer.Found(answers.getOrDefault(type + "/" + name, List.of()));
  }

  @Override
  public Answer texts(String name) {
    return answer("TXT", name);
  }

  @Override
  public Answer mailServers(String name) {
    return answer("MX", name);
  }

  @Override
  public Answer addresses(String name, Family family) {
    return answer(family.toString(), name);
  }

  @Override
  public Answer names(InetAddress address) {
    return answer("PTR", reverse(address));
  }
}

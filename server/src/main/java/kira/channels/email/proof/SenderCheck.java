package kira.channels.email.proof;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import kira.channels.email.EmailAddress;
import kira.channels.email.MailArrival;
import kira.channels.email.MailProof;
import kira.channels.email.dns.Dns;
import kira.platform.http.PublicSuffixes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds out whether a mail that came straight to us is from whom it names. All of it is the
 * sender's, and so may be the name servers: nothing here takes long, and nothing here fails.
 */
@Component
public class SenderCheck {
  private static final Logger log = LoggerFactory.getLogger(SenderCheck.class);

  /** For everything together. */
  private static final Duration WHOLE = Duration.ofSeconds(5);

  private static final int MOST_AUTHORS = 5;

  private final Dns dns;

  SenderCheck(Dns dns) {
    this.dns = dns;
  }

  /**
   * @param authors all whom the From header names
   */
  public MailProof check(MailArrival arrival, byte[] mail, List<EmailAddress> authors) {
    try {
      return looked(arrival, mail, authors);
    } catch (RuntimeException e) {
      log.warn("The sender of a mail could not be checked", e);
      return new MailProof(arrival.by(), "temperror", "temperror", "temperror", null);
    }
  }

  private MailProof looked(MailArrival arrival, byte[] mail, List<EmailAddress> authors) {
    var domains = domains(authors);
    var registered = new LinkedHashSet<String>();
    domains.stream()
        .flatMap(Optional::stream)
        .map(PublicSuffixes::registered)
        .forEach(registered::add);
    var questions = Questions.within(dns, WHOLE);
    // At once, so that whoever is slow to answer for one of them takes no time from the others.
    var spf = begun(() -> spf(arrival, questions));
    var signatures =
        begun(() ->
            DkimCheck.of(
                mail,
                questions,
                arrival.at(),
                signer -> registered.contains(PublicSuffixes.registered(signer))));
    var policies =
        domains.stream()
            .limit(MOST_AUTHORS)
            .map(each -> begun(() -> sought(each, questions)))
            .toList();
    var sender = spf.join();
    var signed = signatures.join();
    var found = policies.stream().map(each -> found(each.join(), sender, signed)).toList();
    boolean isLegible = !domains.isEmpty() && domains.size() <= MOST_AUTHORS;
    var worst =
        isLegible
            ? found.stream().map(Found::result).max(Enum::compareTo).orElseThrow()
            : DmarcCheck.Result.PERMERROR;
    return new MailProof(
        arrival.by(),
        sender.result().word(),
        dkim(signed),
        worst.word(),
        found.stream()
            .filter(each -> each.result() == worst)
            .map(Found::asked)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null));
  }

  private static <T> CompletableFuture<T> begun(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
  }

  /** Each once; empty where an author's is no name in DNS. */
  private static Set<Optional<String>> domains(List<EmailAddress> authors) {
    var domains = new LinkedHashSet<Optional<String>>();
    authors.forEach(author -> domains.add(DomainNames.ofAddress(author.address())));
    return domains;
  }

  private static SpfCheck.Checked spf(MailArrival arrival, Questions questions) {
    var helo = arrival.helo() == null ? "" : arrival.helo();
    return SpfCheck.of(questions, InetAddress.ofLiteral(arrival.client()), helo, arrival.sender());
  }

  /**
   * What stands in DNS for an author.
   *
   * @param policy null where there is none
   * @param trouble why nobody can say; null where it was found out
   */
  private record Sought(
      String domain, @Nullable DmarcPolicy policy, DmarcCheck.@Nullable Result trouble) {}

  private static Sought sought(Optional<String> domain, Questions questions) {
    if (domain.isEmpty()) {
      return new Sought("", null, DmarcCheck.Result.PERMERROR);
    }
    try {
      return new Sought(domain.get(), DmarcPolicy.of(domain.get(), questions).orElse(null), null);
    } catch (NoAnswerException e) {
      return new Sought(domain.get(), null, DmarcCheck.Result.TEMPERROR);
    }
  }

  private record Found(DmarcCheck.Result result, @Nullable String asked) {}

  private static Found found(
      Sought sought, SpfCheck.Checked sender, List<DkimCheck.Checked> signatures) {
    var policy = sought.policy();
    if (policy == null) {
      return new Found(sought.trouble() == null ? DmarcCheck.Result.NONE : sought.trouble(), null);
    }
    return new Found(DmarcCheck.of(sought.domain(), policy, sender, signatures), policy.asked());
  }

  /** One that holds, where there are several; the author's comes first. */
  private static String dkim(List<DkimCheck.Checked> signatures) {
    return signatures.stream()
        .filter(each -> each.result() == DkimCheck.Result.PASS)
        .findFirst()
        .or(() -> signatures.stream().findFirst())
        .map(each -> each.result().word())
        .orElse("none");
  }
}

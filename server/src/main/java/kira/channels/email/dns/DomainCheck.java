package kira.channels.email.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import kira.channels.email.dns.Dns.Answer;
import kira.channels.email.dns.Finding.Kind;
import kira.channels.email.dns.Finding.State;
import org.jspecify.annotations.Nullable;

/** Looks at what DNS says of a domain, as the mail servers of others do. */
final class DomainCheck {
  /** More a mail server does not follow (RFC 7208). */
  private static final int MOST_LOOKUPS = 10;

  private static final Pattern PUBLIC_KEY = Pattern.compile("p=([A-Za-z0-9+/=]*)");

  private final Dns dns;

  DomainCheck(Dns dns) {
    this.dns = dns;
  }

  /**
   * What there is to look at.
   *
   * @param receiving domain that replies go to
   * @param dkim name of the record of the key that signs; null where only the provider knows it
   * @param key what has to stand there; null where only the provider knows it
   * @param include what SPF has to name; null where nobody says
   * @param returnPath domain that bounces go to, where it is another one
   * @param mailServer that mails have to be brought to; null where nobody says
   */
  record Subject(
      String domain,
      String receiving,
      @Nullable String dkim,
      @Nullable String key,
      @Nullable String include,
      @Nullable String returnPath,
      @Nullable String mailServer) {}

  List<Finding> look(Subject subject) {
    var findings = new ArrayList<Finding>();
    findings.add(spf(subject));
    findings.add(dkim(subject));
    findings.add(dmarc(subject.domain()));
    findings.add(mx(subject.receiving(), subject.mailServer()));
    findings.add(returnPath(subject));
    return findings;
  }

  private Finding spf(Subject subject) {
    // What counts is the domain that bounces go to: that is whom a server asks about the sender.
    var name = subject.returnPath() == null ? subject.domain() : subject.returnPath();
    var answer = dns.texts(name);
    if (answer instanceof Answer.Unanswered) {
      return unanswered(Kind.SPF, name, "TXT");
    }
    var records = spfs(answer);
    var usual =
        subject.include() == null
            ? "v=spf1 a mx ~all"
            : "v=spf1 include:%s ~all".formatted(subject.include());
    if (records.isEmpty()) {
      return new Finding(Kind.SPF, State.MISSING, "spf_missing", name, "TXT", records, usual);
    }
    if (records.size() > 1) {
      return new Finding(Kind.SPF, State.WRONG, "spf_many", name, "TXT", records, null);
    }
    var record = records.getFirst();
    var terms = List.of(record.toLowerCase(Locale.ROOT).split("\\s+"));
    if (terms.contains("+all") || terms.contains("all")) {
      return new Finding(
          Kind.SPF,
          State.WRONG,
          "spf_all",
          name,
          "TXT",
          records,
          record.replaceFirst("(?i)\\s\\+?all\\b.*", " ~all"));
    }
    if (subject.include() != null && !terms.contains("include:" + subject.include())) {
      return new Finding(
          Kind.SPF,
          State.WRONG,
          "spf_provider",
          name,
          "TXT",
          records,
          record.replaceFirst("(?i)v=spf1", "v=spf1 include:" + subject.include()));
    }
    if (lookups(record, 0) > MOST_LOOKUPS) {
      return new Finding(Kind.SPF, State.WRONG, "spf_lookups", name, "TXT", records, null);
    }
    boolean ends =
        terms.stream()
            .anyMatch(
                term -> term.equals("~all") || term.equals("-all") || term.startsWith("redirect="));
    return ends
        ? new Finding(Kind.SPF, State.GOOD, "spf_good", name, "TXT", records, null)
        : new Finding(
            Kind.SPF,
            State.NOTE,
            "spf_soft",
            name,
            "TXT",
            records,
            record.replaceFirst("(?i)\\s\\?all\\s*$", "") + " ~all");
  }

  private static List<String> spfs(Answer answer) {
    return NameServers.of(answer).stream()
        .filter(text -> text.toLowerCase(Locale.ROOT).matches("v=spf1(\\s.*)?"))
        .toList();
  }

  /** How many questions the record makes a server ask, its includes with it. */
  private int lookups(String record, int depth) {
    int count = 0;
    for (var term : record.toLowerCase(Locale.ROOT).split("\\s+")) {
      var bare = term.replaceFirst("^[+?~-]", "");
      if (bare.startsWith("include:") || bare.startsWith("redirect=")) {
        count++;
        var other = bare.substring(bare.startsWith("include:") ? 8 : 9);
        if (depth < MOST_LOOKUPS && count <= MOST_LOOKUPS && other.matches("[a-z0-9._-]{1,253}")) {
          var theirs = spfs(dns.texts(other));
          count += theirs.isEmpty() ? 0 : lookups(theirs.getFirst(), depth + 1);
        }
      } else if (bare.matches("(a|mx|ptr)([:/].*)?|exists:.*")) {
        count++;
      }
      if (count > MOST_LOOKUPS) {
        return count;
      }
    }
    return count;
  }

  private Finding dkim(Subject subject) {
    var name = subject.dkim();
    if (name == null) {
      return new Finding(
          Kind.DKIM,
          State.UNKNOWN,
          "dkim_elsewhere",
          "*._domainkey." + subject.domain(),
          "TXT",
          List.of(),
          null);
    }
    var answer = dns.texts(name);
    if (answer instanceof Answer.Unanswered) {
      return unanswered(Kind.DKIM, name, "TXT");
    }
    var records =
        NameServers.of(answer).stream().filter(text -> PUBLIC_KEY.matcher(text).find()).toList();
    var wanted = subject.key();
    if (records.isEmpty()) {
      return new Finding(Kind.DKIM, State.MISSING, "dkim_missing", name, "TXT", records, wanted);
    }
    var key = publicKey(records.getFirst());
    if (key.isEmpty()) {
      return new Finding(Kind.DKIM, State.WRONG, "dkim_revoked", name, "TXT", records, wanted);
    }
    if (wanted == null) {
      return new Finding(Kind.DKIM, State.GOOD, "dkim_provider", name, "TXT", records, null);
    }
    return key.equals(publicKey(wanted))
        ? new Finding(Kind.DKIM, State.GOOD, "dkim_good", name, "TXT", records, null)
        : new Finding(Kind.DKIM, State.WRONG, "dkim_wrong", name, "TXT", records, wanted);
  }

  private static String publicKey(String record) {
    var found = PUBLIC_KEY.matcher(record.replaceAll("\\s", ""));
    return found.find() ? found.group(1) : "";
  }

  private Finding dmarc(String domain) {
    var name = "_dmarc." + domain;
    var answer = dns.texts(name);
    if (answer instanceof Answer.Unanswered) {
      return unanswered(Kind.DMARC, name, "TXT");
    }
    var records =
        NameServers.of(answer).stream()
            .filter(text -> text.toLowerCase(Locale.ROOT).startsWith("v=dmarc1"))
            .toList();
    // What is said of the domain above counts for one below it.
    if (records.isEmpty() && domain.chars().filter(c -> c == '.').count() > 1) {
      var above = dmarc(domain.substring(domain.indexOf('.') + 1));
      if (above.state() == State.GOOD || above.state() == State.NOTE) {
        return above;
      }
    }
    if (records.isEmpty()) {
      return new Finding(
          Kind.DMARC, State.MISSING, "dmarc_missing", name, "TXT", records, "v=DMARC1; p=none");
    }
    if (records.size() > 1) {
      return new Finding(Kind.DMARC, State.WRONG, "dmarc_many", name, "TXT", records, null);
    }
    var policy =
        records
            .getFirst()
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\s", "")
            .replaceFirst(".*;p=", "")
            .replaceFirst(";.*", "");
    return switch (policy) {
      case "quarantine", "reject" ->
          new Finding(Kind.DMARC, State.GOOD, "dmarc_good", name, "TXT", records, null);
      case "none" ->
          new Finding(
              Kind.DMARC,
              State.NOTE,
              "dmarc_none",
              name,
              "TXT",
              records,
              records.getFirst().replaceFirst("(?i)p\\s*=\\s*none", "p=quarantine"));
      default ->
          new Finding(
              Kind.DMARC, State.WRONG, "dmarc_wrong", name, "TXT", records, "v=DMARC1; p=none");
    };
  }

  private Finding mx(String domain, @Nullable String wanted) {
    var answer = dns.mailServers(domain);
    if (answer instanceof Answer.Unanswered) {
      return unanswered(Kind.MX, domain, "MX");
    }
    var servers = NameServers.of(answer);
    var record = wanted == null ? null : "10 %s.".formatted(wanted);
    if (servers.isEmpty()) {
      return new Finding(Kind.MX, State.MISSING, "mx_missing", domain, "MX", servers, record);
    }
    if (wanted != null && servers.stream().noneMatch(wanted::equalsIgnoreCase)) {
      return new Finding(Kind.MX, State.WRONG, "mx_elsewhere", domain, "MX", servers, record);
    }
    return servers.getFirst().equals(".")
        ? new Finding(Kind.MX, State.WRONG, "mx_null", domain, "MX", servers, null)
        : new Finding(Kind.MX, State.GOOD, "mx_good", domain, "MX", servers, null);
  }

  private Finding returnPath(Subject subject) {
    var name = subject.returnPath() == null ? subject.domain() : subject.returnPath();
    var answer = dns.mailServers(name);
    if (answer instanceof Answer.Unanswered) {
      return unanswered(Kind.RETURN_PATH, name, "MX");
    }
    var servers = NameServers.of(answer);
    return servers.isEmpty() || servers.getFirst().equals(".")
        ? new Finding(Kind.RETURN_PATH, State.MISSING, "return_missing", name, "MX", servers, null)
        : new Finding(Kind.RETURN_PATH, State.GOOD, "return_good", name, "MX", servers, null);
  }

  private static Finding unanswered(Kind kind, String name, String type) {
    return new Finding(kind, State.UNKNOWN, "unanswered", name, type, List.of(), null);
  }
}

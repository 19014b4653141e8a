package kira.channels.email;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What whoever received a mail for us found out of its sender. Each is a word such as {@code pass}
 * or {@code fail}; null where nobody looked.
 *
 * @param by who says so
 * @param policy what the author's domain asks others to do with forged mails: none, quarantine or
 *     reject; null where nobody looked, or it asks nothing
 */
public record MailProof(
    @Nullable String by,
    @Nullable String spf,
    @Nullable String dkim,
    @Nullable String dmarc,
    @Nullable String policy) {
  public static final MailProof NONE = new MailProof(null, null, null, null, null);

  private static final Pattern RESULT =
      Pattern.compile("\\b(spf|dkim|dmarc)\\s*=\\s*([a-z_]{1,20})", Pattern.CASE_INSENSITIVE);
  private static final Pattern COMMENT = Pattern.compile("\\([^()]{0,500}\\)");

  /** Whether the mail was most likely not written by whom it names. */
  public boolean isDoubtful() {
    if (dmarc != null && !dmarc.equals("none") && !dmarc.equals("unknown")) {
      return failed(dmarc);
    }
    // Lists and forwarders break one of them; only both together say something.
    return failed(spf) && !"pass".equals(dkim) || failed(dkim) && !"pass".equals(spf);
  }

  private static boolean failed(@Nullable String word) {
    return "fail".equals(word) || "permerror".equals(word) || "softfail".equals(word);
  }

  /**
   * Reads what a receiver wrote into Authentication-Results (RFC 8601). Anybody can write that
   * header: only that of the named receiver counts, and of those the topmost, which came last.
   *
   * @param receiver as it names itself in the header
   */
  public static MailProof of(IncomingEmail mail, String receiver) {
    return mail.headers().getOrDefault("authentication-results", List.of()).stream()
        .map(value -> COMMENT.matcher(value).replaceAll(" "))
        .filter(value -> server(value).equals(receiver.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(value -> read(receiver, value))
        .orElse(NONE);
  }

  private static String server(String value) {
    var first = value.strip().split("[;\\s]", 2)[0];
    return first.toLowerCase(Locale.ROOT);
  }

  private static MailProof read(String receiver, String value) {
    return new MailProof(
        receiver,
        find(value, "spf").orElse(null),
        find(value, "dkim").orElse(null),
        find(value, "dmarc").orElse(null),
        null);
  }

  /** The best of several: a mail may carry signatures of those who passed it on. */
  private static Optional<String> find(String value, String method) {
    var found =
        RESULT
            .matcher(value)
            .results()
            .filter(each -> each.group(1).equalsIgnoreCase(method))
            .map(each -> each.group(2).toLowerCase(Locale.ROOT))
            .toList();
    return found.contains("pass") ? Optional.of("pass") : found.stream().findFirst();
  }
}

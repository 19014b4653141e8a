package kira.channels.email.response;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request by which a mail was opened or one of its links was followed. */
final class Visit {
  /** So soon after a mail left nobody has read it. */
  static final Duration TOO_SOON = Duration.ofSeconds(3);

  /** Why a visit is no person's, as far as it can be told. */
  enum Machine {
    /**
     * A provider fetches what is in a mail for its reader, looked at or not: Apple, Gmail, Yahoo.
     */
    PROXY,
    /** Something fetches ahead what may be wanted. */
    PREFETCH,
    /** It calls itself a program, or nothing at all. */
    BOT,
    /** It came before the mail could be read, or followed all links at once. */
    SCANNER
  }

  private static final Pattern PROXY =
      Pattern.compile(
          "googleimageproxy|yahoomailproxy|yahoo! slurp|duckduckgo-favicons|cloudmagic|"
              + "mailproxy|imageproxy");

  private static final Pattern BOT =
      Pattern.compile(
          "bot\\b|bot/|crawl|spider|slurp|curl/|wget|python|java/|java-http|go-http|libwww|okhttp|"
              + "node-fetch|axios|axios/|httpclient|headless|phantomjs|puppeteer|playwright|"
              + "barracuda|proofpoint|mimecast|messagelabs|symantec|forcepoint|fireeye|trendmicro|"
              + "sophos|ironport|safelinks|skypeuripreview|microsoft office existence|"
              + "ms-office|preview|scanner|monitor|facebookexternalhit|whatsapp/|telegram|slack");

  private Visit() {}

  /**
   * What kind of program it was; empty where it may have been a person.
   *
   * @param headers by lower-case name
   * @param outAt when the mail was out, as far as is known; null when it is not
   */
  static Optional<Machine> machine(
      String method, Map<String, String> headers, @Nullable Instant outAt, Instant now) {
    if (!method.equals("GET")) {
      return Optional.of(Machine.BOT);
    }
    for (var name : new String[] {"purpose", "sec-purpose", "x-purpose", "x-moz"}) {
      var value = headers.getOrDefault(name, "").toLowerCase(Locale.ROOT);
      if (value.contains("prefetch") || value.contains("preview") || value.contains("prerender")) {
        return Optional.of(Machine.PREFETCH);
      }
    }
    var agent = headers.getOrDefault("user-agent", "").strip().toLowerCase(Locale.ROOT);
    // Mail Privacy Protection of Apple fetches all images of every mail, and says no more of
    // itself.
    if (agent.equals("mozilla/5.0") || PROXY.matcher(agent).find()) {
      return Optional.of(Machine.PROXY);
    }
    if (agent.isEmpty() || BOT.matcher(agent).find()) {
      return Optional.of(Machine.BOT);
    }
    return outAt == null || now.isBefore(outAt.plus(TOO_SOON))
        ? Optional.of(Machine.SCANNER)
        : Optional.empty();
  }
}

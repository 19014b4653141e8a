package kira.channels.chat;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which sites may carry a workspace's chat: exact origins, and {@code *.} for any subdomain. */
final class Origins {
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,62})(\\.[a-z0-9]([a-z0-9-]{0,62}))*|\\[[0-9a-f:.]+]");

  private Origins() {}

  /**
   * A rule in its one spelling, if it is one: {@code https://shop.example}, {@code
   * https://*.shop.example}, {@code http://localhost:8000}. A path, a user or a bare star is none.
   */
  static Optional<String> rule(String text) {
    var rule = text.strip().toLowerCase(Locale.ROOT);
    var end = rule.endsWith("/") ? rule.substring(0, rule.length() - 1) : rule;
    var scheme = end.indexOf("://");
    if (scheme < 0) {
      return Optional.empty();
    }
    var wildcard = end.startsWith("*.", scheme + 3);
    var exact = wildcard ? end.substring(0, scheme + 3) + end.substring(scheme + 5) : end;
    return origin(exact)
        // "https://*.com" would be every shop of the world.
        .filter(origin -> !wildcard || origin.indexOf('.') > 0)
        .map(origin ->
            wildcard
                ? origin.substring(0, scheme + 3) + "*." + origin.substring(scheme + 3)
                : origin);
  }

  static boolean allows(List<String> rules, String header) {
    return origin(header.toLowerCase(Locale.ROOT))
        .map(origin -> rules.stream().anyMatch(rule -> matches(rule, origin)))
        .orElse(false);
  }

  private static boolean matches(String rule, String origin) {
    int star = rule.indexOf("*.");
    if (star < 0) {
      return rule.equals(origin);
    }
    // A whole label must stand where the star is: evil-shop.example is not *.shop.example.
    return origin.startsWith(rule.substring(0, star))
        && origin.endsWith(rule.substring(star + 1))
        && origin.length() > rule.length() - 1;
  }

  /** A browser's Origin header without a default port; empty for {@code null} and all else. */
  private static Optional<String> origin(String text) {
    try {
      var uri = new URI(text);
      var scheme = uri.getScheme();
      var host = uri.getHost();
      if (scheme == null
          || host == null
          || !(scheme.equals("https") || scheme.equals("http"))
          || !HOST.matcher(host).matches()
          || uri.getRawUserInfo() != null
          || !uri.getRawPath().isEmpty()
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        return Optional.empty();
      }
      int standard = scheme.equals("https") ? 443 : 80;
      return Optional.of(
          scheme
              + "://"
              + host
              + (uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort()));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}

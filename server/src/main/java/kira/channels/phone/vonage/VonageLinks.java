package kira.channels.phone.vonage;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import kira.channels.sms.FormBody;

/**
 * Addresses that carry for us where a call is. Vonage signs what it sends, but not where it sends
 * it: whoever could change the address would have somebody recorded who did not agree to it.
 */
final class VonageLinks {
  static final Set<String> OURS = Set.of("call", "stage", "of", "number", "kind", "sig");

  private final String door;
  private final UnaryOperator<String> sign;
  private final BiPredicate<String, String> isSigned;

  /**
   * @param door of the account
   * @param sign signs a text for the account
   * @param isSigned whether a text has this signature
   */
  VonageLinks(String door, UnaryOperator<String> sign, BiPredicate<String, String> isSigned) {
    this.door = door;
    this.sign = sign;
    this.isSigned = isSigned;
  }

  String of(String what, Map<String, String> parameters) {
    var sorted = new TreeMap<>(parameters);
    return "%s/%s?%s&sig=%s"
        .formatted(door, what, query(sorted), encoded(sign.apply(what + "?" + query(sorted))));
  }

  /** Whether an address is as we made it, or has nothing of ours. */
  boolean holds(String what, FormBody query) {
    var ours = new TreeMap<String, String>();
    for (var name : OURS) {
      if (query.fields().containsKey(name)) {
        ours.put(name, query.fields().get(name).getFirst());
      }
    }
    if (ours.isEmpty()) {
      return true;
    }
    var given = ours.remove("sig");
    return given != null && isSigned.test(what + "?" + query(ours), given);
  }

  private static String query(TreeMap<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package kira.channels.email.proof;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The placeholders in SPF records (RFC 7208, 7). */
final class SpfMacros {
  private static final int LONGEST = 253;

  /** Names that can stand in a domain, and those that can stand in an explanation, too. */
  private static final String IN_DOMAINS = "slodiphv";

  private static final String ANYWHERE = IN_DOMAINS + "crt";

  private static final Pattern MACRO =
      Pattern.compile("%(?:([%_-])|\\{([A-Za-z])([0-9]{0,9})([rR]?)([.\\-+,/_=]*+)\\})");

  private SpfMacros() {}

  /** What the placeholders of one check stand for. */
  interface Values {
    InetAddress client();

    String sender();

    String helo();

    /** The domain whose record it is. */
    String domain();

    /** What the client's address is called, where that name has that address, too. */
    String clientName();
  }

  /** Whether every placeholder in a text is one. */
  static boolean isText(String text) {
    return end(text, ANYWHERE) != End.WRONG;
  }

  /** Whether it can be a domain once it is filled in. */
  static boolean isDomain(String text) {
    return switch (end(text, IN_DOMAINS)) {
      case WRONG -> false;
      case MACRO -> true;
      case LETTER -> endsLikeADomain(text);
    };
  }

  private enum End {
    WRONG,
    MACRO,
    LETTER
  }

  private static End end(String text, String letters) {
    var matcher = MACRO.matcher(text);
    var end = End.LETTER;
    for (int i = 0; i < text.length(); ) {
      if (text.charAt(i) != '%') {
        end = End.LETTER;
        i++;
        continue;
      }
      if (!matcher.region(i, text.length()).lookingAt()) {
        return End.WRONG;
      }
      var letter = matcher.group(2);
      if (letter != null
          && (letters.indexOf(letter.toLowerCase(Locale.ROOT)) < 0
              || matcher.group(3).matches("0+"))) {
        return End.WRONG;
      }
      end = End.MACRO;
      i = matcher.end();
    }
    return end;
  }

  private static boolean endsLikeADomain(String text) {
    var bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    int dot = bare.lastIndexOf('.');
    var label = bare.substring(dot + 1);
    return dot >= 0
        && !label.isEmpty()
        && label.chars().allMatch(c -> isLetterOrDigit(c) || c == '-')
        && label.chars().anyMatch(c -> !isDigit(c))
        && isLetterOrDigit(label.charAt(0))
        && isLetterOrDigit(label.charAt(label.length() - 1));
  }

  private static boolean isLetterOrDigit(int c) {
    return isDigit(c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Fills a domain in; one that gets too long loses labels at its front. */
  static String domain(String text, Values values) {
    var filled =
        MACRO
            .matcher(text)
            .replaceAll(match -> {
              var value =
                  match.group(1) != null
                      ? escaped(match.group(1))
                      : value(
                          match.group(2),
                          match.group(3),
                          !match.group(4).isEmpty(),
                          match.group(5),
                          values);
              return java.util.regex.Matcher.quoteReplacement(value);
            });
    if (filled.length() <= LONGEST) {
      return filled;
    }
    int dot = filled.indexOf('.', filled.length() - LONGEST - 1);
    return dot < 0 ? filled : filled.substring(dot + 1);
  }

  private static String escaped(String sign) {
    return switch (sign) {
      case "_" -> " ";
      case "-" -> "%20";
      default -> "%";
    };
  }

  private static String value(
      String letter, String digits, boolean isReversed, String delimiters, Values values) {
    var plain = plain(letter.toLowerCase(Locale.ROOT).charAt(0), values);
    List<String> parts = new ArrayList<>(split(plain, delimiters.isEmpty() ? "." : delimiters));
    if (isReversed) {
      parts = parts.reversed();
    }
    int kept = digits.isEmpty() ? parts.size() : Math.min(parts.size(), Integer.parseInt(digits));
    var joined = String.join(".", parts.subList(parts.size() - kept, parts.size()));
    return Character.isUpperCase(letter.charAt(0))
        ? URLEncoder.encode(joined, StandardCharsets.UTF_8)
            .replace("+", "%20")
            .replace("*", "%2A")
            .replace("%7E", "~")
        : joined;
  }

  private static List<String> split(String text, String delimiters) {
    var parts = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || delimiters.indexOf(text.charAt(i)) >= 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    return parts;
  }

  private static String plain(char letter, Values values) {
    var sender = values.sender();
    int at = sender.lastIndexOf('@');
    return switch (letter) {
      case 's' -> sender;
      case 'l' -> sender.substring(0, at);
      case 'o' -> sender.substring(at + 1);
      case 'd' -> values.domain();
      case 'i' -> dotted(values.client());
      case 'p' -> values.clientName();
      case 'v' -> values.client() instanceof Inet4Address ? "in-addr" : "ip6";
      default -> values.helo();
    };
  }

  private static String dotted(InetAddress address) {
    return address instanceof Inet4Address
        ? address.getHostAddress()
        : HexFormat.of()
            .formatHex(address.getAddress())
            .chars()
            .mapToObj(Character::toString)
            .collect(Collectors.joining("."));
  }
}

package kira.contacts;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kira.contacts.filter.Words;
import org.jspecify.annotations.Nullable;

/** Whether two people of one company have a name in common. */
final class LikeNames {
  private static final int SHORTEST_WITH_SLIP = 4;

  /** Where anybody has an address: to share one of these says nothing. */
  private static final Set<String> OPEN_TO_ALL =
      Set.of(
          "gmail.com",
          "googlemail.com",
          "outlook.com",
          "hotmail.com",
          "live.com",
          "msn.com",
          "yahoo.com",
          "yahoo.co.uk",
          "ymail.com",
          "icloud.com",
          "me.com",
          "mac.com",
          "aol.com",
          "gmx.de",
          "gmx.net",
          "gmx.at",
          "gmx.ch",
          "web.de",
          "t-online.de",
          "freenet.de",
          "posteo.de",
          "mailbox.org",
          "proton.me",
          "protonmail.com",
          "pm.me",
          "mail.com",
          "mail.ru",
          "yandex.ru",
          "yandex.com",
          "qq.com",
          "163.com",
          "126.com",
          "naver.com",
          "orange.fr",
          "free.fr",
          "laposte.net",
          "wanadoo.fr",
          "libero.it",
          "sapo.pt",
          "uol.com.br",
          "bol.com.br",
          "terra.com.br",
          "comcast.net",
          "verizon.net",
          "att.net",
          "fastmail.com",
          "zoho.com",
          "hey.com",
          "tutanota.com");

  private LikeNames() {}

  /** Providers who offer addresses in many countries, at a domain in each. */
  private static final Pattern OPEN_ANYWHERE =
      Pattern.compile(
          "(yahoo|hotmail|live|outlook|msn|gmx|ymail|rocketmail|yandex)\\.(com?\\.)?[a-z]{2}");

  /** Whether anybody may have an address there, or at what it is a part of. */
  static boolean isOpenToAll(String domain) {
    for (var part = domain; part.indexOf('.') > 0; part = part.substring(part.indexOf('.') + 1)) {
      if (OPEN_TO_ALL.contains(part) || OPEN_ANYWHERE.matcher(part).matches()) {
        return true;
      }
    }
    return false;
  }

  /** The company's part of an address; empty for addresses that anybody may have. */
  static Optional<String> company(@Nullable String email) {
    if (email == null || email.indexOf('@') < 0) {
      return Optional.empty();
    }
    var domain = Words.fold(email.substring(email.lastIndexOf('@') + 1));
    return domain.isEmpty() || isOpenToAll(domain) ? Optional.empty() : Optional.of(domain);
  }

  /** The word of a company's domain that tells it from others, as contacts are found by it. */
  static String label(String company) {
    var dot = company.lastIndexOf('.');
    return ContactValues.parts(dot < 0 ? company : company.substring(0, dot)).stream()
        .max(Comparator.comparingInt(String::length))
        .orElse(company);
  }

  /** The words of a name that says who it is: a first and a last one at least. */
  static List<String> words(@Nullable String name) {
    var words = name == null ? List.<String>of() : ContactValues.parts(Words.fold(name));
    return words.size() < 2 ? List.of() : words;
  }

  /** Last words alike but for a slip, and first words alike, or one the initial of the other. */
  static boolean alike(@Nullable String one, @Nullable String other) {
    var a = words(one);
    var b = words(other);
    if (a.isEmpty() || b.isEmpty()) {
      return false;
    }
    if (a.size() == b.size() && Set.copyOf(a).equals(Set.copyOf(b))) {
      return true; // "Lovelace, Ada"
    }
    return slip(a.getLast(), b.getLast())
        && (slip(a.getFirst(), b.getFirst()) || initial(a.getFirst(), b.getFirst()));
  }

  private static boolean initial(String a, String b) {
    return (a.length() == 1 || b.length() == 1) && a.charAt(0) == b.charAt(0);
  }

  private static boolean numbered(String word) {
    return word.codePoints().anyMatch(Character::isDigit);
  }

  /**
   * The same, or one letter added, left out, changed or swapped with its neighbour. Never a digit:
   * "Room 1204" and "Room 1304" are two.
   */
  static boolean slip(String a, String b) {
    if (a.equals(b)) {
      return true;
    }
    if (numbered(a) || numbered(b)) {
      return false;
    }
    if (Math.min(a.length(), b.length()) < SHORTEST_WITH_SLIP
        || Math.abs(a.length() - b.length()) > 1) {
      return false;
    }
    int from = 0;
    while (from < Math.min(a.length(), b.length()) && a.charAt(from) == b.charAt(from)) {
      from++;
    }
    var restA = a.substring(from);
    var restB = b.substring(from);
    if (a.length() != b.length()) {
      return restA.length() > restB.length()
          ? restA.substring(1).equals(restB)
          : restB.substring(1).equals(restA);
    }
    return restA.substring(1).equals(restB.substring(1))
        || (restA.length() > 1
            && restA.charAt(0) == restB.charAt(1)
            && restA.charAt(1) == restB.charAt(0)
            && restA.substring(2).equals(restB.substring(2)));
  }
}

package kira.team;

import java.util.Locale;
import java.util.Set;

/** Long passwords that stand near the top of every leaked list. */
final class CommonPasswords {
  private static final Set<String> WORDS =
      Set.of(
          "password",
          "passw0rd",
          "qwerty",
          "qwertyuiop",
          "asdfghjkl",
          "zxcvbnm",
          "iloveyou",
          "letmein",
          "welcome",
          "admin",
          "administrator",
          "monkey",
          "dragon",
          "sunshine",
          "princess",
          "football",
          "baseball",
          "superman",
          "batman",
          "trustno",
          "abc",
          "changeme",
          "secret",
          "default",
          "hello",
          "test",
          "testing",
          "kira",
          "qazwsx",
          "qazwsxedc",
          "qwerasdf",
          "master",
          "login",
          "starwars",
          "whatever",
          "computer",
          "internet");

  private CommonPasswords() {}

  /** Whether it is one of them, with digits and signs around it or said twice. */
  static boolean has(String password) {
    var letters = password.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}]", "");
    var leet =
        password
            .toLowerCase(Locale.ROOT)
            .replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "")
            .replace('0', 'o')
            .replace('1', 'i')
            .replace('3', 'e')
            .replace('4', 'a')
            .replace('@', 'a')
            .replace('$', 's')
            .replace('5', 's')
            .replaceAll("[^\\p{L}]", "");
    return letters.isEmpty()
        ? isRow(password)
        : WORDS.contains(once(letters)) || WORDS.contains(once(leet));
  }

  private static String once(String text) {
    var half = text.length() / 2;
    return text.length() % 2 == 0 && text.substring(0, half).equals(text.substring(half))
        ? text.substring(0, half)
        : text;
  }

  /** Digits in a row, up or down, around the end too: 1234567890. */
  private static boolean isRow(String digits) {
    return "01234567890123456789012345678901234567890".contains(digits)
        || "09876543210987654321098765432109876543210".contains(digits);
  }
}

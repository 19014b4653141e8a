package kira.team;

import java.text.Normalizer;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.regex.Pattern;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/** What people may type, in the one form it is kept in. */
final class Input {
  private static final int NAME = 80;
  private static final int EMAIL = 254;
  private static final int SHORTEST_PASSWORD = 10;
  private static final int LONGEST_PASSWORD = 200;
  private static final int LONGEST_CODE = 40;
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])");

  private Input() {}

  /** A name of a person or a workspace. */
  static String name(@Nullable String value, String field) {
    var name = CleanText.line(required(value, field));
    if (name.isEmpty()) {
      throw invalid("%s is missing.".formatted(field), field);
    }
    if (name.codePointCount(0, name.length()) > NAME) {
      throw invalid("%s may have at most %d characters.".formatted(field, NAME), field);
    }
    return name;
  }

  /** An e-mail address in the one way it is compared and stored. */
  static String email(@Nullable String value) {
    var email = required(value, "email").strip().toLowerCase(Locale.ROOT);
    if (email.length() > EMAIL || email.indexOf('@') > 64 || !ADDRESS.matcher(email).matches()) {
      throw invalid("This is not an e-mail address.", "email");
    }
    return email;
  }

  /** A password that is to be set. Length is what makes it strong; nothing else is asked. */
  static String newPassword(@Nullable String value, String field, String email) {
    var password = password(value, field);
    if (password.codePointCount(0, password.length()) < SHORTEST_PASSWORD) {
      throw new Problem(
          422,
          "password_too_short",
          "A password has at least %d characters.".formatted(SHORTEST_PASSWORD),
          field);
    }
    if (password.codePoints().distinct().count() < 4
        || password.equalsIgnoreCase(email)
        || CommonPasswords.has(password)) {
      throw new Problem(422, "password_too_easy", "This password is too easy to guess.", field);
    }
    return password;
  }

  /** A password to be compared. The same letters typed on another keyboard are the same. */
  static String password(@Nullable String value, String field) {
    var password = Normalizer.normalize(required(value, field), Normalizer.Form.NFKC);
    if (password.length() > LONGEST_PASSWORD) {
      throw invalid("%s may have at most %d characters.".formatted(field, LONGEST_PASSWORD), field);
    }
    return password;
  }

  /** A code from an authenticator app, or a recovery code; null when there is none. */
  static @Nullable String code(@Nullable String value) {
    if (value != null && value.length() > LONGEST_CODE) {
      throw invalid("code may have at most %d characters.".formatted(LONGEST_CODE), "code");
    }
    return value;
  }

  static @Nullable String locale(@Nullable String value) {
    if (value == null) {
      return null;
    }
    try {
      var locale = new Locale.Builder().setLanguageTag(value).build();
      if (value.length() <= 35 && !locale.getLanguage().isEmpty()) {
        return locale.toLanguageTag();
      }
    } catch (IllformedLocaleException e) {
      // The same answer as below: it is not a language tag.
    }
    throw invalid("locale is not a language tag such as en or pt-BR.", "locale");
  }

  static @Nullable String timeZone(@Nullable String value) {
    if (value == null || ZoneId.getAvailableZoneIds().contains(value)) {
      return value;
    }
    throw invalid("timeZone is not a zone such as Europe/Berlin.", "timeZone");
  }

  static <T> T required(@Nullable T value, String field) {
    if (value == null || value instanceof String text && text.isBlank()) {
      throw invalid("%s is missing.".formatted(field), field);
    }
    return value;
  }

  static Problem invalid(String detail, String field) {
    return Problem.badRequest("invalid_request", detail, field);
  }
}

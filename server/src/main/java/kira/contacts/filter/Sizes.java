package kira.contacts.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Everything that is compared by size, as one number, and that number as a text which sorts as the
 * number does. Stored so, one index of texts serves every type, and it may be used below row-level
 * security: PostgreSQL's own comparison of {@code numeric} is not leakproof and may not.
 */
public final class Sizes {
  private static final int BIAS = 500;
  private static final char[] NINES_COMPLEMENT = "9876543210".toCharArray();

  private Sizes() {}

  public static BigDecimal of(boolean flag) {
    return flag ? BigDecimal.ONE : BigDecimal.ZERO;
  }

  /** Days since 1970-01-01. */
  public static BigDecimal of(LocalDate day) {
    return BigDecimal.valueOf(day.toEpochDay());
  }

  /** Microseconds since 1970, as fine as PostgreSQL keeps a time. */
  public static BigDecimal of(Instant moment) {
    return BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, moment));
  }

  /** The time of such a number. */
  public static Instant moment(BigDecimal micros) {
    return Instant.EPOCH.plus(micros.longValueExact(), ChronoUnit.MICROS);
  }

  /**
   * A text that sorts, byte by byte, as the number does among others: sign, exponent, digits.
   *
   * @param size of at most 400 digits before and behind the point
   */
  public static String key(BigDecimal size) {
    if (size.signum() == 0) {
      return "o";
    }
    var digits = size.unscaledValue().abs().toString();
    int exponent = digits.length() - size.scale();
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    digits = digits.substring(0, end);
    if (size.signum() > 0) {
      return "p%03d%s".formatted(exponent + BIAS, digits);
    }
    var complement = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      complement.append(NINES_COMPLEMENT[digits.charAt(i) - '0']);
    }
    // Of two that begin alike, the one with more digits is the smaller.
    return "n%03d%s~".formatted(999 - (exponent + BIAS), complement);
  }
}

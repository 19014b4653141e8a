package kira.platform.models;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** When a server wants to be asked again, in the three ways servers say so. */
final class RetryAfter {
  private RetryAfter() {}

  /** Zero when it does not say. */
  static Duration of(Map<String, String> headers, Instant now) {
    var millis = headers.get("retry-after-ms");
    var after = headers.get("retry-after");
    try {
      if (millis != null) {
        return positive(Duration.ofMillis((long) Double.parseDouble(millis.strip())));
      }
      if (after != null) {
        return after.strip().matches("[0-9.]+")
            ? positive(Duration.ofMillis((long) (Double.parseDouble(after.strip()) * 1000)))
            : positive(
                Duration.between(
                    now,
                    ZonedDateTime.parse(after.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant()));
      }
    } catch (NumberFormatException | DateTimeException e) {
      return Duration.ZERO;
    }
    return Duration.ZERO;
  }

  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }
}

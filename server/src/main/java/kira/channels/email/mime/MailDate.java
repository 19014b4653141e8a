package kira.channels.email.mime;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the dates of mails, also those of careless programs. */
final class MailDate {
  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{1,2})[\\s-]+([A-Za-z]{3})[a-z]*\\.?,?[\\s-]+(\\d{2,4})[,\\s]+(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2}))?(?:[.,]\\d+)?\\s*([+-]\\d{4}|[+-]\\d{2}:\\d{2}|[A-Za-z]{1,5})?");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final Map<String, Integer> HOURS =
      Map.of(
          "est", -5, "edt", -4, "cst", -6, "cdt", -5, "mst", -7, "mdt", -6, "pst", -8, "pdt", -7,
          "cet", 1, "cest", 2);

  private MailDate() {}

  static Optional<Instant> parse(String raw) {
    var match = DATE.matcher(raw.length() > 200 ? raw.substring(0, 200) : raw);
    if (!match.find()) {
      return Optional.empty();
    }
    try {
      int month = MONTHS.indexOf(match.group(2).toLowerCase(Locale.ROOT)) + 1;
      int year = Integer.parseInt(match.group(3));
      year = year < 50 ? year + 2000 : year < 1000 ? year + 1900 : year;
      var second = match.group(6) == null ? 0 : Math.min(59, Integer.parseInt(match.group(6)));
      var at =
          LocalDateTime.of(
                  year,
                  month,
                  Integer.parseInt(match.group(1)),
                  Integer.parseInt(match.group(4)),
                  Integer.parseInt(match.group(5)),
                  second)
              .toInstant(zone(match.group(7) == null ? "" : match.group(7)));
      return year < 1970 || year > 2200 ? Optional.empty() : Optional.of(at);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static ZoneOffset zone(String name) {
    if (name.startsWith("+") || name.startsWith("-")) {
      return ZoneOffset.of(name);
    }
    return ZoneOffset.ofHours(HOURS.getOrDefault(name.toLowerCase(Locale.ROOT), 0));
  }
}

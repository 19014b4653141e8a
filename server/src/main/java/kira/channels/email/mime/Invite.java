package kira.channels.email.mime;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kira.channels.email.EmailAttachment;
import kira.channels.email.IncomingEmail;
import org.jspecify.annotations.Nullable;

/**
 * An appointment that a mail brings (iCalendar, RFC 5545).
 *
 * @param method such as REQUEST, REPLY or CANCEL; empty where none is said
 * @param end null where neither end nor duration is said
 */
public record Invite(
    String method,
    @Nullable String uid,
    String summary,
    String location,
    @Nullable String organizer,
    Moment start,
    @Nullable Moment end) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd");

  /**
   * A time as it is written: on the clock of a place, which may be one that nobody else knows.
   *
   * @param zone null where the time is local to whoever reads it, or the zone is unknown
   */
  public record Moment(LocalDateTime local, @Nullable ZoneId zone, boolean wholeDay) {
    public Optional<Instant> instant() {
      return Optional.ofNullable(zone).map(known -> local.atZone(known).toInstant());
    }

    Moment plus(Duration duration) {
      return new Moment(local.plus(duration), zone, wholeDay);
    }
  }

  /** The first appointment of the first calendar that the mail carries. */
  public static Optional<Invite> of(IncomingEmail email) {
    return email.attachments().stream()
        .filter(file -> file.type().equals("text/calendar") || file.name().endsWith(".ics"))
        .map(EmailAttachment::content)
        .flatMap(content -> parse(MailText.decode(content, null)).stream())
        .findFirst();
  }

  static Optional<Invite> parse(String calendar) {
    var method = "";
    var event = new ArrayList<Property>();
    int depth = 0;
    boolean within = false;
    for (var line : unfolded(calendar)) {
      var property = Property.parse(line);
      if (property == null) {
        continue;
      }
      var value = property.value().strip().toUpperCase(Locale.ROOT);
      if (property.is("BEGIN") && value.equals("VEVENT") && !within) {
        within = true;
        depth = 0;
      } else if (property.is("END") && value.equals("VEVENT") && depth == 0 && within) {
        break;
      } else if (within && (property.is("BEGIN") || property.is("END"))) {
        // An alarm within has a summary and times of its own.
        depth += property.is("BEGIN") ? 1 : -1;
      } else if (within && depth == 0) {
        event.add(property);
      } else if (!within && property.is("METHOD")) {
        method = value;
      }
    }
    return build(method, event);
  }

  private static Optional<Invite> build(String method, List<Property> event) {
    var start = first(event, "DTSTART").flatMap(Property::moment).orElse(null);
    if (start == null) {
      return Optional.empty();
    }
    var end =
        first(event, "DTEND")
            .flatMap(Property::moment)
            .or(() -> first(event, "DURATION").flatMap(Property::duration).map(start::plus))
            .orElse(null);
    return Optional.of(
        new Invite(
            method,
            first(event, "UID").map(Property::text).orElse(null),
            first(event, "SUMMARY").map(Property::text).orElse(""),
            first(event, "LOCATION").map(Property::text).orElse(""),
            first(event, "ORGANIZER")
                .map(Property::text)
                .map(text -> text.replaceFirst("(?i)^mailto:", ""))
                .filter(text -> !text.isBlank())
                .orElse(null),
            start,
            end));
  }

  private static Optional<Property> first(List<Property> event, String name) {
    return event.stream().filter(property -> property.is(name)).findFirst();
  }

  private static List<String> unfolded(String calendar) {
    var text = calendar.length() > 1_000_000 ? calendar.substring(0, 1_000_000) : calendar;
    return text.replaceAll("\\r?\\n[ \\t]", "").lines().limit(20_000).toList();
  }

  private record Property(String name, FieldValue parameters, String value) {
    static @Nullable Property parse(String line) {
      boolean quoted = false;
      for (int i = 0; i < line.length(); i++) {
        quoted ^= line.charAt(i) == '"';
        if (line.charAt(i) == ':' && !quoted) {
          var head = FieldValue.parse(line.substring(0, i));
          return new Property(head.value().toUpperCase(Locale.ROOT), head, line.substring(i + 1));
        }
      }
      return null;
    }

    boolean is(String other) {
      return name.equals(other);
    }

    String text() {
      var plain = new StringBuilder(value.length());
      for (int i = 0; i < value.length() && plain.length() < 1_000; i++) {
        boolean escape = value.charAt(i) == '\\' && i + 1 < value.length();
        char c = value.charAt(escape ? ++i : i);
        plain.append(escape && (c == 'n' || c == 'N') ? ' ' : c);
      }
      return EncodedWords.oneLine(plain.toString());
    }

    Optional<Moment> moment() {
      var raw = value.strip();
      try {
        if (raw.length() == 8) {
          return Optional.of(new Moment(LocalDate.parse(raw, DATE).atStartOfDay(), null, true));
        }
        var local =
            LocalDateTime.parse(raw.endsWith("Z") ? raw.substring(0, raw.length() - 1) : raw, TIME);
        var zone =
            raw.endsWith("Z")
                ? ZoneOffset.UTC
                : parameters.parameter("tzid").flatMap(WindowsZones::zone).orElse(null);
        return Optional.of(new Moment(local, zone, false));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }

    Optional<Duration> duration() {
      try {
        var raw = value.strip();
        return raw.endsWith("W")
            ? Optional.of(Duration.ofDays(7L * Integer.parseInt(raw.replaceAll("[^0-9]", ""))))
            : Optional.of(Duration.parse(raw)).filter(length -> length.abs().toDays() < 4_000);
      } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
        return Optional.empty();
      }
    }
  }
}

package kira.contacts.fields;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what somebody wrote into a field; what does not fit is refused in one sentence. */
public final class FieldInput {
  public static final int TEXT_LIMIT = 255;
  public static final int LONG_TEXT_LIMIT = 10_000;
  private static final int DIGITS = 30;
  private static final int PLACES = 10;
  public static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s.]+(\\.[^@\\s.]+)+");
  private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  private FieldInput() {}

  /**
   * The value of a field; null when the JSON is null or an empty text, which clears it.
   *
   * @throws Problem 400 {@code invalid_value}, naming {@code fields.<key>}
   */
  public static @Nullable FieldValue read(Field field, JsonNode json) {
    if (json.isNull() || json.isString() && CleanText.block(json.asString()).isEmpty()) {
      return null;
    }
    return switch (field.type()) {
      case TEXT -> new FieldValue.Text(line(field, json));
      case LONG_TEXT -> new FieldValue.Text(block(field, json));
      case NUMBER -> new FieldValue.Number(number(field, json));
      case MONEY -> money(field, json);
      case DATE -> new FieldValue.Day(day(field, json));
      case DATE_TIME -> new FieldValue.Moment(moment(field, json));
      case BOOLEAN -> new FieldValue.Flag(flag(field, json));
      case CHOICE -> new FieldValue.Text(choice(field, line(field, json)));
      case CHOICES -> several(field, json);
      case URL -> new FieldValue.Text(url(field, json));
      case EMAIL -> new FieldValue.Text(email(field, json));
      case PHONE ->
          new FieldValue.Text(
              PhoneNumbers.e164(line(field, json), null)
                  .orElseThrow(() ->
                      wrong(field, "Write a number with its country, like +351 912 345 678.")));
      case COMPANY -> new FieldValue.Text(id(field, json));
    };
  }

  private static String line(Field field, JsonNode json) {
    if (!json.isString()) {
      throw wrong(field, "Write a text.");
    }
    var clean = CleanText.line(bounded(field, json.asString(), LONG_TEXT_LIMIT));
    return bounded(field, clean, TEXT_LIMIT);
  }

  private static String block(Field field, JsonNode json) {
    if (!json.isString()) {
      throw wrong(field, "Write a text.");
    }
    return CleanText.block(bounded(field, json.asString(), LONG_TEXT_LIMIT));
  }

  private static String bounded(Field field, String text, int most) {
    if (text.length() > most) {
      throw wrong(field, "Write at most %,d characters.".formatted(most));
    }
    return text;
  }

  private static BigDecimal number(Field field, JsonNode json) {
    try {
      var number =
          json.isNumber() ? json.decimalValue() : new BigDecimal(line(field, json).strip());
      // The scale is looked at before anything is done with the number: 1e999999999 is a short
      // text.
      if (number.precision() > DIGITS || Math.abs((long) number.scale()) > DIGITS) {
        throw wrong(field, "Write a number of at most %d digits.".formatted(DIGITS));
      }
      if (number.stripTrailingZeros().scale() > PLACES) {
        throw wrong(field, "Write at most %d decimal places.".formatted(PLACES));
      }
      var plain = number.stripTrailingZeros();
      // As it comes back from where it is stored: 20 is no 2E+1.
      return plain.scale() < 0 ? plain.setScale(0) : plain;
    } catch (NumberFormatException e) {
      throw wrong(field, "Write a number like 1234.5.");
    }
  }

  private static FieldValue money(Field field, JsonNode json) {
    var currency = field.currency() == null ? "" : field.currency();
    if (!json.isObject()) {
      return new FieldValue.Money(number(field, json), currency);
    }
    if (!json.path("currency").asString("").equals(currency)) {
      throw wrong(field, "Amounts of this field are in %s.".formatted(currency));
    }
    if (!json.has("amount") || json.path("amount").isNull()) {
      throw wrong(field, "Write an amount.");
    }
    return new FieldValue.Money(number(field, json.path("amount")), currency);
  }

  private static LocalDate day(Field field, JsonNode json) {
    try {
      var day = LocalDate.parse(line(field, json));
      if (day.isBefore(FIRST) || day.isAfter(LAST)) {
        throw wrong(field, "Write a year between 1 and 9999.");
      }
      return day;
    } catch (DateTimeException e) {
      throw wrong(field, "Write a date like 2026-03-31.");
    }
  }

  private static Instant moment(Field field, JsonNode json) {
    try {
      var moment = OffsetDateTime.parse(line(field, json));
      if (moment.getYear() < 1 || moment.getYear() > 9999) {
        throw wrong(field, "Write a year between 1 and 9999.");
      }
      return moment.toInstant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    } catch (DateTimeException e) {
      throw wrong(field, "Write a time with its offset, like 2026-03-31T12:00:00Z.");
    }
  }

  private static boolean flag(Field field, JsonNode json) {
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    throw wrong(field, "Write true or false.");
  }

  private static String choice(Field field, String text) {
    return field.choices().stream()
        .filter(choice -> choice.equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> wrong(field, "This is none of the field's choices."));
  }

  private static @Nullable FieldValue several(Field field, JsonNode json) {
    if (!json.isArray()) {
      throw wrong(field, "Write a list of choices.");
    }
    var chosen = new LinkedHashSet<String>();
    for (var each : json) {
      chosen.add(choice(field, line(field, each)));
    }
    var ordered = new ArrayList<>(field.choices());
    ordered.retainAll(chosen);
    return ordered.isEmpty() ? null : new FieldValue.Several(ordered);
  }

  private static String url(Field field, JsonNode json) {
    var text = line(field, json);
    try {
      var uri = new URI(text);
      var scheme = uri.getScheme();
      if (scheme != null
          && List.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT))
          && uri.getHost() != null) {
        return text;
      }
    } catch (URISyntaxException e) {
      // Falls through to the one refusal.
    }
    throw wrong(field, "Write an address like https://example.com.");
  }

  private static String email(Field field, JsonNode json) {
    var text = line(field, json);
    if (!EMAIL.matcher(text).matches()) {
      throw wrong(field, "Write an address like ada@example.com.");
    }
    return text;
  }

  private static String id(Field field, JsonNode json) {
    try {
      return UUID.fromString(line(field, json)).toString();
    } catch (IllegalArgumentException e) {
      throw wrong(field, "Write the id of a company.");
    }
  }

  private static Problem wrong(Field field, String advice) {
    return Problem.badRequest("invalid_value", advice, "fields." + field.key());
  }
}

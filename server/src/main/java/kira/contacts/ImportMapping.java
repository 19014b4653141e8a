package kira.contacts;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldValue;
import kira.contacts.fields.PhoneNumbers;
import kira.contacts.files.Formulas;
import kira.contacts.files.Line;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads a row of a file as what it says of a person. */
final class ImportMapping {
  private static final Pattern LOCALE = Pattern.compile("[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}");
  private static final Pattern DATE =
      Pattern.compile("(\\d{1,4})[./-](\\d{1,2})[./-](\\d{1,4})(?:[ T].*)?");
  private static final Pattern BETWEEN_TAGS = Pattern.compile("[;,|\\n]");
  private static final Set<String> YES =
      Set.of("true", "yes", "y", "1", "x", "on", "ja", "j", "wahr", "oui", "si", "sí");
  private static final Set<String> NO =
      Set.of("false", "no", "n", "0", "off", "nein", "falsch", "non");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ImportSettings settings;
  private final ImportCompanies companies;
  private final ZoneId zone;
  private final Supplier<OwnersAndStages> standing;
  private final List<Optional<Field>> fields = new ArrayList<>();
  private final Map<String, Field> byKey = new HashMap<>();

  /**
   * @throws Problem 400 naming {@code columns[3]} where a column cannot be what is said
   */
  ImportMapping(
      ImportSettings settings, ContactFields.Catalogue catalogue, ImportCompanies companies) {
    this.settings = settings;
    this.companies = companies;
    this.zone = zone(settings.timeZone());
    this.standing = catalogue.standing();
    var seen = new java.util.HashSet<String>();
    for (int i = 0; i < settings.columns().size(); i++) {
      var target = settings.columns().get(i);
      var at = "columns[%d]".formatted(i);
      Optional<Field> field = Optional.empty();
      if (target.startsWith(ImportSettings.FIELD)) {
        field = catalogue.open(target.substring(ImportSettings.FIELD.length()));
        if (field.isEmpty()) {
          throw Problem.badRequest("unknown_field", "There is no such field.", at);
        }
        byKey.put(field.get().key(), field.get());
      } else if (!target.isEmpty() && !ImportSettings.TARGETS.contains(target)) {
        throw Problem.badRequest("invalid_column", "A column cannot be this.", at);
      }
      // Two columns of tags make sense; two names do not.
      if (!target.isEmpty() && !target.equals("tags") && !seen.add(target)) {
        throw Problem.badRequest("column_twice", "Two columns cannot be the same.", at);
      }
      fields.add(field);
    }
    if (seen.stream().noneMatch(ImportMapping::names)) {
      throw Problem.badRequest(
          "invalid_column",
          "One column has to be a name, an address, a number or an id.",
          "columns");
    }
  }

  /** Whether a column can tell who somebody is. */
  private static boolean names(String target) {
    return !target.startsWith(ImportSettings.FIELD)
        && !Set.of("owner", "stage", "company").contains(target);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "invalid_time_zone", "Write a time zone like Europe/Lisbon.", "timeZone");
    }
  }

  /**
   * @throws Problem 400 with the reason why the row is refused
   */
  ContactWish read(Line line) {
    String name = null;
    String first = "";
    String last = "";
    String email = null;
    String phone = null;
    String externalId = null;
    String locale = null;
    String timeZone = null;
    CompanyRef company = null;
    var values = new HashMap<String, JsonNode>();
    var owned = new HashMap<String, FieldValue>();
    var tags = new ArrayList<>(settings.tags());
    var cells = line.cells();
    for (int i = 0; i < Math.min(cells.size(), settings.columns().size()); i++) {
      var cell = Formulas.original(cells.get(i)).strip();
      var target = settings.columns().get(i);
      if (cell.isEmpty() || target.isEmpty()) {
        continue;
      }
      switch (target) {
        case "name" -> name = ContactController.line("name", cell);
        case "firstName" -> first = cell;
        case "lastName" -> last = cell;
        case "email" -> email = ContactController.email(cell);
        case "phone" -> phone = phone("phone", cell);
        case "externalId" -> externalId = ContactController.line("externalId", cell);
        case "locale" -> locale = locale(cell);
        case "timeZone" -> timeZone = timeZone(cell);
        case "company" -> company = company(cell);
        case "tags" ->
            BETWEEN_TAGS
                .splitAsStream(cell)
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .forEach(tags::add);
        case "owner" -> owned.put(OwnersAndStages.OWNER, standing.get().ownerCalled(cell));
        case "stage" -> owned.put(OwnersAndStages.STAGE, standing.get().stageCalled(cell));
        default -> {
          var field = fields.get(i).orElseThrow();
          values.put(field.key(), value(field, cell));
        }
      }
    }
    if (name == null && !(first.isEmpty() && last.isEmpty())) {
      name = ContactController.line("name", (first + " " + last).strip());
    }
    var profile =
        new ContactProfile(
            ContactController.blankToNull(name),
            ContactController.blankToNull(email),
            ContactController.blankToNull(phone),
            ContactController.blankToNull(externalId),
            locale,
            timeZone,
            company == null ? null : company.id().toString());
    if (profile.withCompany(null).equals(ContactProfile.NOTHING)) {
      throw Problem.badRequest("nobody", "This row has no name, address, number or id.", null);
    }
    var read =
        FieldValues.read(key -> Optional.ofNullable(byKey.get(key)), values, tags)
            .and(new OwnersAndStages.Given(owned, Set.of()));
    return new ContactWish(line.number(), profile, read, read.tags(), company);
  }

  private @Nullable CompanyRef company(String cell) {
    var name = ContactController.blankToNull(ContactController.line("company", cell));
    return name == null ? null : companies.named(name);
  }

  private @Nullable String phone(String field, String cell) {
    return PhoneNumbers.e164(cell, settings.region())
        .orElseThrow(() ->
            Problem.badRequest(
                "invalid_phone",
                settings.region() == null
                    ? "Write a number with its country, like +351 912 345 678."
                    : "This is no phone number.",
                field));
  }

  private static String locale(String cell) {
    if (!LOCALE.matcher(cell).matches()) {
      throw Problem.badRequest("invalid_locale", "Write a language like en or pt-BR.", "locale");
    }
    return cell.replace('_', '-');
  }

  private static String timeZone(String cell) {
    try {
      return ZoneId.of(cell).getId();
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "invalid_time_zone", "Write a time zone like Europe/Lisbon.", "timeZone");
    }
  }

  private JsonNode value(Field field, String cell) {
    return switch (field.type()) {
      case TEXT, LONG_TEXT, URL, EMAIL, CHOICE, COMPANY -> JSON.stringNode(cell);
      case NUMBER, MONEY -> JSON.stringNode(number(cell));
      case DATE -> JSON.stringNode(day(cell));
      case DATE_TIME -> JSON.stringNode(moment(cell));
      case BOOLEAN -> flag(cell);
      case PHONE -> JSON.stringNode(phone("fields." + field.key(), cell));
      case CHOICES -> {
        var all = JSON.arrayNode();
        if (field.choices().stream().anyMatch(choice -> choice.equalsIgnoreCase(cell))) {
          all.add(cell);
        } else {
          BETWEEN_TAGS
              .splitAsStream(cell)
              .map(String::strip)
              .filter(c -> !c.isEmpty())
              .forEach(all::add);
        }
        yield all;
      }
    };
  }

  /** Without what is only there for the eye: spaces, thousands, a currency. */
  private String number(String cell) {
    return number(cell, settings.decimalComma());
  }

  static String number(String cell, boolean decimalComma) {
    var plain = cell.replaceAll("[\\s\\u00a0\\u202f']|\\p{Sc}|^[A-Z]{3}|[A-Z]{3}$", "");
    return decimalComma ? plain.replace(".", "").replace(',', '.') : plain.replace(",", "");
  }

  private String day(String cell) {
    return day(cell, settings.dates()).map(LocalDate::toString).orElse(cell);
  }

  static Optional<LocalDate> day(String cell, ImportSettings.Dates order) {
    var parts = DATE.matcher(cell);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int a = Integer.parseInt(parts.group(1));
    int b = Integer.parseInt(parts.group(2));
    int c = Integer.parseInt(parts.group(3));
    try {
      if (parts.group(1).length() == 4) {
        return Optional.of(LocalDate.of(a, b, c));
      }
      if (parts.group(3).length() != 4) {
        return Optional.empty();
      }
      return switch (order) {
        case DMY -> Optional.of(LocalDate.of(c, b, a));
        case MDY -> Optional.of(LocalDate.of(c, a, b));
        case YMD -> Optional.empty();
      };
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private String moment(String cell) {
    var text = cell.replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) (\\d)", "$1T$2");
    try {
      return OffsetDateTime.parse(text).toString();
    } catch (DateTimeException e) {
      // Falls through to times without an offset.
    }
    try {
      return LocalDateTime.parse(text).atZone(zone).toOffsetDateTime().toString();
    } catch (DateTimeException e) {
      // Falls through to days.
    }
    return day(cell, settings.dates())
        .map(day -> day.atStartOfDay(zone).toOffsetDateTime().toString())
        .orElse(cell);
  }

  private static JsonNode flag(String cell) {
    var word = cell.toLowerCase(Locale.ROOT);
    if (YES.contains(word)) {
      return JSON.booleanNode(true);
    }
    return NO.contains(word) ? JSON.booleanNode(false) : JSON.stringNode(cell);
  }
}

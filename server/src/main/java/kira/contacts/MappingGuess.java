package kira.contacts;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldInput;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.PhoneNumbers;
import kira.contacts.filter.Words;

/** What the columns of a file probably are: from their names first, then from what is in them. */
final class MappingGuess {
  private static final Map<String, List<String>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(
        "firstName", List.of("firstname", "givenname", "forename", "vorname", "prenom", "nombre"));
    NAMES.put(
        "lastName",
        List.of(
            "lastname", "surname", "familyname", "nachname", "familienname", "nom", "apellido"));
    NAMES.put(
        "name",
        List.of(
            "name",
            "fullname",
            "displayname",
            "contactname",
            "contact",
            "kontakt",
            "vollername",
            "customername"));
    NAMES.put(
        "email",
        List.of(
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "emailadresse",
            "correo",
            "primaryemail"));
    NAMES.put(
        "phone",
        List.of(
            "phone",
            "phonenumber",
            "telephone",
            "tel",
            "mobile",
            "mobilephone",
            "cell",
            "telefon",
            "telefonnummer",
            "handy",
            "mobil",
            "telefono",
            "whatsapp"));
    NAMES.put(
        "externalId",
        List.of(
            "externalid",
            "id",
            "userid",
            "customerid",
            "contactid",
            "kundennummer",
            "customernumber",
            "yourid",
            "ihreid",
            "ref",
            "reference"));
    NAMES.put("locale", List.of("locale", "language", "lang", "sprache", "idioma"));
    NAMES.put("timeZone", List.of("timezone", "tz", "zeitzone"));
    NAMES.put(
        "company",
        List.of(
            "company",
            "companyname",
            "organization",
            "organisation",
            "org",
            "account",
            "accountname",
            "firma",
            "firmenname",
            "unternehmen",
            "empresa",
            "societe"));
    NAMES.put(
        "tags",
        List.of(
            "tags",
            "tag",
            "labels",
            "label",
            "schlagworte",
            "schlagworter",
            "categories",
            "groups"));
    NAMES.put(
        "owner",
        List.of(
            "owner",
            "owneremail",
            "contactowner",
            "accountowner",
            "salesrep",
            "betreuer",
            "betreuerin",
            "zustandig",
            "responsable"));
    NAMES.put(
        "stage", List.of("stage", "lifecyclestage", "lifecycle", "phase", "kundenphase", "etapa"));
  }

  private MappingGuess() {}

  /**
   * @param target as in {@link ImportSettings#columns}; empty where nothing fits
   * @param type what a new field for the column would be
   */
  record Column(String target, FieldType type) {}

  /**
   * @param samples some rows
   */
  static List<Column> columns(List<String> header, List<List<String>> samples, List<Field> fields) {
    var taken = new HashSet<String>();
    var targets = new ArrayList<String>();
    for (var name : header) {
      var target = named(name, fields).filter(each -> free(each, taken)).orElse("");
      targets.add(target);
    }
    for (int i = 0; i < header.size(); i++) {
      if (targets.get(i).isEmpty()) {
        var cells = cells(samples, i);
        var target =
            !cells.isEmpty() && all(cells, MappingGuess::isEmail)
                ? "email"
                : !cells.isEmpty() && all(cells, MappingGuess::isPhone) ? "phone" : "";
        if (!target.isEmpty() && free(target, taken)) {
          targets.set(i, target);
        }
      }
    }
    var columns = new ArrayList<Column>();
    for (int i = 0; i < header.size(); i++) {
      columns.add(new Column(targets.get(i), type(cells(samples, i))));
    }
    return columns;
  }

  private static boolean free(String target, Set<String> taken) {
    return target.equals("tags") || taken.add(target);
  }

  private static Optional<String> named(String header, List<Field> fields) {
    var name = plain(header);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    for (var field : fields) {
      if (!field.archived()
          && (plain(field.label()).equals(name) || plain(field.key()).equals(name))) {
        return Optional.of(ImportSettings.FIELD + field.key());
      }
    }
    return NAMES.entrySet().stream()
        .filter(each -> each.getValue().contains(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static String plain(String name) {
    return Normalizer.normalize(Words.fold(name), Normalizer.Form.NFKD).replaceAll("[^a-z0-9]", "");
  }

  private static List<String> cells(List<List<String>> samples, int column) {
    return samples.stream()
        .filter(row -> row.size() > column)
        .map(row -> row.get(column).strip())
        .filter(cell -> !cell.isEmpty())
        .toList();
  }

  private static boolean all(List<String> cells, Predicate<String> test) {
    return cells.stream().filter(test).count() * 10 >= cells.size() * 9L;
  }

  private static boolean isEmail(String cell) {
    return FieldInput.EMAIL.matcher(cell).matches();
  }

  private static boolean isPhone(String cell) {
    return cell.startsWith("+") && PhoneNumbers.e164(cell, null).isPresent();
  }

  /** The narrowest type that nearly all values fit. */
  static FieldType type(List<String> cells) {
    if (cells.isEmpty()) {
      return FieldType.TEXT;
    }
    if (all(cells, cell -> cell.toLowerCase(Locale.ROOT).matches("true|false|yes|no|ja|nein"))) {
      return FieldType.BOOLEAN;
    }
    // What begins with a zero is a code, and no number to calculate with.
    if (all(cells, cell -> cell.matches("[+-]?(0|[1-9][0-9.,' ]{0,17}|0[.,][0-9]+)"))) {
      return FieldType.NUMBER;
    }
    if (all(cells, cell -> cell.matches("\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}.*"))) {
      return FieldType.DATE_TIME;
    }
    if (all(cells, cell -> cell.matches("\\d{1,4}[./-]\\d{1,2}[./-]\\d{1,4}"))) {
      return FieldType.DATE;
    }
    if (all(cells, MappingGuess::isEmail)) {
      return FieldType.EMAIL;
    }
    if (all(cells, MappingGuess::isPhone)) {
      return FieldType.PHONE;
    }
    if (all(cells, cell -> cell.matches("(?i)https?://\\S+"))) {
      return FieldType.URL;
    }
    return cells.stream().anyMatch(cell -> cell.length() > FieldInput.TEXT_LIMIT)
        ? FieldType.LONG_TEXT
        : FieldType.TEXT;
  }

  /** The order of dates that fits most of them: a part above 12 is a day. */
  static ImportSettings.Dates dates(List<List<String>> samples) {
    int dayFirst = 0;
    int monthFirst = 0;
    for (var row : samples) {
      for (var cell : row) {
        if (cell.matches("\\d{1,2}[./-]\\d{1,2}[./-]\\d{4}.*")) {
          var parts = cell.split("[./-]", 3);
          if (Integer.parseInt(parts[0]) > 12 || cell.indexOf('.') > 0) {
            dayFirst++;
          } else if (Integer.parseInt(parts[1]) > 12) {
            monthFirst++;
          }
        }
      }
    }
    return monthFirst > dayFirst ? ImportSettings.Dates.MDY : ImportSettings.Dates.DMY;
  }

  /** Whether numbers have their decimals behind a comma. */
  static boolean decimalComma(List<List<String>> samples) {
    int commas = 0;
    int points = 0;
    for (var row : samples) {
      for (var cell : row) {
        if (cell.matches("-?[0-9.]+,[0-9]{1,2}|-?[0-9]{1,3}(\\.[0-9]{3})+,[0-9]+")) {
          commas++;
        } else if (cell.matches("-?[0-9,]+\\.[0-9]{1,2}")) {
          points++;
        }
      }
    }
    return commas > points;
  }
}

package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.FieldValue;
import kira.contacts.files.Layout;
import kira.contacts.files.Line;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.junit.jupiter.api.Test;

/** What columns are taken for, and what rows say. */
class ImportMappingTest {
  private static final Layout CSV = new Layout(Layout.Format.CSV, "UTF-8", ",", true);

  @Test
  void columnsAreGuessedFromTheirNamesInBothLanguages() {
    var fields = List.of(field("yearly_spend", "Yearly spend", FieldType.MONEY));
    assertThat(
            targets(
                List.of(
                    "First Name",
                    "Nachname",
                    "E-Mail",
                    "Telefon",
                    "Customer ID",
                    "Sprache",
                    "Time zone",
                    "Tags",
                    "Labels",
                    "Yearly Spend",
                    "Shoe size",
                    "Email address"),
                fields))
        .containsExactly(
            "firstName",
            "lastName",
            "email",
            "phone",
            "externalId",
            "locale",
            "timeZone",
            "tags",
            "tags",
            "field:yearly_spend",
            "",
            "");
  }

  @Test
  void whereNamesSayNothingTheValuesDo() {
    var samples =
        IntStream.range(0, 20)
            .mapToObj(i -> List.of("a%d@example.com".formatted(i), "+35191234567" + i % 10, "x"))
            .toList();
    assertThat(
            MappingGuess.columns(List.of("1", "2", "3"), samples, List.of()).stream()
                .map(MappingGuess.Column::target)
                .toList())
        .containsExactly("email", "phone", "");
  }

  @Test
  void theTypeOfANewFieldIsTheNarrowestThatFits() {
    assertThat(type("12", "1,250.50", "-3")).isEqualTo(FieldType.NUMBER);
    assertThat(type("01234", "09999")).isEqualTo(FieldType.TEXT);
    assertThat(type("yes", "no", "Yes")).isEqualTo(FieldType.BOOLEAN);
    assertThat(type("2026-03-31", "31.12.2026")).isEqualTo(FieldType.DATE);
    assertThat(type("2026-03-31 12:00", "2026-03-31T12:00:00Z")).isEqualTo(FieldType.DATE_TIME);
    assertThat(type("https://a.example", "http://b.example/x")).isEqualTo(FieldType.URL);
    assertThat(type("a@example.com")).isEqualTo(FieldType.EMAIL);
    assertThat(type("x".repeat(300))).isEqualTo(FieldType.LONG_TEXT);
    assertThat(type()).isEqualTo(FieldType.TEXT);
  }

  @Test
  void theOrderOfDatesAndTheDecimalsAreFound() {
    assertThat(MappingGuess.dates(List.of(List.of("03/31/2026"))))
        .isEqualTo(ImportSettings.Dates.MDY);
    assertThat(MappingGuess.dates(List.of(List.of("31/03/2026"))))
        .isEqualTo(ImportSettings.Dates.DMY);
    assertThat(MappingGuess.decimalComma(List.of(List.of("1.234,50")))).isTrue();
    assertThat(MappingGuess.decimalComma(List.of(List.of("1,234.50")))).isFalse();
  }

  @Test
  void valuesAreReadAsTheirFieldsWantThem() {
    var mapping =
        mapping(
            List.of("name", "phone", "field:n", "field:d", "field:t", "field:b", "field:c", "tags"),
            true,
            ImportSettings.Dates.DMY,
            field("n", "N", FieldType.MONEY),
            field("d", "D", FieldType.DATE),
            field("t", "T", FieldType.DATE_TIME),
            field("b", "B", FieldType.BOOLEAN),
            field("c", "C", FieldType.CHOICES));
    var wish =
        mapping.read(
            line(
                " Ada ",
                "912 345 678",
                "1.234,50 €",
                "31.03.2026",
                "2026-03-31 12:00",
                "ja",
                "Tea; coffee",
                "VIP, beta"));

    assertThat(wish.profile().name()).isEqualTo("Ada");
    assertThat(wish.profile().phone()).isEqualTo("+351912345678");
    assertThat(wish.tags()).containsExactly("VIP", "beta");
    var values = wish.values().set();
    assertThat(values.get("n")).isEqualTo(new FieldValue.Money(new BigDecimal("1234.5"), "EUR"));
    assertThat(values.get("d")).isEqualTo(new FieldValue.Day(LocalDate.of(2026, 3, 31)));
    assertThat(values.get("t"))
        .isEqualTo(new FieldValue.Moment(Instant.parse("2026-03-31T11:00:00Z")));
    assertThat(values.get("b")).isEqualTo(new FieldValue.Flag(true));
    assertThat(values.get("c")).isEqualTo(new FieldValue.Several(List.of("Tea", "Coffee")));
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheFieldAtFault() {
    var mapping =
        mapping(
            List.of("name", "email", "phone", "field:d"),
            false,
            ImportSettings.Dates.MDY,
            field("d", "D", FieldType.DATE));
    refused("invalid_email", "email", mapping, "Ada", "ada@", "", "");
    refused("invalid_phone", "phone", mapping, "Ada", "", "12", "");
    refused("invalid_value", "fields.d", mapping, "Ada", "", "", "31/03/2026");
    refused("too_long", "name", mapping, "x".repeat(300), "", "", "");
    refused("nobody", null, mapping, "", "", "", "2026-03-31");
  }

  @Test
  void columnsThatCannotBeSoAreRefused() {
    for (var wrong :
        List.of(
            List.of("field:none"),
            List.of("nonsense"),
            List.of("name", "name"),
            List.of("", ""),
            List.of("field:d"))) {
      assertThatThrownBy(() ->
              mapping(wrong, false, ImportSettings.Dates.DMY, field("d", "D", FieldType.DATE)))
          .as(wrong.toString())
          .isInstanceOf(Problem.class);
    }
  }

  @Test
  void keysOfAFileAreFoundAgainHoweverManyThereAre() {
    var seen = new SeenRows(row -> new java.util.UUID(0, row));
    var ids = IntStream.range(0, 100_000).mapToObj(_ -> java.util.UUID.randomUUID()).toList();
    for (int i = 0; i < ids.size(); i++) {
      assertThat(seen.owner(ids.get(i))).isNull();
      seen.take(ids.get(i), i + 1L);
      seen.take(ids.get(i), 7);
    }
    for (int i = 0; i < ids.size(); i++) {
      assertThat(seen.owner(ids.get(i))).isEqualTo(new java.util.UUID(0, i + 1L));
    }
  }

  private static void refused(String code, String field, ImportMapping mapping, String... cells) {
    assertThatThrownBy(() -> mapping.read(line(cells)))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.field()).isEqualTo(field);
            });
  }

  @Test
  void aCompanyAloneIsNobody() {
    assertThatThrownBy(() -> mapping(List.of("company"), false, ImportSettings.Dates.DMY))
        .isInstanceOf(Problem.class);
    assertThat(targets(List.of("Firma", "Organization", "Name"), List.of()))
        .containsExactly("company", "", "name");
  }

  private static Line line(String... cells) {
    return new Line(2, List.of(cells), null);
  }

  private static List<String> targets(List<String> header, List<Field> fields) {
    return MappingGuess.columns(header, List.of(), fields).stream()
        .map(MappingGuess.Column::target)
        .toList();
  }

  private static FieldType type(String... cells) {
    return MappingGuess.type(List.of(cells));
  }

  private static ImportMapping mapping(
      List<String> columns, boolean comma, ImportSettings.Dates dates, Field... fields) {
    return new ImportMapping(
        new ImportSettings(
            CSV,
            columns,
            ImportSettings.Match.EMAIL,
            ImportSettings.OnMatch.UPDATE,
            "PT",
            "Europe/Lisbon",
            dates,
            comma,
            List.of()),
        new ContactFields.Catalogue(
            List.of(fields),
            List.of(),
            1,
            () -> new OwnersAndStages(List.of(), Stages.SECTION.standard())),
        new ImportCompanies(null, new TenantId(new java.util.UUID(1, 1))));
  }

  private static Field field(String key, String label, FieldType type) {
    return new Field(
        key,
        label,
        type,
        type.hasChoices() ? List.of("Tea", "Coffee") : List.of(),
        type == FieldType.MONEY ? "EUR" : null,
        false,
        false,
        null,
        null,
        false,
        null);
  }
}

package kira.contacts.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ezvcard.VCard;
import ezvcard.VCardVersion;
import ezvcard.io.text.VCardWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spreadsheets and cards as other libraries make them. */
class OtherRowsTest {
  @TempDir Path folder;

  @Test
  void aSpreadsheetIsReadAsItIsShown() throws IOException {
    var file = folder.resolve("people.xlsx");
    try (var out = Files.newOutputStream(file);
        var book = new Workbook(out, "Test", null)) {
      var sheet = book.newWorksheet("People");
      sheet.value(0, 0, "Name");
      sheet.value(0, 1, "Seats");
      sheet.value(0, 2, "Born");
      sheet.value(0, 3, "Active");
      sheet.value(0, 4, "Phone");
      sheet.value(1, 0, "Ada & <Co>");
      sheet.value(1, 1, 12.5);
      sheet.value(1, 2, LocalDateTime.of(1995, 12, 10, 0, 0));
      sheet.style(1, 2).format("yyyy-mm-dd").set();
      sheet.value(1, 3, true);
      sheet.value(1, 4, 351912345678L);
      sheet.formula(3, 0, "CONCATENATE(\"B\",\"ob\")");
      sheet.inlineString(3, 4, "+351 912");
    }
    try (var rows = new XlsxRows(file, true)) {
      assertThat(rows.header()).containsExactly("Name", "Seats", "Born", "Active", "Phone");
      var ada = rows.next();
      assertThat(ada.number()).isEqualTo(2);
      assertThat(ada.cells())
          .containsExactly("Ada & <Co>", "12.5", "1995-12-10", "true", "351912345678");
      // The empty row between them counts, but is none.
      var bob = rows.next();
      assertThat(bob.number()).isEqualTo(4);
      assertThat(bob.cells().getLast()).isEqualTo("+351 912");
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void anExportedSpreadsheetIsReadAgain() throws IOException {
    var random = new Random(3);
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < 1200; i++) {
      rows.add(
          List.of(
              "n" + i, "=" + random.nextInt(), "a\nb \"c\" <d>", random.nextBoolean() ? "" : "x"));
    }
    var file = folder.resolve("export.xlsx");
    try (var out = new XlsxOut(Files.newOutputStream(file), "1", List.of("a", "b", "c", "d"))) {
      for (var row : rows) {
        out.row(row);
      }
    }
    try (var read = new XlsxRows(file, true)) {
      for (var row : rows) {
        var cells = new ArrayList<>(read.next().cells());
        while (cells.size() < 4) {
          cells.add("");
        }
        assertThat(cells).isEqualTo(row);
      }
      assertThat(read.next()).isNull();
    }
  }

  @Test
  void anArchiveThatIsNoSpreadsheetOrUnpacksToTooMuchIsRefused() throws IOException {
    var other = folder.resolve("other.xlsx");
    try (var zip = new ZipOutputStream(Files.newOutputStream(other))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
      zip.write("hello".getBytes(StandardCharsets.UTF_8));
    }
    refused("file_damaged", other);

    var bomb = folder.resolve("bomb.xlsx");
    try (var zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      part(zip, "xl/workbook.xml", "<workbook/>");
      part(zip, "xl/_rels/workbook.xml.rels", "<Relationships/>");
      zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
      zip.write("<worksheet><sheetData><row><c t=\"str\"><v>".getBytes(StandardCharsets.UTF_8));
      var much = "A".repeat(100_000).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 100; i++) {
        zip.write(much);
      }
      zip.write("</v></c></row></sheetData></worksheet>".getBytes(StandardCharsets.UTF_8));
    }
    refused("file_unsafe", bomb);

    var wide = folder.resolve("wide.xlsx");
    try (var zip = new ZipOutputStream(Files.newOutputStream(wide))) {
      part(zip, "xl/workbook.xml", "<workbook/>");
      part(zip, "xl/_rels/workbook.xml.rels", "<Relationships/>");
      part(
          zip,
          "xl/worksheets/sheet1.xml",
          "<worksheet><sheetData><row><c r=\"ZZZZZZ1\" t=\"str\"><v>x</v></c></row></sheetData></worksheet>");
    }
    refused("too_many_columns", wide);
    Files.write(folder.resolve("cut.xlsx"), java.util.Arrays.copyOf(Files.readAllBytes(bomb), 200));
    refused("file_damaged", folder.resolve("cut.xlsx"));
  }

  private static void part(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(String code, Path file) {
    assertThatThrownBy(() -> new XlsxRows(file, true))
        .isInstanceOfSatisfying(UnreadableFile.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void cardsOfEveryVersionAreReadAsAnotherLibraryWritesThem() throws IOException {
    for (var version : VCardVersion.values()) {
      var text = new StringWriter();
      try (var out = new VCardWriter(text, version)) {
        for (int i = 0; i < 20; i++) {
          var card = new VCard();
          card.setFormattedName("Zoë; \"Z\", née Ünal \\ " + i);
          var name = new ezvcard.property.StructuredName();
          name.setGiven("Zoë");
          name.setFamily("Ünal");
          card.setStructuredName(name);
          card.addEmail("zoe%d@example.com".formatted(i));
          card.addEmail("second%d@example.com".formatted(i));
          card.addTelephoneNumber("+351 912 345 67" + (i % 10));
          card.addNote("A long note, over several lines:\n" + "word ".repeat(60) + "end");
          card.setCategories("vip", "beta");
          card.setOrganization("Example, Inc.", "Sales");
          out.write(card);
        }
      }
      var lines = CsvRowsTest.lines(new VCardRows(new StringReader(text.toString())));
      assertThat(lines).hasSize(20);
      for (int i = 0; i < 20; i++) {
        var cells = lines.get(i).cells();
        assertThat(lines.get(i).fault()).isNull();
        assertThat(cells.get(0)).isEqualTo("Zoë; \"Z\", née Ünal \\ " + i);
        assertThat(cells.subList(1, 5))
            .containsExactly(
                "Zoë",
                "Ünal",
                "zoe%d@example.com".formatted(i),
                "second%d@example.com".formatted(i));
        assertThat(cells.get(5)).isEqualTo("+351 912 345 67" + (i % 10));
        assertThat(cells.get(7)).isEqualTo("Example, Inc.");
        assertThat(cells.get(12).replace("\r", ""))
            .isEqualTo(("A long note, over several lines:\n" + "word ".repeat(60) + "end"));
        if (version != VCardVersion.V2_1) {
          assertThat(cells.get(13)).isEqualTo("vip;beta");
        }
      }
    }
  }

  @Test
  void aDamagedCardCostsItselfAndNoOther() throws IOException {
    var text =
        """
        BEGIN:VCARD
        FN:Ada
        END:VCARD
        hello
        BEGIN:VCARD
        FN:Bob
        BEGIN:VCARD
        FN:Cy
        PHOTO;ENCODING=b:%s
        END:VCARD
        """
            .formatted("A".repeat(3_000_000));
    var lines = CsvRowsTest.lines(new VCardRows(new StringReader(text)));
    assertThat(lines.stream().map(line -> line.fault() == null).toList())
        .containsExactly(true, false, false, true);
    assertThat(lines.getLast().cells().getFirst()).isEqualTo("Cy");
    var out = new ByteArrayOutputStream();
    out.write("BEGIN:VCARD".getBytes(StandardCharsets.UTF_8));
    assertThat(Detection.of(out.toByteArray(), "x").format()).isEqualTo(Layout.Format.VCARD);
  }
}

package kira.contacts.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What another library writes, this one reads; and what nobody should write breaks one row only.
 */
class CsvRowsTest {
  private static final String[] PIECES = {
    "a", "Ada", "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r\n", " ", "ü", "ß", "1", "=1+1", "'",
    "x y"
  };

  @TempDir Path folder;

  @Test
  void readsWhatAnotherLibraryWroteWhateverTheCellsAndTheDelimiter() throws IOException {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      var delimiter = Detection.DELIMITERS.get(random.nextInt(4)).charAt(0);
      int width = 2 + random.nextInt(5);
      var rows = rows(random, width, 1 + random.nextInt(6), PIECES);
      var text = new StringWriter();
      try (var csv =
          CsvWriter.builder()
              .fieldSeparator(delimiter)
              .quoteStrategy(
                  random.nextBoolean() ? QuoteStrategies.ALWAYS : QuoteStrategies.REQUIRED)
              .lineDelimiter(random.nextBoolean() ? LineDelimiter.LF : LineDelimiter.CRLF)
              .build(text)) {
        rows.forEach(csv::writeRecord);
      }
      var read = all(new StringReader(text.toString()), delimiter);
      assertThat(read).as(text.toString()).isEqualTo(rows);
    }
  }

  @Test
  void theEncodingAndTheDelimiterAreFound() throws IOException {
    var random = new Random(8);
    var western = new String[] {"Zoë", "Müller", "naïve", "Ça va", "Straße", "São Paulo", "42"};
    for (var encoding : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252")) {
      for (var delimiter : Detection.DELIMITERS) {
        for (boolean marked : new boolean[] {true, false}) {
          var rows = rows(random, 4, 40, western);
          var text = new StringWriter();
          try (var csv = CsvWriter.builder().fieldSeparator(delimiter.charAt(0)).build(text)) {
            rows.forEach(csv::writeRecord);
          }
          var mark = marked && encoding.startsWith("UTF") ? "\uFEFF" : "";
          var bytes = (mark + text).getBytes(Charset.forName(encoding));

          var layout = Detection.of(bytes, "people.csv");
          assertThat(layout.delimiter()).isEqualTo(delimiter);
          try (var file =
              TableFile.open(
                  new ByteArrayInputStream(bytes),
                  bytes.length,
                  new Layout(layout.format(), layout.encoding(), layout.delimiter(), false),
                  folder)) {
            assertThat(all(file.rows())).as(encoding + delimiter).isEqualTo(rows);
          }
        }
      }
    }
  }

  @Test
  void aBrokenQuoteCostsItsRowAndNoOther() throws IOException {
    var text = "name,email\nAda,a@x.de\n\"Bob,b@x.de\nCy,c@x.de\n\"Di\"x,d@x.de\nEve,e@x.de\n";
    var lines = lines(new CsvRows(new StringReader(text), ',', true));

    assertThat(lines.stream().map(line -> line.fault() == null ? "" : line.fault().code()).toList())
        .containsExactly("", "broken_quotes", "", "broken_quotes", "");
    assertThat(lines.stream().map(Line::number).toList()).containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(lines.get(1).cells()).containsExactly("\"Bob,b@x.de");
  }

  @Test
  void whatIsTooLargeIsSteppedOver() throws IOException {
    var long1 = "x".repeat(1_000_000);
    var text =
        "name,email\n%s,a@x.de\nAda,a@x.de\n%s\nBob,b@x.de\n"
            .formatted(long1, "y".repeat(9_000_000));
    var lines = lines(new CsvRows(new StringReader(text), ',', true));
    assertThat(lines.stream().map(line -> line.fault() == null ? "" : line.fault().code()).toList())
        .containsExactly("cell_too_long", "", "row_too_long", "");
    assertThat(lines.getLast().cells()).containsExactly("Bob", "b@x.de");
  }

  @Test
  void anEndlessQuoteIsSteppedOverToo() throws IOException {
    var text = "name,email\nAda,a@x.de\n\"" + "z\n".repeat(3_000_000) + "Bob,b@x.de\n";
    var rows = new CsvRows(new StringReader(text), ',', true);
    rows.next();
    assertThat(rows.next().fault().code()).isEqualTo("broken_quotes");
    assertThat(rows.next().cells()).containsExactly("z");
  }

  @Test
  void aMillionColumnsAreRefusedAndSoIsARowThatHasMoreThanTheHeader() throws IOException {
    assertThatThrownBy(() -> new CsvRows(new StringReader("a,".repeat(1_000_000)), ',', true))
        .isInstanceOfSatisfying(
            UnreadableFile.class, e -> assertThat(e.code()).isEqualTo("too_many_columns"));
    var lines = lines(new CsvRows(new StringReader("a,b\n1,2,3\n1,2,\n1\n"), ',', true));
    assertThat(lines.get(0).fault().code()).isEqualTo("too_many_cells");
    assertThat(lines.get(1).cells()).containsExactly("1", "2");
    assertThat(lines.get(2).cells()).containsExactly("1");
  }

  @Test
  void nulAndLettersOfAnotherEncodingCostTheirRow() throws IOException {
    var bytes =
        concat(
            "name;city\nAda;Köln\nNul\0;x\n".getBytes(StandardCharsets.UTF_8),
            "Bob;Köln\n".getBytes(StandardCharsets.ISO_8859_1),
            "Cy;Köln\nDi;Köln\n".getBytes(StandardCharsets.UTF_8));
    try (var file =
        TableFile.open(
            new ByteArrayInputStream(bytes),
            bytes.length,
            new Layout(Layout.Format.CSV, "UTF-8", ";", true),
            folder)) {
      assertThat(
              lines(file.rows()).stream()
                  .map(line -> line.fault() == null ? "" : line.fault().code())
                  .toList())
          .containsExactly("", "invalid_character", "invalid_encoding", "", "");
    }
  }

  @Test
  void filesThatAreNoneAreRefused() {
    refused("file_empty", new byte[0], "a.csv");
    refused("file_empty", "  \n\n".getBytes(StandardCharsets.UTF_8), "a.csv");
    refused(
        "file_type_refused", new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0}, "a.xls");
    refused(
        "file_type_refused",
        "Name,Email\nAda,a@b.example".getBytes(StandardCharsets.UTF_8),
        "a.XLSX");
    var noise = new byte[5000];
    new Random(1).nextBytes(noise);
    refused("file_type_refused", noise, "a.csv");
    refused("file_type_refused", "%PDF-1.7 hello".getBytes(StandardCharsets.UTF_8), "a.csv");
  }

  @Test
  void formulasAreWrittenAsTextAndReadAsTheyWere() {
    for (var formula :
        List.of("=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1")) {
      assertThat(Formulas.neutral(formula)).isEqualTo("'" + formula);
      assertThat(Formulas.original("'" + formula)).isEqualTo(formula);
    }
    for (var harmless : List.of("+351 912 345 678", "-12.5", "Ada", "", "'quoted'", "a=b")) {
      assertThat(Formulas.neutral(harmless)).isEqualTo(harmless);
      assertThat(Formulas.original(harmless)).isEqualTo(harmless);
    }
  }

  private static void refused(String code, byte[] head, String name) {
    assertThatThrownBy(() -> Detection.of(head, name))
        .isInstanceOfSatisfying(UnreadableFile.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static byte[] concat(byte[]... parts) {
    var out = new java.io.ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static List<List<String>> rows(Random random, int width, int height, String[] pieces) {
    return IntStream.range(0, height)
        .mapToObj(_ -> {
          var row = new ArrayList<String>();
          // A row of nothing at all is stepped over, so something is in each.
          row.add("r");
          while (row.size() < width) {
            var cell = new StringBuilder();
            for (int i = random.nextInt(4); i > 0; i--) {
              cell.append(pieces[random.nextInt(pieces.length)]);
            }
            row.add(cell.toString());
          }
          return List.copyOf(row);
        })
        .toList();
  }

  private static List<List<String>> all(Reader in, char delimiter) throws IOException {
    return all(new CsvRows(in, delimiter, false));
  }

  private static List<List<String>> all(Rows rows) throws IOException {
    return lines(rows).stream()
        .map(line -> {
          assertThat(line.fault()).as(line.cells().toString()).isNull();
          return line.cells();
        })
        .toList();
  }

  static List<Line> lines(Rows rows) throws IOException {
    var lines = new ArrayList<Line>();
    for (var line = rows.next(); line != null; line = rows.next()) {
      lines.add(line);
    }
    return lines;
  }
}

package kira.contacts.files;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The first sheet of a spreadsheet, read while it is unpacked. Only the texts that cells share are
 * in memory, up to a limit. What is unpacked is looked through first: an archive that unpacks to
 * more than it should, or to one endless piece, is refused before anything of it is kept.
 */
public final class XlsxRows implements Rows {
  private static final long MOST_UNPACKED = 20L * 1024 * 1024 * 1024;
  private static final int LONGEST_PIECE = 1_000_000;
  private static final int MOST_SHARED = 64_000_000;
  private static final XMLInputFactory XML = factory();

  private final ZipFile zip;
  private final List<String> shared;
  private final boolean[] dates;
  private boolean since1904;
  private final XMLStreamReader sheet;
  private final List<String> header;
  private @Nullable Line pending;
  private long number;

  /**
   * @throws UnreadableFile {@code file_unsafe}, {@code file_damaged}, {@code file_empty} or {@code
   *     too_many_columns}
   */
  public XlsxRows(Path file, boolean hasHeader) throws IOException {
    ZipFile opened;
    try {
      opened = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw damaged();
    }
    zip = opened;
    try {
      var name = sheetName();
      for (var part : List.of(name, "xl/sharedStrings.xml", "xl/styles.xml")) {
        inspect(part);
      }
      shared = sharedTexts();
      dates = dateStyles();
      sheet = XML.createXMLStreamReader(part(name));
      var first = read();
      if (first == null) {
        throw new UnreadableFile("file_empty", "The first sheet has no rows.");
      }
      if (first.fault() != null) {
        throw new UnreadableFile(first.fault().code(), first.fault().message());
      }
      if (hasHeader) {
        header = first.cells();
      } else {
        header =
            java.util.stream.IntStream.rangeClosed(1, first.cells().size())
                .mapToObj(Integer::toString)
                .toList();
        pending = first;
      }
    } catch (XMLStreamException | IllegalArgumentException e) {
      opened.close();
      throw damaged(e);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private static UnreadableFile damaged(Exception cause) {
    var damaged = damaged();
    damaged.initCause(cause);
    return damaged;
  }

  private static UnreadableFile damaged() {
    return new UnreadableFile("file_damaged", "The spreadsheet is damaged.");
  }

  private static XMLInputFactory factory() {
    // The one of the JDK, whatever else is on the class path: its limits are known.
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    return factory;
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public @Nullable Line next() throws IOException {
    var line = pending;
    pending = null;
    if (line != null) {
      return line;
    }
    try {
      line = read();
    } catch (XMLStreamException | IllegalArgumentException e) {
      throw damaged(e);
    }
    if (line == null || line.fault() != null || line.cells().size() <= header.size()) {
      return line;
    }
    return line.cells().subList(header.size(), line.cells().size()).stream()
            .allMatch(String::isBlank)
        ? new Line(line.number(), line.cells().subList(0, header.size()), null)
        : new Line(
            line.number(),
            line.cells(),
            new Refusal("too_many_cells", "This row has more cells than there are columns.", null));
  }

  // ---- the archive ----

  private InputStream part(String name) throws IOException {
    var entry = zip.getEntry(name);
    if (entry == null) {
      throw damaged();
    }
    return zip.getInputStream(entry);
  }

  private void inspect(String name) throws IOException {
    if (zip.getEntry(name) == null) {
      return;
    }
    long all = 0;
    int run = 0;
    var buffer = new byte[65_536];
    try (var in = part(name)) {
      for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
        all += some;
        for (int i = 0; i < some; i++) {
          run = buffer[i] == '<' ? 0 : run + 1;
          if (run > LONGEST_PIECE) {
            throw unsafe();
          }
        }
        if (all > MOST_UNPACKED) {
          throw unsafe();
        }
      }
    } catch (ZipException e) {
      throw damaged();
    }
  }

  private static UnreadableFile unsafe() {
    return new UnreadableFile(
        "file_unsafe", "The spreadsheet unpacks to more than is safe. Save it as CSV.");
  }

  private String sheetName() throws IOException, XMLStreamException {
    inspect("xl/workbook.xml");
    inspect("xl/_rels/workbook.xml.rels");
    String id = null;
    try (var in = part("xl/workbook.xml")) {
      var xml = XML.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT) {
          if (xml.getLocalName().equals("workbookPr")) {
            var flag = xml.getAttributeValue(null, "date1904");
            since1904 = "1".equals(flag) || "true".equals(flag);
          } else if (xml.getLocalName().equals("sheet") && id == null) {
            id =
                xml.getAttributeValue(
                    "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "id");
          }
        }
      }
    }
    if (id == null) {
      return "xl/worksheets/sheet1.xml";
    }
    try (var in = part("xl/_rels/workbook.xml.rels")) {
      var xml = XML.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT
            && xml.getLocalName().equals("Relationship")
            && id.equals(xml.getAttributeValue(null, "Id"))) {
          var target = String.valueOf(xml.getAttributeValue(null, "Target"));
          return target.startsWith("/") ? target.substring(1) : "xl/" + target;
        }
      }
    }
    throw damaged();
  }

  private List<String> sharedTexts() throws IOException, XMLStreamException {
    var texts = new ArrayList<String>();
    if (zip.getEntry("xl/sharedStrings.xml") == null) {
      return texts;
    }
    long all = 0;
    try (var in = part("xl/sharedStrings.xml")) {
      var xml = XML.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("si")) {
          var text = texts(xml, "si");
          all += text.length() + 8;
          if (all > MOST_SHARED) {
            throw new UnreadableFile(
                "file_too_large", "The spreadsheet has too many texts. Save it as CSV.");
          }
          texts.add(text);
        }
      }
    }
    return texts;
  }

  /** The texts in {@code <t>} up to the end of an element; how it is read aloud is left out. */
  private static String texts(XMLStreamReader xml, String element) throws XMLStreamException {
    var text = new StringBuilder();
    boolean inText = false;
    boolean spoken = false;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          inText = xml.getLocalName().equals("t");
          spoken |= xml.getLocalName().equals("rPh");
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (inText && !spoken && text.length() <= LONGEST_CELL) {
            text.append(xml.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          inText = false;
          spoken &= !xml.getLocalName().equals("rPh");
          if (xml.getLocalName().equals(element)) {
            return text.toString();
          }
        }
        default -> {
          // Comments and the like say nothing.
        }
      }
    }
    return text.toString();
  }

  /** For each style of cells, whether numbers in it are dates. */
  private boolean[] dateStyles() throws IOException, XMLStreamException {
    if (zip.getEntry("xl/styles.xml") == null) {
      return new boolean[0];
    }
    var own = new java.util.HashMap<Integer, String>();
    var styles = new ArrayList<Boolean>();
    boolean inCells = false;
    try (var in = part("xl/styles.xml")) {
      var xml = XML.createXMLStreamReader(in);
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "numFmt" ->
                own.put(
                    Integer.valueOf(xml.getAttributeValue(null, "numFmtId")),
                    String.valueOf(xml.getAttributeValue(null, "formatCode")));
            case "cellXfs" -> inCells = true;
            case "xf" -> {
              if (inCells && styles.size() < 100_000) {
                var id = xml.getAttributeValue(null, "numFmtId");
                styles.add(id != null && isDate(Integer.parseInt(id), own));
              }
            }
            default -> {
              // Fonts and colours.
            }
          }
        } else if (event == XMLStreamConstants.END_ELEMENT
            && xml.getLocalName().equals("cellXfs")) {
          inCells = false;
        }
      }
    }
    var all = new boolean[styles.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = styles.get(i);
    }
    return all;
  }

  private static boolean isDate(int format, java.util.Map<Integer, String> own) {
    if (format >= 14 && format <= 22 || format >= 45 && format <= 47) {
      return true;
    }
    var code = own.get(format);
    return code != null
        && code.replaceAll("\"[^\"]*\"|\\\\.|\\[[^\\]]*\\]", "").matches("(?is).*[ymdh].*");
  }

  // ---- the sheet ----

  private @Nullable Line read() throws XMLStreamException, IOException {
    while (sheet.hasNext()) {
      if (sheet.next() == XMLStreamConstants.START_ELEMENT && sheet.getLocalName().equals("row")) {
        var at = sheet.getAttributeValue(null, "r");
        number = at == null ? number + 1 : Long.parseLong(at);
        var line = row();
        if (line.fault() != null || !line.cells().stream().allMatch(String::isBlank)) {
          return line;
        }
      }
    }
    return null;
  }

  private Line row() throws XMLStreamException {
    var cells = new ArrayList<String>();
    Refusal fault = null;
    int next = 0;
    while (sheet.hasNext()) {
      int event = sheet.next();
      if (event == XMLStreamConstants.END_ELEMENT && sheet.getLocalName().equals("row")) {
        break;
      }
      if (event != XMLStreamConstants.START_ELEMENT || !sheet.getLocalName().equals("c")) {
        continue;
      }
      var at = column(sheet.getAttributeValue(null, "r"), next);
      var cell = cell();
      next = at + 1;
      if (at >= MOST_COLUMNS) {
        if (!cell.isBlank()) {
          fault = CsvRows.tooManyColumns();
        }
        continue;
      }
      while (cells.size() <= at) {
        cells.add("");
      }
      if (cell.length() > LONGEST_CELL) {
        fault = CsvRows.tooLong();
        cell = "";
      }
      fault = fault == null ? CsvRows.fault(cell) : fault;
      cells.set(at, cell);
    }
    return new Line(number, cells, fault);
  }

  private static int column(@Nullable String reference, int next) {
    if (reference == null) {
      return next;
    }
    int column = 0;
    for (int i = 0; i < reference.length() && Character.isLetter(reference.charAt(i)); i++) {
      column = Math.min(1_000_000, column * 26 + (reference.charAt(i) & 0x1f));
    }
    return Math.max(0, column - 1);
  }

  private String cell() throws XMLStreamException {
    var type = String.valueOf(sheet.getAttributeValue(null, "t"));
    var style = sheet.getAttributeValue(null, "s");
    var value = new StringBuilder();
    boolean inValue = false;
    while (sheet.hasNext()) {
      int event = sheet.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (sheet.getLocalName().equals("is")) {
          value.append(texts(sheet, "is"));
        }
        inValue = sheet.getLocalName().equals("v");
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        inValue = false;
        if (sheet.getLocalName().equals("c")) {
          break;
        }
      } else if (inValue && sheet.hasText() && value.length() <= LONGEST_CELL) {
        value.append(sheet.getText());
      }
    }
    return shown(type, style, value.toString());
  }

  private String shown(String type, @Nullable String style, String value) {
    return switch (type) {
      case "s" -> {
        int at = Integer.parseInt(value.strip());
        yield at >= 0 && at < shared.size() ? shared.get(at) : "";
      }
      case "b" -> value.equals("1") ? "true" : "false";
      case "e" -> "";
      case "str", "inlineStr", "d" -> value;
      default -> number(style, value.strip());
    };
  }

  private String number(@Nullable String style, String value) {
    if (value.isEmpty() || value.length() > 40) {
      return value;
    }
    var number = new BigDecimal(value);
    int at = style == null ? -1 : Integer.parseInt(style);
    if (at >= 0 && at < dates.length && dates[at]) {
      return date(number.doubleValue());
    }
    return Math.abs((long) number.scale()) > 40
        ? value
        : number.stripTrailingZeros().toPlainString();
  }

  private String date(double days) {
    if (!(days >= 0 && days < 3_000_000)) {
      return Double.toString(days);
    }
    // Excel believes that 1900 was a leap year; day 60 never was.
    var first =
        since1904
            ? LocalDateTime.of(1904, 1, 1, 0, 0)
            : LocalDateTime.of(1899, 12, days < 60 ? 31 : 30, 0, 0);
    var at = first.plusSeconds(Math.round(days * 86_400));
    return at.toLocalTime().equals(LocalTime.MIDNIGHT)
        ? at.toLocalDate().toString()
        : at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}

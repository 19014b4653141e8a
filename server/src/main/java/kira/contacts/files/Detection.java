package kira.contacts.files;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import kira.contacts.files.Layout.Format;
import org.mozilla.universalchardet.UniversalDetector;

/** Tells from a file's beginning what it is. A person may know better and say so. */
public final class Detection {
  /** Bytes that are looked at. */
  public static final int BYTES = 256 * 1024;

  /** Encodings that a person can choose. */
  public static final List<String> ENCODINGS =
      List.of(
          "UTF-8",
          "UTF-16LE",
          "UTF-16BE",
          "windows-1252",
          "ISO-8859-1",
          "ISO-8859-15",
          "windows-1250",
          "ISO-8859-2",
          "windows-1251",
          "KOI8-R",
          "windows-1253",
          "windows-1254",
          "windows-1255",
          "windows-1256",
          "Shift_JIS",
          "GB18030",
          "Big5",
          "EUC-KR",
          "x-MacRoman");

  public static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");

  private static final int LOOKED_AT = 50;

  private Detection() {}

  /**
   * @param name of the file; helps where the content leaves it open
   * @throws UnreadableFile {@code file_empty} or {@code file_type_refused}
   */
  public static Layout of(byte[] head, String name) throws UnreadableFile {
    if (head.length == 0) {
      throw new UnreadableFile("file_empty", "The file is empty.");
    }
    if (starts(head, 'P', 'K', 3, 4)) {
      return new Layout(Format.XLSX, "UTF-8", ",", true);
    }
    if (starts(head, 0xD0, 0xCF, 0x11, 0xE0)) {
      throw refused("Old Excel files (.xls) are not read. Save it as .xlsx or as CSV.");
    }
    if (name.toLowerCase(Locale.ROOT).endsWith(".xlsx")) {
      throw refused(
          "The name ends in .xlsx, but this is no Excel file or a broken one. Save it again as .xlsx or as CSV.");
    }
    var encoding = encoding(head);
    var text = decode(head, encoding);
    if (looksBinary(text)) {
      throw refused("This is neither CSV, TSV, XLSX nor vCard.");
    }
    if (text.isBlank()) {
      throw new UnreadableFile("file_empty", "The file has no rows.");
    }
    if (text.stripLeading().regionMatches(true, 0, "BEGIN:VCARD", 0, 11)) {
      return new Layout(Format.VCARD, encoding, ",", true);
    }
    return new Layout(Format.CSV, encoding, delimiter(text, name), true);
  }

  private static UnreadableFile refused(String why) {
    return new UnreadableFile("file_type_refused", why);
  }

  private static boolean starts(byte[] head, int... bytes) {
    if (head.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  static String encoding(byte[] head) {
    if (starts(head, 0xEF, 0xBB, 0xBF)) {
      return "UTF-8";
    }
    if (starts(head, 0xFF, 0xFE)) {
      return "UTF-16LE";
    }
    if (starts(head, 0xFE, 0xFF)) {
      return "UTF-16BE";
    }
    int odd = 0;
    int even = 0;
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        if (i % 2 == 0) {
          even++;
        } else {
          odd++;
        }
      }
    }
    // Of western letters in UTF-16 every second byte is zero.
    if (odd > head.length / 5 && even < odd / 10) {
      return "UTF-16LE";
    }
    if (even > head.length / 5 && odd < even / 10) {
      return "UTF-16BE";
    }
    if (isUtf8(head)) {
      return "UTF-8";
    }
    var detector = new UniversalDetector();
    detector.handleData(head, 0, head.length);
    detector.dataEnd();
    var found = detector.getDetectedCharset();
    return found == null
        ? "windows-1252"
        : ENCODINGS.stream()
            .filter(known -> !known.startsWith("UTF") && known.equalsIgnoreCase(found))
            .findFirst()
            .orElse("windows-1252");
  }

  /** Whether it is UTF-8 but for a letter that the end cuts through, and a few broken ones. */
  private static boolean isUtf8(byte[] head) {
    var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    var in = ByteBuffer.wrap(head);
    var out = CharBuffer.allocate(head.length);
    int broken = 0;
    int letters = 0;
    while (true) {
      int before = in.position();
      var result = decoder.decode(in, out, false);
      for (int i = before; i < in.position(); i++) {
        letters += (head[i] & 0xC0) == 0xC0 ? 1 : 0;
      }
      if (!result.isError()) {
        return broken * 20 <= letters;
      }
      broken++;
      in.position(in.position() + result.length());
      decoder.reset();
    }
  }

  static String decode(byte[] bytes, String encoding) {
    var text = new String(bytes, Charset.forName(encoding));
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static boolean looksBinary(String text) {
    int most = Math.min(text.length(), 4096);
    int odd = 0;
    for (int i = 0; i < most; i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
        odd++;
      }
    }
    return odd > Math.max(8, most / 20) || text.startsWith("%PDF-");
  }

  /** The delimiter that cuts the first rows into the same number of cells most often. */
  static String delimiter(String text, String name) {
    if (text.startsWith("sep=") && text.length() > 4 && DELIMITERS.contains(text.substring(4, 5))) {
      return text.substring(4, 5);
    }
    var best = name.toLowerCase(Locale.ROOT).endsWith(".tsv") ? "\t" : ",";
    double most = 0;
    for (var delimiter : DELIMITERS) {
      double score = score(text, delimiter.charAt(0));
      if (score > most) {
        most = score;
        best = delimiter;
      }
    }
    return best;
  }

  private static double score(String text, char delimiter) {
    var widths = new HashMap<Integer, Integer>();
    int rows = 0;
    try (var lines = new CsvRows(new StringReader(text), delimiter, false)) {
      for (var line = lines.next(); line != null && rows < LOOKED_AT; line = lines.next()) {
        if (line.fault() == null || line.fault().code().equals("too_many_cells")) {
          widths.merge(line.cells().size(), 1, Integer::sum);
        }
        rows++;
      }
    } catch (IOException e) {
      return 0;
    }
    return widths.entrySet().stream()
        .filter(each -> each.getKey() > 1)
        .mapToDouble(each -> each.getValue() + each.getKey() / 1000.0)
        .max()
        .orElse(0);
  }
}

package kira.contacts.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/** Address-book cards of the versions 2.1, 3.0 and 4.0, each as a row with the same columns. */
public final class VCardRows implements Rows {
  private static final List<String> COLUMNS =
      List.of(
          "Name",
          "First name",
          "Last name",
          "Email",
          "Email 2",
          "Phone",
          "Phone 2",
          "Company",
          "Title",
          "Birthday",
          "Website",
          "Address",
          "Note",
          "Tags",
          "ID",
          "Language",
          "Time zone");
  private static final String ESCAPED = "\\;,:nN";
  private static final int LONGEST_PROPERTY = 200_000;

  private final BufferedReader in;
  private final Deque<String> ahead = new ArrayDeque<>(2);
  private long number;

  public VCardRows(Reader in) {
    this.in = new BufferedReader(in, 65_536);
  }

  @Override
  public List<String> header() {
    return COLUMNS;
  }

  @Override
  public @Nullable Line next() throws IOException {
    while (true) {
      var line = property();
      if (line == null) {
        return null;
      }
      if (line.strip().equalsIgnoreCase("BEGIN:VCARD")) {
        number++;
        return card();
      }
      if (!line.isBlank()) {
        number++;
        var text = line.substring(0, Math.min(line.length(), LONGEST_CELL));
        skipToBegin();
        return new Line(
            number,
            List.of(text.replace('\0', '\uFFFD')),
            new Refusal("invalid_card", "Here is text outside of a card.", null));
      }
    }
  }

  private void skipToBegin() throws IOException {
    for (var line = physical(); line != null; line = physical()) {
      if (line.strip().equalsIgnoreCase("BEGIN:VCARD")) {
        ahead.addFirst(line);
        return;
      }
    }
  }

  private Line card() throws IOException {
    var cells = new String[COLUMNS.size()];
    Arrays.fill(cells, "");
    Refusal fault = null;
    while (true) {
      var line = property();
      if (line == null || line.strip().equalsIgnoreCase("BEGIN:VCARD")) {
        if (line != null) {
          ahead.addFirst(line);
        }
        fault = new Refusal("invalid_card", "This card has no end.", null);
        break;
      }
      if (line.strip().equalsIgnoreCase("END:VCARD")) {
        break;
      }
      take(line, cells);
    }
    if (cells[0].isEmpty()) {
      cells[0] = (cells[1] + " " + cells[2]).strip();
    }
    for (int i = 0; i < cells.length; i++) {
      if (cells[i].length() > LONGEST_CELL) {
        cells[i] = "";
        fault = CsvRows.tooLong();
      }
      fault = fault == null ? CsvRows.fault(cells[i]) : fault;
    }
    return new Line(number, Arrays.asList(cells), fault);
  }

  private static void take(String line, String[] cells) {
    int colon = colon(line);
    if (colon < 0) {
      return;
    }
    var names = parameters(line.substring(0, colon));
    var name = names.getFirst().toUpperCase(Locale.ROOT);
    name = name.substring(name.lastIndexOf('.') + 1);
    var value = line.substring(colon + 1);
    if (names.stream()
        .anyMatch(each -> each.toUpperCase(Locale.ROOT).contains("QUOTED-PRINTABLE"))) {
      value = quotedPrintable(value, charset(names));
    }
    switch (name) {
      case "FN" -> put(cells, 0, text(value));
      case "N" -> {
        var parts = parts(value, ';');
        put(cells, 1, parts.size() > 1 ? text(parts.get(1)) : "");
        put(cells, 2, text(parts.getFirst()));
      }
      case "EMAIL" -> put(cells, cells[3].isEmpty() ? 3 : 4, uri(text(value), "mailto:"));
      case "TEL" -> put(cells, cells[5].isEmpty() ? 5 : 6, uri(text(value), "tel:"));
      case "ORG" -> put(cells, 7, text(parts(value, ';').getFirst()));
      case "TITLE" -> put(cells, 8, text(value));
      case "BDAY" -> put(cells, 9, day(text(value)));
      case "URL" -> put(cells, 10, text(value));
      case "ADR" ->
          put(
              cells,
              11,
              String.join(
                  ", ",
                  parts(value, ';').stream()
                      .map(VCardRows::text)
                      .filter(p -> !p.isBlank())
                      .toList()));
      case "NOTE" -> put(cells, 12, text(value));
      case "CATEGORIES" ->
          put(
              cells,
              13,
              String.join(";", parts(value, ',').stream().map(VCardRows::text).toList()));
      case "UID" -> put(cells, 14, text(value));
      case "LANG" -> put(cells, 15, text(value));
      case "TZ" -> put(cells, 16, text(value));
      default -> {
        // Photos, keys and the like are not of interest.
      }
    }
  }

  private static void put(String[] cells, int column, String value) {
    if (cells[column].isEmpty()) {
      cells[column] = value.strip();
    }
  }

  /** Where the value begins: the first colon outside of quotes. */
  private static int colon(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '"') {
        quoted = !quoted;
      } else if (line.charAt(i) == ':' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> parameters(String text) {
    var found = new ArrayList<String>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && text.charAt(i) == '"') {
        quoted = !quoted;
      } else if (i == text.length() || text.charAt(i) == ';' && !quoted) {
        found.add(text.substring(from, i).strip());
        from = i + 1;
      }
    }
    return found;
  }

  /** Parts between separators that no backslash stands before. */
  private static List<String> parts(String value, char separator) {
    var found = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || value.charAt(i) == separator) {
        found.add(value.substring(from, i));
        from = i + 1;
      } else if (value.charAt(i) == '\\') {
        i++;
      }
    }
    if (found.isEmpty()) {
      found.add("");
    }
    return found;
  }

  private static String text(String value) {
    if (value.indexOf('\\') < 0) {
      return value;
    }
    var plain = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // In version 2.1 a backslash that escapes nothing stands for itself.
      if (c == '\\' && i + 1 < value.length() && ESCAPED.indexOf(value.charAt(i + 1)) >= 0) {
        char next = value.charAt(++i);
        plain.append(next == 'n' || next == 'N' ? '\n' : next);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static String uri(String value, String scheme) {
    return value.regionMatches(true, 0, scheme, 0, scheme.length())
        ? value.substring(scheme.length())
        : value;
  }

  /** 19850412 as a date is written elsewhere. */
  private static String day(String value) {
    return value.matches("\\d{8}")
        ? "%s-%s-%s".formatted(value.substring(0, 4), value.substring(4, 6), value.substring(6))
        : value;
  }

  private static Charset charset(List<String> parameters) {
    for (var each : parameters) {
      if (each.regionMatches(true, 0, "CHARSET=", 0, 8)) {
        try {
          return Charset.forName(each.substring(8));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
          return StandardCharsets.UTF_8;
        }
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static String quotedPrintable(String value, Charset charset) {
    var bytes = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '=' && i + 2 < value.length() + 0 && isHex(value, i + 1) && isHex(value, i + 2)) {
        bytes.write(Integer.parseInt(value.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(charset));
      }
    }
    return bytes.toString(charset);
  }

  private static boolean isHex(String value, int at) {
    return at < value.length() && Character.digit(value.charAt(at), 16) >= 0;
  }

  /** The next property, its folded lines put together; what is too long is cut. */
  private @Nullable String property() throws IOException {
    var first = physical();
    if (first == null) {
      return null;
    }
    var soft = first.toUpperCase(Locale.ROOT).contains("QUOTED-PRINTABLE");
    StringBuilder whole = null;
    while (true) {
      var next = physical();
      var tail = whole == null ? first : whole;
      if (next != null && soft && tail.length() > 0 && tail.charAt(tail.length() - 1) == '=') {
        whole = whole == null ? new StringBuilder(first) : whole;
        whole.setLength(whole.length() - 1);
        append(whole, next);
      } else if (next != null && (next.startsWith(" ") || next.startsWith("\t"))) {
        whole = whole == null ? new StringBuilder(first) : whole;
        append(whole, next.substring(1));
      } else {
        if (next != null) {
          ahead.addFirst(next);
        }
        return whole == null ? first : whole.toString();
      }
    }
  }

  private static void append(StringBuilder whole, String more) {
    whole.append(more, 0, Math.min(more.length(), Math.max(0, LONGEST_PROPERTY - whole.length())));
  }

  /** One line as it stands; no more of it than is of use. */
  private @Nullable String physical() throws IOException {
    if (!ahead.isEmpty()) {
      return ahead.removeFirst();
    }
    StringBuilder line = null;
    for (int c = in.read(); c >= 0; c = in.read()) {
      line = line == null ? new StringBuilder() : line;
      if (c == '\n') {
        break;
      }
      if (line.length() < LONGEST_PROPERTY) {
        line.append((char) c);
      }
    }
    if (line == null) {
      return null;
    }
    if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

package kira.contacts.files;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Text with a delimiter, as RFC 4180 has it and as spreadsheets write it. A row that breaks its
 * quotes is refused by itself: reading goes on at the next line, so one bad quote does not swallow
 * the file.
 */
public final class CsvRows implements Rows {
  /** A row longer than this is not kept, only stepped over. */
  private static final int LONGEST_ROW = 4_000_000;

  private final Reader in;
  private final char delimiter;
  private final List<String> header;
  private char[] buffer = new char[65_536];
  private int start;
  private int pos;
  private int end;
  private boolean over;
  private long number;
  private @Nullable Line pending;

  private final List<String> cells = new ArrayList<>();
  private int columns;
  private @Nullable Refusal fault;

  /**
   * @throws UnreadableFile when the first row cannot be read, or has too many columns
   */
  public CsvRows(Reader in, char delimiter, boolean hasHeader) throws IOException {
    this.in = in;
    this.delimiter = delimiter;
    var first = read();
    // Excel's own way to name the delimiter.
    if (first != null && first.cells().size() <= 2 && first.cells().getFirst().startsWith("sep=")) {
      first = read();
    }
    if (first == null) {
      throw new UnreadableFile("file_empty", "The file has no rows.");
    }
    var refused = first.fault();
    if (refused != null && (hasHeader || refused.code().equals("too_many_columns"))) {
      throw new UnreadableFile(refused.code(), refused.message());
    }
    var width = first.cells().size();
    if (hasHeader) {
      header = first.cells();
    } else {
      header = IntStream.rangeClosed(1, width).mapToObj(Integer::toString).toList();
      pending = first;
    }
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public @Nullable Line next() throws IOException {
    var line = pending;
    pending = null;
    if (line == null) {
      line = read();
    }
    if (line == null || line.fault() != null || line.cells().size() <= header.size()) {
      return line;
    }
    var beyond = line.cells().subList(header.size(), line.cells().size());
    return beyond.stream().allMatch(String::isBlank)
        ? new Line(line.number(), line.cells().subList(0, header.size()), null)
        : new Line(
            line.number(),
            line.cells(),
            new Refusal("too_many_cells", "This row has more cells than there are columns.", null));
  }

  /** The next line with anything in it. */
  private @Nullable Line read() throws IOException {
    while (true) {
      start = pos;
      if (!more()) {
        return null;
      }
      number++;
      cells.clear();
      columns = 0;
      fault = null;
      boolean last = false;
      boolean broken = false;
      while (!last && !broken) {
        if (pos - start > LONGEST_ROW) {
          broken = true;
        } else if (more() && buffer[pos] == '"') {
          switch (quoted()) {
            case LAST -> last = true;
            case BROKEN -> broken = true;
            case MORE -> {}
          }
        } else {
          last = plain();
        }
      }
      if (broken) {
        return rescued();
      }
      if (columns > 1 || fault != null || !cells.getFirst().isBlank()) {
        return new Line(number, cells, fault);
      }
    }
  }

  private enum End {
    MORE,
    LAST,
    BROKEN
  }

  /** Reads a cell without quotes; true when it was the last of its row. */
  private boolean plain() throws IOException {
    int from = pos - start;
    while (more() && pos - start <= LONGEST_ROW) {
      char c = buffer[pos];
      if (c == delimiter || c == '\n' || c == '\r') {
        break;
      }
      pos++;
    }
    int length = pos - start - from;
    add(length > LONGEST_CELL ? null : new String(buffer, start + from, length));
    return ended();
  }

  private End quoted() throws IOException {
    pos++;
    StringBuilder text = null;
    int from = pos - start;
    while (more()) {
      if (pos - start > LONGEST_ROW) {
        return End.BROKEN;
      }
      if (buffer[pos] != '"') {
        pos++;
        continue;
      }
      var part = new String(buffer, start + from, pos - start - from);
      pos++;
      if (more() && buffer[pos] == '"') {
        text = (text == null ? new StringBuilder() : text).append(part).append('"');
        pos++;
        from = pos - start;
        continue;
      }
      while (more() && buffer[pos] == ' ' && delimiter != ' ') {
        pos++;
      }
      if (more() && buffer[pos] != delimiter && buffer[pos] != '\n' && buffer[pos] != '\r') {
        return End.BROKEN;
      }
      var cell = text == null ? part : text.append(part).toString();
      add(cell.length() > LONGEST_CELL ? null : cell);
      return ended() ? End.LAST : End.MORE;
    }
    return End.BROKEN;
  }

  /** Steps over what ends a cell; true when that is also the end of the row. */
  private boolean ended() throws IOException {
    if (!more()) {
      return true;
    }
    char c = buffer[pos];
    if (c == delimiter) {
      pos++;
      return false;
    }
    if (c == '\r') {
      pos++;
      if (more() && buffer[pos] == '\n') {
        pos++;
      }
      return true;
    }
    if (c == '\n') {
      pos++;
      return true;
    }
    // A row that is too long stopped in the middle of a cell.
    return false;
  }

  private void add(@Nullable String cell) {
    columns++;
    if (columns > MOST_COLUMNS) {
      fault = tooManyColumns();
      return;
    }
    if (cell == null) {
      fault = tooLong();
      cells.add("");
      return;
    }
    if (fault == null) {
      fault = fault(cell);
    }
    cells.add(cell);
  }

  /** What makes the text of a cell unusable. */
  static @Nullable Refusal fault(String cell) {
    if (cell.indexOf('\uFFFD') >= 0) {
      return new Refusal(
          "invalid_encoding", "This row has letters that are not of the file's encoding.", null);
    }
    if (cell.indexOf('\0') >= 0) {
      return new Refusal("invalid_character", "This row has a NUL character.", null);
    }
    return null;
  }

  static Refusal tooLong() {
    return new Refusal(
        "cell_too_long", "A cell has at most %,d characters.".formatted(LONGEST_CELL), null);
  }

  static Refusal tooManyColumns() {
    return new Refusal(
        "too_many_columns", "A row has at most %d columns.".formatted(MOST_COLUMNS), null);
  }

  /** What is left of a row whose quotes are broken; reading goes on behind its first line. */
  private Line rescued() throws IOException {
    boolean tooLong = pos - start > LONGEST_ROW;
    pos = start;
    while (more() && buffer[pos] != '\n' && buffer[pos] != '\r') {
      pos++;
      if (pos - start > LONGEST_ROW) {
        return skipped();
      }
    }
    var text = new String(buffer, start, Math.min(pos - start, LONGEST_CELL));
    ended();
    return new Line(
        number,
        List.of(text.replace('\0', '\uFFFD')),
        tooLong
            ? new Refusal("broken_quotes", "A quote is opened in this row and never closed.", null)
            : new Refusal("broken_quotes", "The quotes of this row do not fit together.", null));
  }

  /** Goes to the end of a line that is too long to be kept. */
  private Line skipped() throws IOException {
    var text = new String(buffer, start, LONGEST_CELL);
    do {
      start = pos;
      while (more() && pos - start < 32_768 && buffer[pos] != '\n' && buffer[pos] != '\r') {
        pos++;
      }
    } while (pos - start >= 32_768);
    ended();
    return new Line(
        number,
        List.of(text),
        new Refusal("row_too_long", "This row has more than 4 million characters.", null));
  }

  /** Whether there is a character at {@code pos}; what stands before {@code start} may be lost. */
  private boolean more() throws IOException {
    return pos < end || fill();
  }

  private boolean fill() throws IOException {
    if (over) {
      return false;
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      pos -= start;
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int some = in.read(buffer, end, buffer.length - end);
    if (some < 0) {
      over = true;
      return false;
    }
    end += some;
    return some > 0 || fill();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

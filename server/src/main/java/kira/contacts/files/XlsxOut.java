package kira.contacts.files;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/** A spreadsheet, written while it is made: every cell a text of its own, so none is a formula. */
public final class XlsxOut implements AutoCloseable {
  /** As many as a sheet can have; what is beyond goes on to the next one. */
  private static final int MOST_ROWS = 1_048_576;

  private static final int FLUSH_EVERY = 500;

  private final Workbook book;
  private final List<String> header;
  private Worksheet sheet;
  private int sheets = 1;
  private int row;

  public XlsxOut(OutputStream out, String name, List<String> header) throws IOException {
    this.book = new Workbook(out, "Kira", null);
    this.header = List.copyOf(header);
    this.sheet = book.newWorksheet(name);
    put(this.header);
  }

  public void row(List<String> cells) throws IOException {
    if (row == MOST_ROWS) {
      sheet.finish();
      sheets++;
      sheet = book.newWorksheet("%d".formatted(sheets));
      row = 0;
      put(header);
    }
    put(cells);
  }

  private void put(List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      var text = cells.get(i);
      if (!text.isEmpty()) {
        sheet.inlineString(
            row,
            i,
            text.length() > Rows.LONGEST_CELL ? text.substring(0, Rows.LONGEST_CELL) : text);
      }
    }
    row++;
    if (row % FLUSH_EVERY == 0) {
      sheet.flush();
    }
  }

  @Override
  public void close() throws IOException {
    sheet.finish();
    book.finish();
  }
}

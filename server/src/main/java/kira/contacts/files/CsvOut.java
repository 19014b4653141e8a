package kira.contacts.files;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** CSV as every spreadsheet opens it: UTF-8 with its mark, commas, formulas neutralised. */
public final class CsvOut implements AutoCloseable {
  private final Writer out;

  public CsvOut(OutputStream out) throws IOException {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 65_536);
    this.out.write('\uFEFF');
  }

  public void row(List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      cell(Formulas.neutral(cells.get(i)));
    }
    out.write("\r\n");
  }

  private void cell(String text) throws IOException {
    boolean quoted = text.isEmpty() ? false : needsQuotes(text);
    if (!quoted) {
      out.write(text);
      return;
    }
    out.write('"');
    out.write(text.replace("\"", "\"\""));
    out.write('"');
  }

  private static boolean needsQuotes(String text) {
    if (text.charAt(0) == ' ' || text.charAt(text.length() - 1) == ' ') {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t') {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}

package kira.contacts.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Opens a file of rows, wherever its bytes come from, and knows how far it has been read. */
public final class TableFile implements AutoCloseable {
  private final Rows rows;
  private final Counted bytes;
  private final long size;
  private final @Nullable Path copy;

  private TableFile(Rows rows, Counted bytes, long size, @Nullable Path copy) {
    this.rows = rows;
    this.bytes = bytes;
    this.size = size;
    this.copy = copy;
  }

  /**
   * @param in closed with the file
   * @param temporary folder for what has to be unpacked from a file at hand
   * @throws UnreadableFile when nothing of it can be read
   */
  public static TableFile open(InputStream in, long size, Layout layout, Path temporary)
      throws IOException {
    var counted = new Counted(in);
    if (layout.format() == Layout.Format.XLSX) {
      var copy = Files.createTempFile(temporary, "sheet-", ".xlsx");
      try {
        try (in) {
          Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return new TableFile(new XlsxRows(copy, layout.header()), counted, size, copy);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(copy);
        throw e;
      }
    }
    try {
      var reader = reader(counted, layout.encoding());
      return new TableFile(
          layout.format() == Layout.Format.VCARD
              ? new VCardRows(reader)
              : new CsvRows(reader, layout.delimiter().charAt(0), layout.header()),
          counted,
          size,
          null);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Letters that are not of the encoding become U+FFFD, so that their row can be refused. */
  private static Reader reader(InputStream in, String encoding) throws IOException {
    var charset = Charset.forName(encoding);
    var mark = "\uFEFF".getBytes(charset);
    var ahead = new PushbackInputStream(in, 4);
    if (charset.name().startsWith("UTF-")) {
      var start = ahead.readNBytes(mark.length);
      if (!java.util.Arrays.equals(start, mark)) {
        ahead.unread(start);
      }
    }
    return new InputStreamReader(
        ahead,
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE));
  }

  public Rows rows() {
    return rows;
  }

  /** How much of the file has been read, from 0 to 1; a spreadsheet does not tell. */
  public double share() {
    return copy != null || size == 0 ? 0 : Math.min(1, (double) bytes.read / size);
  }

  @Override
  public void close() throws IOException {
    rows.close();
    if (copy != null) {
      Files.deleteIfExists(copy);
    }
  }

  private static final class Counted extends FilterInputStream {
    private long read;

    private Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      read += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      int some = in.read(into, from, most);
      read += Math.max(0, some);
      return some;
    }
  }
}

package kira.contacts.files;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file's rows from the first to the last; never more than one of them in memory. */
public interface Rows extends AutoCloseable {
  int MOST_COLUMNS = 500;
  int LONGEST_CELL = 32_767;

  /** Names of the columns; those of a file without a header are numbered. */
  List<String> header();

  /** The next row that is not empty; null at the end. */
  @Nullable Line next() throws IOException;

  @Override
  void close() throws IOException;
}

package kira.contacts.files;

import java.util.List;
import kira.objects.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One row of a file.
 *
 * @param number as a spreadsheet counts: the first line of the file is 1
 * @param fault why it cannot be read; its cells are then what could be saved of it
 */
public record Line(long number, List<String> cells, @Nullable Refusal fault) {
  public Line {
    cells = List.copyOf(cells);
  }
}

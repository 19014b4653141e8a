package kira.contacts;

import java.util.List;

/**
 * What an export looks like.
 *
 * @param timeZone IANA zone in which times are written
 */
record ExportForm(Format format, List<Column> columns, String timeZone) {
  ExportForm {
    columns = List.copyOf(columns);
  }

  enum Format {
    CSV,
    XLSX,
    JSONL
  }

  /**
   * @param key of every contact's attributes or of a field
   * @param label what the screen calls it
   */
  record Column(String key, String label) {}
}

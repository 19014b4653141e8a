package kira.contacts.files;

/**
 * How a file is to be read.
 *
 * @param encoding name of a character set; of no meaning to a spreadsheet
 * @param delimiter between cells; of no meaning but to text
 * @param header whether the first row names the columns
 */
public record Layout(Format format, String encoding, String delimiter, boolean header) {

  /** Kinds of file. */
  public enum Format {
    /** Text with a delimiter: comma, semicolon, tab or bar. */
    CSV,
    XLSX,
    VCARD
  }
}

package kira.contacts.files;

import java.util.regex.Pattern;

/**
 * Keeps what people typed from being carried out by a spreadsheet. A text that a spreadsheet would
 * take for a formula gets an apostrophe in front; numbers with a sign, and so phone numbers, are
 * none. Reading takes the apostrophe away again.
 */
public final class Formulas {
  private static final String BEGINNINGS = "=+-@\t\r";
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9][0-9 .,()/]*");

  private Formulas() {}

  public static String neutral(String text) {
    return isFormula(text) ? "'" + text : text;
  }

  /** What was written before {@link #neutral}. */
  public static String original(String text) {
    return text.length() > 1 && text.charAt(0) == '\'' && isFormula(text.substring(1))
        ? text.substring(1)
        : text;
  }

  private static boolean isFormula(String text) {
    return !text.isEmpty()
        && BEGINNINGS.indexOf(text.charAt(0)) >= 0
        && !NUMBER.matcher(text).matches();
  }
}

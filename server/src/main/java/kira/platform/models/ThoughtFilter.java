package kira.platform.models;

/** Leaves out what a reasoning model thinks aloud between {@code <think>} marks, piece by piece. */
final class ThoughtFilter {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private final StringBuilder held = new StringBuilder();
  private boolean thinking;

  /** The part of what was heard so far that is certainly meant to be said. */
  String pass(String piece) {
    held.append(piece);
    var said = new StringBuilder();
    while (true) {
      var mark = thinking ? CLOSE : OPEN;
      int at = held.indexOf(mark);
      if (at >= 0) {
        if (!thinking) {
          said.append(held, 0, at);
        }
        held.delete(0, at + mark.length());
        thinking = !thinking;
        continue;
      }
      int keep = startOf(mark);
      if (!thinking) {
        said.append(held, 0, held.length() - keep);
      }
      held.delete(0, held.length() - keep);
      return said.toString();
    }
  }

  /** What was held back in case a mark was coming. */
  String rest() {
    var rest = thinking ? "" : held.toString();
    held.setLength(0);
    return rest;
  }

  /** How many of the last characters could be the start of a mark. */
  private int startOf(String mark) {
    for (int length = Math.min(mark.length() - 1, held.length()); length > 0; length--) {
      if (held.substring(held.length() - length).equals(mark.substring(0, length))) {
        return length;
      }
    }
    return 0;
  }
}

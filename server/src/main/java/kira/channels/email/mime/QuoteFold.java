package kira.channels.email.mime;

import java.util.ArrayList;
import java.util.List;
import kira.channels.email.IncomingEmail;

/**
 * Tells what is new in a mail from what it repeats of earlier ones. Where that is not certain, all
 * of it is new: better a long message than a lost sentence.
 */
public final class QuoteFold {
  /** Text that is longer than any a person writes is not searched. */
  private static final int LONGEST = 2_000_000;

  private static final int MOST_LINES = 3_000;
  private static final int LONGEST_SIGNATURE = 15;

  private QuoteFold() {}

  /**
   * Every line of the text is in one of them.
   *
   * @param fresh what was written this time
   * @param signature of who wrote it
   * @param quoted what is repeated, its introduction with it
   */
  public record Folded(String fresh, String signature, String quoted) {
    static Folded nothing(String text) {
      return new Folded(text, "", "");
    }
  }

  /** The text of a mail; one that passes something on keeps all, since that is what it is about. */
  public static Folded text(IncomingEmail mail) {
    var text = mail.text() == null ? "" : mail.text();
    return isForward(mail) ? Folded.nothing(text) : text(text);
  }

  /** The HTML of a mail, not yet cleaned; each piece may be cut within its elements. */
  public static Folded html(IncomingEmail mail) {
    var html = mail.html() == null ? "" : mail.html();
    return isForward(mail) ? Folded.nothing(html) : HtmlQuotes.fold(html);
  }

  public static Folded html(String html) {
    return HtmlQuotes.fold(html);
  }

  public static Folded text(String text) {
    if (text.length() > LONGEST) {
      return Folded.nothing(text);
    }
    var lines = text.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1);
    var quote = quote(lines);
    var fresh = new ArrayList<String>();
    var quoted = new ArrayList<String>();
    for (int i = 0; i < lines.length; i++) {
      (quote.contains(i) ? quoted : fresh).add(lines[i]);
    }
    int cut = signatureAt(fresh);
    var written = joined(fresh.subList(0, cut));
    if (written.isBlank()) {
      return Folded.nothing(text);
    }
    return new Folded(written, joined(fresh.subList(cut, fresh.size())), joined(quoted));
  }

  private record Range(int from, int to) {
    static final Range NONE = new Range(0, 0);

    boolean contains(int line) {
      return line >= from && line < to;
    }
  }

  private static Range quote(String[] lines) {
    for (int i = 0; i < Math.min(lines.length, MOST_LINES); i++) {
      if (Quotations.isForwardMark(lines[i])) {
        // What somebody passes on is the point of the mail.
        return Range.NONE;
      }
      int after = Quotations.introductionEnd(lines, i);
      if (after > 0) {
        return introduced(lines, i, after);
      }
      if (Quotations.isOriginalMark(lines[i]) || Quotations.isHeaderBlock(lines, i)) {
        return new Range(withRule(lines, i), lines.length);
      }
      if (lines[i].startsWith(">")) {
        return marked(lines, i, i);
      }
    }
    return Range.NONE;
  }

  /** After "On Monday Ana wrote:" come lines with a mark, or, from some programs, without. */
  private static Range introduced(String[] lines, int from, int after) {
    int next = after;
    while (next < lines.length && lines[next].isBlank()) {
      next++;
    }
    if (next < lines.length && lines[next].startsWith(">")) {
      return marked(lines, from, next);
    }
    boolean anyMarked = false;
    for (int i = next; i < lines.length; i++) {
      anyMarked |= lines[i].startsWith(">") && !lines[i].startsWith(">>");
    }
    // Marked lines further below may be answered line by line, and without a date it may be a
    // sentence of the writer.
    return anyMarked || !Quotations.isDated(lines, from, after) || next == lines.length
        ? Range.NONE
        : new Range(from, lines.length);
  }

  /** One block of marked lines is a quote; several are an answer line by line. */
  private static Range marked(String[] lines, int from, int firstMarked) {
    int end = firstMarked;
    int last = firstMarked;
    while (end < lines.length && (lines[end].startsWith(">") || lines[end].isBlank())) {
      if (lines[end].startsWith(">")) {
        last = end + 1;
      }
      end++;
    }
    for (int i = end; i < lines.length; i++) {
      if (lines[i].startsWith(">")) {
        return Range.NONE;
      }
    }
    return new Range(from, last);
  }

  /** The line that Outlook draws above belongs to the quote. */
  private static int withRule(String[] lines, int at) {
    int i = at - 1;
    while (i >= 0 && lines[i].isBlank()) {
      i--;
    }
    return i >= 0 && lines[i].strip().matches("[_-]{5,200}") ? i : at;
  }

  private static int signatureAt(List<String> fresh) {
    int end = fresh.size();
    while (end > 0 && fresh.get(end - 1).isBlank()) {
      end--;
    }
    for (int i = end - 1; i >= Math.max(0, end - LONGEST_SIGNATURE); i--) {
      var line = fresh.get(i);
      if (line.equals("-- ") || line.equals("--")) {
        return i;
      }
    }
    return end > 0 && Quotations.isDeviceLine(fresh.get(end - 1)) ? end - 1 : fresh.size();
  }

  private static String joined(List<String> lines) {
    int from = 0;
    int to = lines.size();
    while (from < to && lines.get(from).isBlank()) {
      from++;
    }
    while (to > from && lines.get(to - 1).isBlank()) {
      to--;
    }
    return String.join("\n", lines.subList(from, to));
  }

  private static boolean isForward(IncomingEmail mail) {
    return MailSubject.of(mail.subject()).forward();
  }
}

package kira.channels.email.mime;

import java.util.ArrayList;
import java.util.List;
import kira.channels.email.EmailAddress;

/** Reads lists of mailboxes: names, comments, groups, routes, and what programs make of them. */
final class Mailboxes {
  private static final int MOST = 2_000;

  /** After so many brackets and quotes that never close they are letters like others. */
  private static final int MOST_UNCLOSED = 20;

  private final String raw;
  private final List<EmailAddress> found = new ArrayList<>();
  private final StringBuilder words = new StringBuilder();
  private final StringBuilder angle = new StringBuilder();
  private final StringBuilder comment = new StringBuilder();
  private boolean hasAngle;
  private int unclosed;

  private Mailboxes(String raw) {
    this.raw = raw;
  }

  static List<EmailAddress> parse(List<String> values) {
    var all = new ArrayList<EmailAddress>();
    for (var value : values) {
      all.addAll(new Mailboxes(value).read());
      if (all.size() >= MOST) {
        break;
      }
    }
    return all.subList(0, Math.min(all.size(), MOST));
  }

  private List<EmailAddress> read() {
    for (int i = 0; i < raw.length() && found.size() < MOST; ) {
      i = step(i);
    }
    flush();
    return found;
  }

  private int step(int i) {
    char c = raw.charAt(i);
    int encoded = c == '=' ? EncodedWords.end(raw, i) : -1;
    if (encoded >= 0) {
      // A comma in there separates nothing.
      words.append(raw, i, encoded);
      return encoded;
    }
    if (unclosed > MOST_UNCLOSED && (c == '"' || c == '(')) {
      words.append(c);
      return i + 1;
    }
    switch (c) {
      case '"' -> {
        return quoted(i);
      }
      case '(' -> {
        return commented(i);
      }
      case '<' -> {
        return angled(i);
      }
      case ',', ';' -> flush();
      case ':' -> {
        // A group's name says nothing of those in it.
        if (words.indexOf("@") < 0) {
          words.setLength(0);
          comment.setLength(0);
        }
      }
      default -> words.append(c);
    }
    return i + 1;
  }

  private int quoted(int from) {
    int i = from + 1;
    var text = new StringBuilder();
    while (i < raw.length() && raw.charAt(i) != '"') {
      if (raw.charAt(i) == '\\' && i + 1 < raw.length()) {
        i++;
      }
      text.append(raw.charAt(i++));
    }
    if (i >= raw.length()) {
      // Never closed: it is no quote.
      unclosed++;
      return from + 1;
    }
    // "odd name"@example.com keeps its quotes, a name loses them.
    boolean local = i + 1 < raw.length() && raw.charAt(i + 1) == '@';
    words.append(local ? raw.substring(from, i + 1) : text);
    return i + 1;
  }

  private int commented(int from) {
    int depth = 0;
    for (int i = from; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        comment.append(raw, from + 1, i);
        return i + 1;
      }
    }
    unclosed++;
    return from + 1;
  }

  private int angled(int from) {
    int end = raw.indexOf('>', from);
    if (end < 0) {
      end = raw.length();
    }
    if (hasAngle) {
      // Two mailboxes without a comma between them.
      flush();
    }
    var inside = raw.substring(from + 1, end).strip();
    int nested = inside.lastIndexOf('<');
    inside = nested < 0 ? inside : inside.substring(nested + 1);
    int route = inside.startsWith("@") ? inside.indexOf(':') : -1;
    angle.append(route < 0 ? inside : inside.substring(route + 1));
    hasAngle = true;
    return end + 1;
  }

  private void flush() {
    var text = words.toString().strip();
    if (hasAngle) {
      add(angle.toString(), text.isEmpty() ? comment.toString() : text);
    } else if (text.indexOf('@') >= 0) {
      bare(text);
    }
    words.setLength(0);
    angle.setLength(0);
    comment.setLength(0);
    hasAngle = false;
  }

  /** An address without brackets, perhaps with words around it. */
  private void bare(String text) {
    if (text.startsWith("\"") || text.indexOf(' ') < 0) {
      add(text, comment.toString());
      return;
    }
    for (var word : text.split("\\s+")) {
      if (word.indexOf('@') > 0) {
        add(word, text.replace(word, "").strip());
        return;
      }
    }
  }

  private void add(String address, String name) {
    var plain = EncodedWords.decode(address);
    if (plain.regionMatches(true, 0, "mailto:", 0, 7)) {
      plain = plain.substring(7);
    }
    int at = plain.lastIndexOf('@');
    boolean spaced = !plain.startsWith("\"") && plain.chars().anyMatch(Character::isWhitespace);
    if (at < 1 || at == plain.length() - 1 || plain.length() > 320 || spaced) {
      return;
    }
    var shown = EncodedWords.decode(name);
    shown =
        shown.length() > 1 && shown.startsWith("'") && shown.endsWith("'")
            ? shown.substring(1, shown.length() - 1).strip()
            : shown;
    shown =
        shown.length() > 200
            ? shown.substring(
                0,
                shown.offsetByCodePoints(0, Math.min(200, shown.codePointCount(0, shown.length()))))
            : shown;
    found.add(
        new EmailAddress(plain, shown.isBlank() || shown.equalsIgnoreCase(plain) ? null : shown));
  }
}

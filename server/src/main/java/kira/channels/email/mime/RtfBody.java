package kira.channels.email.mime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The text of Outlook's compressed RTF; the HTML, where the RTF was made from one. */
record RtfBody(@Nullable String text, @Nullable String html) {
  private static final int COMPRESSED = 0x75465A4C;
  private static final int PLAIN = 0x414C454D;
  private static final int MOST = 20_000_000;
  private static final byte[] DICTIONARY =
      ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
              + "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0"
              + "\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final Set<String> SILENT =
      Set.of(
          "fonttbl",
          "colortbl",
          "stylesheet",
          "info",
          "pict",
          "object",
          "header",
          "footer",
          "listtable",
          "listoverridetable",
          "generator",
          "themedata",
          "datastore");

  static RtfBody read(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 16) {
      return new RtfBody(null, null);
    }
    in.getInt();
    int size = in.getInt();
    int kind = in.getInt();
    in.getInt();
    if (kind == PLAIN) {
      return parse(new String(bytes, 16, bytes.length - 16, StandardCharsets.ISO_8859_1));
    }
    return kind == COMPRESSED && size >= 0
        ? parse(decompressed(in, Math.min(size, MOST)))
        : new RtfBody(null, null);
  }

  private static String decompressed(ByteBuffer in, int size) {
    var window = new byte[4096];
    System.arraycopy(DICTIONARY, 0, window, 0, DICTIONARY.length);
    int write = DICTIONARY.length;
    var out = new ByteArrayOutputStream(Math.min(size, 1 << 20));
    while (in.hasRemaining() && out.size() < size) {
      int flags = in.get();
      for (int bit = 0; bit < 8 && in.hasRemaining() && out.size() < size; bit++) {
        if ((flags & 1 << bit) == 0) {
          byte literal = in.get();
          out.write(literal);
          window[write++ & 4095] = literal;
          continue;
        }
        if (in.remaining() < 2) {
          return out.toString(StandardCharsets.ISO_8859_1);
        }
        int token = (in.get() & 255) << 8 | in.get() & 255;
        int from = token >> 4;
        if (from == (write & 4095)) {
          return out.toString(StandardCharsets.ISO_8859_1);
        }
        for (int i = 0; i < (token & 15) + 2; i++) {
          byte copied = window[from + i & 4095];
          out.write(copied);
          window[write++ & 4095] = copied;
        }
      }
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static RtfBody parse(String rtf) {
    var text = new Parser(rtf).parsed();
    if (text.isBlank()) {
      return new RtfBody(null, null);
    }
    return rtf.contains("\\fromhtml1") ? new RtfBody(null, text) : new RtfBody(text, null);
  }

  /** Walks groups and control words; keeps the stack small enough for hostile nesting. */
  private static final class Parser {
    private final String rtf;
    private final boolean fromHtml;
    private final StringBuilder out = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ArrayDeque<Mode> outer = new ArrayDeque<>();
    private Mode mode = new Mode(false, false, 1);
    private String codePage = "windows-1252";
    private int at;

    /**
     * @param silent nothing of this group is text
     * @param hidden only there for readers of RTF, not of the HTML it was made from
     * @param fallback how many characters stand for one that is given by number
     */
    private record Mode(boolean silent, boolean hidden, int fallback) {
      Mode silenced(boolean silent) {
        return new Mode(silent, hidden, fallback);
      }
    }

    Parser(String rtf) {
      this.rtf = rtf;
      this.fromHtml = rtf.contains("\\fromhtml1");
    }

    String parsed() {
      while (at < rtf.length()) {
        char c = rtf.charAt(at++);
        switch (c) {
          case '{' -> {
            if (outer.size() >= 1_000) {
              return flushed();
            }
            outer.push(mode);
          }
          case '}' -> mode = outer.isEmpty() ? mode : outer.pop();
          case '\\' -> control();
          case '\r', '\n' -> {}
          default -> put(c);
        }
      }
      return flushed();
    }

    private void put(int c) {
      if (!mode.silent() && !mode.hidden()) {
        bytes.write(c);
      }
    }

    private void say(String text) {
      if (!mode.silent() && !mode.hidden()) {
        flush();
        out.append(text);
      }
    }

    private void flush() {
      out.append(MailText.decode(bytes.toByteArray(), codePage));
      bytes.reset();
    }

    private String flushed() {
      flush();
      return out.toString();
    }

    private void control() {
      if (at >= rtf.length()) {
        return;
      }
      char c = rtf.charAt(at);
      if (c == '\'') {
        int high = at + 2 < rtf.length() ? TransferDecoding.hex(rtf.charAt(at + 1)) : -1;
        int low = high < 0 ? -1 : TransferDecoding.hex(rtf.charAt(at + 2));
        at += low < 0 ? 1 : 3;
        if (low >= 0) {
          put(high << 4 | low);
        }
      } else if (!Character.isLetter(c)) {
        at++;
        symbol(c);
      } else {
        word();
      }
    }

    private void symbol(char c) {
      switch (c) {
        case '{', '}', '\\' -> put(c);
        case '~' -> say("\u00a0");
        case '_' -> say("-");
        case '*' -> mode = mode.silenced(!rtf.startsWith("\\htmltag", at));
        default -> {}
      }
    }

    private void word() {
      int start = at;
      while (at < rtf.length() && isLetter(rtf.charAt(at))) {
        at++;
      }
      if (at == start) {
        at++;
        return;
      }
      var name = rtf.substring(start, at);
      int digits = at;
      if (at < rtf.length() && rtf.charAt(at) == '-') {
        at++;
      }
      while (at < rtf.length() && at - digits < 9 && Character.isDigit(rtf.charAt(at))) {
        at++;
      }
      var number = rtf.substring(digits, at);
      if (at < rtf.length() && rtf.charAt(at) == ' ') {
        at++;
      }
      int value = number.isEmpty() || number.equals("-") ? 1 : Integer.parseInt(number);
      word(name, value);
    }

    private void word(String name, int value) {
      if (SILENT.contains(name)) {
        mode = mode.silenced(true);
        return;
      }
      switch (name) {
        case "par", "line" -> say(fromHtml ? "\r\n" : "\n");
        case "tab" -> say("\t");
        case "lquote" -> say("\u2018");
        case "rquote" -> say("\u2019");
        case "ldblquote" -> say("\u201c");
        case "rdblquote" -> say("\u201d");
        case "bullet" -> say("\u2022");
        case "endash" -> say("\u2013");
        case "emdash" -> say("\u2014");
        case "ansicpg" -> codePage = value == 65001 ? "utf-8" : "windows-" + value;
        case "htmlrtf" -> mode = new Mode(mode.silent(), value != 0, mode.fallback());
        case "uc" -> mode = new Mode(mode.silent(), mode.hidden(), Math.clamp(value, 0, 8));
        case "u" -> {
          say(String.valueOf((char) value));
          skipFallback();
        }
        default -> {}
      }
    }

    private void skipFallback() {
      for (int i = 0; i < mode.fallback() && at < rtf.length(); i++) {
        if (rtf.startsWith("\\'", at)) {
          at = Math.min(rtf.length(), at + 4);
        } else if (rtf.charAt(at) != '\\' && rtf.charAt(at) != '{' && rtf.charAt(at) != '}') {
          at++;
        }
      }
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}

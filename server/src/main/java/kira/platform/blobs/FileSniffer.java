package kira.platform.blobs;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Says what a file is by its first bytes, whatever its name says. */
final class FileSniffer {
  /** How much of a file is looked at. */
  static final int BYTES = 4_096;

  private static final Pattern MARKUP =
      Pattern.compile(
          "<(!doctype\\s+html|html|head|body|script|iframe|object|embed|meta|link|style|table|div|img|a\\s)");

  private FileSniffer() {}

  static FileType type(byte[] start) {
    if (starts(start, "89504e470d0a1a0a")) {
      return FileType.PNG;
    }
    if (starts(start, "ffd8ff")) {
      return FileType.JPEG;
    }
    if (starts(start, "474946383761") || starts(start, "474946383961")) {
      return FileType.GIF;
    }
    if (starts(start, "52494646") && start.length >= 12) {
      return switch (ascii(start, 8, 12)) {
        case "WEBP" -> FileType.WEBP;
        case "WAVE" -> FileType.WAV;
        default -> FileType.OTHER;
      };
    }
    if (starts(start, "255044462d")) {
      return FileType.PDF;
    }
    if (start.length >= 12 && ascii(start, 4, 8).equals("ftyp")) {
      return FileType.MP4;
    }
    if (starts(start, "1a45dfa3")) {
      return FileType.WEBM;
    }
    if (starts(start, "494433")
        || (start.length > 1 && (start[0] & 0xff) == 0xff && (start[1] & 0xe6) == 0xe2)) {
      return FileType.MP3;
    }
    if (starts(start, "4f676753")) {
      return FileType.OGG;
    }
    if (starts(start, "504b0304") || starts(start, "504b0506")) {
      return FileType.ZIP;
    }
    if (starts(start, "1f8b")) {
      return FileType.GZIP;
    }
    if (starts(start, "4d5a")
        || starts(start, "7f454c46")
        || starts(start, "cafebabe")
        || starts(start, "feedface")
        || starts(start, "feedfacf")
        || starts(start, "cefaedfe")
        || starts(start, "cffaedfe")
        || starts(start, "2321")) {
      return FileType.PROGRAM;
    }
    return text(start);
  }

  /** Browsers guess markup from the first bytes too; so do we, and more suspiciously. */
  private static FileType text(byte[] start) {
    if (!isText(start)) {
      return FileType.OTHER;
    }
    var words =
        new String(start, StandardCharsets.UTF_8)
            .replace("\uFEFF", "")
            .strip()
            .toLowerCase(Locale.ROOT);
    if (words.startsWith("<svg") || (words.startsWith("<?xml") && words.contains("<svg"))) {
      return FileType.SVG;
    }
    if (words.startsWith("<") && MARKUP.matcher(words).find()) {
      return FileType.HTML;
    }
    return words.startsWith("<?xml") ? FileType.XML : FileType.TEXT;
  }

  /** UTF-8 without control characters; the last character may be cut in half. */
  private static boolean isText(byte[] start) {
    for (byte each : start) {
      if (each >= 0
          && each < 0x20
          && each != '\n'
          && each != '\r'
          && each != '\t'
          && each != '\f') {
        return false;
      }
    }
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var whole = start.length < BYTES;
    return !decoder
        .decode(ByteBuffer.wrap(start), CharBuffer.allocate(start.length + 1), whole)
        .isError();
  }

  private static boolean starts(byte[] start, String hex) {
    var magic = HexFormat.of().parseHex(hex);
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }

  private static String ascii(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }
}

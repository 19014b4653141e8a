package kira.channels.email.mime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/** Bytes to text, by what a mail claims of its charset and by what the bytes say themselves. */
final class MailText {
  private static final Charset WESTERN = Charset.forName("windows-1252");
  private static final Pattern META =
      Pattern.compile(
          "<meta[^>]{0,200}charset\\s*=\\s*[\"']?([\\w.:-]{1,40})", Pattern.CASE_INSENSITIVE);

  /** Names in use that Java does not know, or that say less than what their users mean. */
  private static final Map<String, String> MEANT =
      Map.ofEntries(
          Map.entry("iso-8859-1", "windows-1252"),
          Map.entry("latin1", "windows-1252"),
          Map.entry("iso8859-1", "windows-1252"),
          Map.entry("ansi", "windows-1252"),
          Map.entry("cp-1252", "windows-1252"),
          Map.entry("utf8", "UTF-8"),
          Map.entry("utf-8mb4", "UTF-8"),
          Map.entry("utf8mb4", "UTF-8"),
          Map.entry("unicode-1-1-utf-8", "UTF-8"),
          Map.entry("cp65001", "UTF-8"),
          Map.entry("gb2312", "GB18030"),
          Map.entry("gbk", "GB18030"),
          Map.entry("x-gbk", "GB18030"),
          Map.entry("ks_c_5601-1987", "x-windows-949"),
          Map.entry("euc-kr", "x-windows-949"),
          Map.entry("shift_jis", "windows-31j"),
          Map.entry("shift-jis", "windows-31j"),
          Map.entry("x-sjis", "windows-31j"),
          Map.entry("iso-8859-8-i", "ISO-8859-8"),
          Map.entry("iso-8859-9", "windows-1254"),
          Map.entry("iso-8859-11", "x-windows-874"),
          Map.entry("tis-620", "x-windows-874"),
          Map.entry("macintosh", "x-MacRoman"),
          Map.entry("x-mac-roman", "x-MacRoman"),
          Map.entry("big5", "Big5-HKSCS"));

  private MailText() {}

  /** The text of a part. */
  static String decode(byte[] bytes, @Nullable String claimed, boolean html) {
    var body = withoutMark(bytes);
    if (body != bytes) {
      // A byte-order mark is a better witness than a header.
      return replacing(body, StandardCharsets.UTF_8);
    }
    var name = claimed;
    if (html && (name == null || !isKnown(name))) {
      var head = new String(bytes, 0, Math.min(bytes.length, 2_000), StandardCharsets.ISO_8859_1);
      var meta = META.matcher(head);
      name = meta.find() ? meta.group(1) : name;
    }
    return decode(bytes, name);
  }

  /** The text of a header or of anything short. */
  static String decode(byte[] bytes, @Nullable String claimed) {
    var name = claimed == null ? "" : claimed.strip().toLowerCase(Locale.ROOT);
    if (name.endsWith("utf-7")) {
      return Utf7.decode(bytes);
    }
    var charset = charset(name);
    if (charset.isPresent() && !charset.get().equals(StandardCharsets.US_ASCII)) {
      var strict = strictly(bytes, charset.get());
      if (strict.isPresent()) {
        return strict.get();
      }
      if (isMostly(bytes, charset.get())) {
        return replacing(bytes, charset.get());
      }
    }
    return guessed(bytes);
  }

  private static String guessed(byte[] bytes) {
    var utf8 = strictly(bytes, StandardCharsets.UTF_8);
    if (utf8.isPresent()) {
      return utf8.get();
    }
    if (isMostly(bytes, StandardCharsets.UTF_8)) {
      return replacing(bytes, StandardCharsets.UTF_8);
    }
    if (!isForeign(bytes)) {
      return replacing(bytes, WESTERN);
    }
    var detector = new UniversalDetector();
    detector.handleData(bytes, 0, Math.min(bytes.length, 50_000));
    detector.dataEnd();
    var found = detector.getDetectedCharset();
    return found == null
        ? replacing(bytes, WESTERN)
        : charset(found.toLowerCase(Locale.ROOT))
            .flatMap(charset -> strictly(bytes, charset))
            .orElseGet(() -> replacing(bytes, WESTERN));
  }

  /** Mostly letters beyond ASCII: only such text can be told by statistics, umlauts cannot. */
  private static boolean isForeign(byte[] bytes) {
    int beyond = 0;
    int letters = 0;
    for (byte b : bytes) {
      beyond += b < 0 ? 1 : 0;
      letters += b < 0 || Character.isLetter(b) ? 1 : 0;
    }
    return beyond >= 8 && beyond * 2 > letters;
  }

  static boolean isKnown(String name) {
    return charset(name.strip().toLowerCase(Locale.ROOT)).isPresent();
  }

  private static Optional<Charset> charset(String lower) {
    if (lower.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Charset.forName(MEANT.getOrDefault(lower, lower)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> strictly(byte[] bytes, Charset charset) {
    try {
      return Optional.of(
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException | RuntimeException e) {
      // Decoders of rare charsets are known to trip over wild bytes.
      return Optional.empty();
    }
  }

  private static String replacing(byte[] bytes, Charset charset) {
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException | RuntimeException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Right but for a few characters, as when a mail was cut in the middle of one. */
  private static boolean isMostly(byte[] bytes, Charset charset) {
    CharBuffer text = CharBuffer.wrap(replacing(bytes, charset));
    int wrong = 0;
    int right = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\uFFFD') {
        wrong++;
      } else if (text.charAt(i) > 127) {
        right++;
      }
    }
    return wrong * 2 <= right;
  }

  private static byte[] withoutMark(byte[] bytes) {
    return bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF
        ? java.util.Arrays.copyOfRange(bytes, 3, bytes.length)
        : bytes;
  }
}

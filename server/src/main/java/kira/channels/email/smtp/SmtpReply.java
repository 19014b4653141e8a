package kira.channels.email.smtp;

import java.util.List;
import java.util.Locale;
import kira.channels.email.mime.DeliveryStatus;

/** An answer of the server: three digits, and its lines without them. */
record SmtpReply(int code, List<String> lines) {
  boolean isGood() {
    return code >= 200 && code < 300;
  }

  /** What the server said, on one line and not endless; nothing that could change a screen. */
  String said() {
    var text = (code + " " + String.join(" ", lines)).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return text.length() <= 500 ? text : text.substring(0, 500);
  }

  DeliveryStatus status() {
    return DeliveryStatus.of(code, String.join(" ", lines));
  }

  /** Whether an answer to EHLO names an extension. */
  boolean offers(String extension) {
    return lines.stream()
        .skip(1)
        .map(line -> line.toUpperCase(Locale.ROOT))
        .anyMatch(line -> line.equals(extension) || line.startsWith(extension + " "));
  }

  /** What follows the name of an extension. */
  String parameters(String extension) {
    return lines.stream()
        .skip(1)
        .map(line -> line.toUpperCase(Locale.ROOT))
        .filter(line -> line.startsWith(extension + " ") || line.startsWith(extension + "="))
        .map(line -> line.substring(extension.length() + 1).strip())
        .reduce((one, other) -> one + " " + other)
        .orElse("");
  }
}

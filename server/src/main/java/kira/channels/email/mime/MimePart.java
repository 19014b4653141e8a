package kira.channels.email.mime;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kira.platform.html.CleanText;
import org.jspecify.annotations.Nullable;

/**
 * A mail or a piece of one: its header, and where its body stands in the mail's bytes.
 *
 * @param parts of a multipart, empty for everything else
 */
record MimePart(
    HeaderFields headers,
    FieldValue type,
    FieldValue disposition,
    byte[] mail,
    int from,
    int to,
    List<MimePart> parts) {
  private static final Pattern TYPE = Pattern.compile("[\\w!#$&^.+-]{1,80}/[\\w!#$&^.+-]{1,100}");

  static FieldValue type(HeaderFields headers, String otherwise) {
    var type = headers.first("content-type").map(FieldValue::parse).orElse(FieldValue.NONE);
    if (TYPE.matcher(type.value()).matches()) {
      return type;
    }
    var meant =
        switch (type.value()) {
          case "text", "plain" -> "text/plain";
          case "html" -> "text/html";
          default -> otherwise;
        };
    return new FieldValue(meant, type.parameters());
  }

  boolean isMultipart() {
    return !parts.isEmpty();
  }

  byte[] content() {
    return TransferDecoding.decode(
        mail, from, to, headers.first("content-transfer-encoding").orElse(""));
  }

  String text() {
    return MailText.decode(
        content(), type.parameter("charset").orElse(null), type.value().equals("text/html"));
  }

  Optional<String> fileName() {
    return disposition
        .parameter("filename")
        .or(() -> type.parameter("name"))
        .map(MimePart::bareName)
        .filter(name -> !name.isBlank());
  }

  /** No path, nothing that turns the reading direction, not too long; its ending kept. */
  static String bareName(String raw) {
    var name = raw.substring(Math.max(raw.lastIndexOf('/'), raw.lastIndexOf('\\')) + 1);
    name = CleanText.line(name);
    if (name.length() > 150) {
      int dot = name.lastIndexOf('.');
      var ending = dot > 0 && name.length() - dot <= 12 ? name.substring(dot) : "";
      name = CleanText.cut(name, 150 - ending.length()) + ending;
    }
    return name.matches("\\.+") ? "" : name;
  }

  @Nullable String contentId() {
    return headers
        .first("content-id")
        .map(EncodedWords::oneLine)
        .map(id -> id.startsWith("<") ? id.substring(1) : id)
        .map(id -> id.endsWith(">") ? id.substring(0, id.length() - 1) : id)
        .filter(id -> !id.isBlank() && id.length() <= 250)
        .orElse(null);
  }
}

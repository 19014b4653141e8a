package kira.platform.blobs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kinds of file that are told apart by their content. */
enum FileType {
  PNG("image/png", true, "png"),
  JPEG("image/jpeg", true, "jpg", "jpeg"),
  GIF("image/gif", true, "gif"),
  WEBP("image/webp", true, "webp"),
  PDF("application/pdf", false, "pdf"),
  MP4("video/mp4", false, "mp4", "m4v", "mov", "m4a"),
  WEBM("video/webm", false, "webm", "mkv"),
  MP3("audio/mpeg", false, "mp3"),
  OGG("audio/ogg", false, "ogg", "oga", "opus"),
  WAV("audio/wav", false, "wav"),
  ZIP(
      "application/zip",
      false,
      "zip",
      "docx",
      "xlsx",
      "pptx",
      "odt",
      "ods",
      "odp",
      "pages",
      "numbers",
      "key",
      "epub"),
  GZIP("application/gzip", false, "gz", "tgz"),
  SVG("image/svg+xml", false, "svg"),
  HTML("text/html", false, "html", "htm", "xhtml"),
  XML("application/xml", false, "xml"),
  TEXT(
      "text/plain",
      false,
      "txt",
      "md",
      "csv",
      "tsv",
      "json",
      "log",
      "yaml",
      "yml",
      "ics",
      "vcf",
      "eml"),
  PROGRAM(
      "application/x-executable",
      false,
      "exe",
      "dll",
      "com",
      "scr",
      "msi",
      "bat",
      "cmd",
      "sh",
      "ps1",
      "jar",
      "apk",
      "app",
      "vbs",
      "js",
      "jse",
      "wsf",
      "hta",
      "lnk"),
  OTHER("application/octet-stream", false);

  private final String mediaType;
  private final boolean inline;
  private final List<String> endings;

  FileType(String mediaType, boolean inline, String... endings) {
    this.mediaType = mediaType;
    this.inline = inline;
    this.endings = List.of(endings);
  }

  String mediaType() {
    return mediaType;
  }

  /** Whether a browser may show it on our own origin: it holds no script. */
  boolean isInline() {
    return inline;
  }

  /** The kind a file's name promises. */
  static Optional<FileType> named(String fileName) {
    var dot = fileName.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    var ending = fileName.substring(dot + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(type -> type.endings.contains(ending)).findFirst();
  }

  /** The kind a Content-Type promises; empty for the many that promise nothing checkable. */
  static Optional<FileType> declared(String contentType) {
    var bare = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (bare) {
      case "application/octet-stream", "" -> Optional.empty();
      case "image/jpg", "image/pjpeg" -> Optional.of(JPEG);
      case "application/x-zip-compressed" -> Optional.of(ZIP);
      case "video/quicktime", "audio/mp4", "audio/x-m4a", "video/x-m4v" -> Optional.of(MP4);
      case "audio/webm", "video/x-matroska" -> Optional.of(WEBM);
      case "audio/mp3" -> Optional.of(MP3);
      case "audio/wave", "audio/x-wav" -> Optional.of(WAV);
      case "application/x-gzip" -> Optional.of(GZIP);
      case "text/xml" -> Optional.of(XML);
      default -> {
        var known = Arrays.stream(values()).filter(type -> type.mediaType.equals(bare)).findFirst();
        if (known.isPresent()) {
          yield known;
        }
        if (bare.startsWith("text/") || bare.equals("application/json")) {
          yield Optional.of(TEXT);
        }
        yield bare.contains("openxmlformats") || bare.contains("opendocument")
            ? Optional.of(ZIP)
            : Optional.empty();
      }
    };
  }
}

package kira.platform.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import kira.platform.KiraProperties;
import kira.platform.html.CleanText;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Takes files from strangers: what a file is, its content says, and what lies is refused. */
@Component
public class Uploads {
  private static final int LONGEST_NAME = 200;
  private static final long MOST_PIXELS = 50_000_000;

  private final Blobs blobs;
  private final Path incoming;
  private final long limit;
  private final long receivedLimit;

  @Autowired
  Uploads(Blobs blobs, DataFolder folder, KiraProperties properties) {
    this(
        blobs,
        folder.incoming(),
        properties.blobs().limit().toBytes(),
        properties.blobs().received().toBytes());
  }

  Uploads(Blobs blobs, Path incoming, long limit, long receivedLimit) {
    this.blobs = blobs;
    this.incoming = incoming;
    this.limit = limit;
    this.receivedLimit = receivedLimit;
  }

  /**
   * Checks a file that somebody uploads, and keeps it.
   *
   * @param declaredType the Content-Type it came with
   * @throws Problem 413 {@code too_large}, or 422 {@code file_empty}, {@code file_type_refused},
   *     {@code file_mislabelled}, {@code file_unsafe}
   */
  public StoredFile receive(
      TenantId tenant, UUID id, String name, @Nullable String declaredType, InputStream content) {
    return keep(tenant, id, name, declaredType, content, limit);
  }

  /**
   * The same of a file that a channel brings: whoever wrote cannot be told that it is too large, so
   * it may be as large as providers let it be.
   */
  public StoredFile receiveFromChannel(
      TenantId tenant, UUID id, String name, @Nullable String declaredType, InputStream content) {
    return keep(tenant, id, name, declaredType, content, receivedLimit);
  }

  private StoredFile keep(
      TenantId tenant,
      UUID id,
      String name,
      @Nullable String declaredType,
      InputStream content,
      long most) {
    Path file = null;
    try {
      file = Files.createTempFile(incoming, "upload-", "");
      copy(content, file, most);
      var cleanName = name(name);
      var type = inspect(cleanName, declaredType, file);
      blobs.put(tenant, id, file);
      return new StoredFile(id, cleanName, type.mediaType(), Files.size(file), type.isInline());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(file);
    }
  }

  /** Keeps bytes as they are, unlooked at: whoever hands them out says what they are. */
  public void keep(TenantId tenant, UUID id, byte[] content) throws IOException {
    var file = Files.createTempFile(incoming, "keep-", "");
    try {
      Files.write(file, content);
      blobs.put(tenant, id, file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  static FileType inspect(String name, @Nullable String declaredType, Path file)
      throws IOException {
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(FileSniffer.BYTES);
    }
    if (start.length == 0) {
      throw refused("file_empty", "The file is empty.");
    }
    var found = FileSniffer.type(start);
    var named = FileType.named(name);
    if (found == FileType.PROGRAM || named.filter(FileType.PROGRAM::equals).isPresent()) {
      throw refused("file_type_refused", "Programs cannot be attached.");
    }
    var declared = declaredType == null ? null : FileType.declared(declaredType).orElse(null);
    if (!fits(found, named.orElse(null)) || !fits(found, declared)) {
      throw refused("file_mislabelled", "The file is not what its name or type says.");
    }
    var fault = ArchiveCheck.fault(found, file);
    if (fault.isPresent()) {
      throw refused("file_unsafe", fault.get());
    }
    checkImage(found, file);
    return found;
  }

  /** Markup must say that it is markup; other text goes by many names. */
  private static boolean fits(FileType found, @Nullable FileType promised) {
    if (promised == null) {
      return found != FileType.HTML && found != FileType.SVG;
    }
    return promised == found
        || (promised == FileType.TEXT && found == FileType.XML)
        || (promised == FileType.XML && found == FileType.TEXT)
        || (promised == FileType.HTML && (found == FileType.TEXT || found == FileType.XML));
  }

  private static void checkImage(FileType type, Path file) throws IOException {
    if (!type.isInline()) {
      return;
    }
    try (var in = new java.io.BufferedInputStream(Files.newInputStream(file))) {
      var size = ImageSize.of(type, in);
      if (size.isEmpty()) {
        throw refused("file_mislabelled", "The image is damaged.");
      }
      if (size.get().pixels() > MOST_PIXELS) {
        throw refused(
            "file_unsafe",
            "The image has more than %d million pixels.".formatted(MOST_PIXELS / 1_000_000));
      }
    }
  }

  private static void copy(InputStream content, Path file, long most) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      var buffer = new byte[16_384];
      long all = 0;
      for (int some = content.read(buffer); some >= 0; some = content.read(buffer)) {
        all += some;
        if (all > most) {
          throw Problem.tooLarge("Files may have %d MB.".formatted(most / (1024 * 1024)));
        }
        out.write(buffer, 0, some);
      }
    }
  }

  /** The last part of the path, cleaned, with its ending kept when it is cut. */
  private static String name(String given) {
    var last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
    var clean = CleanText.line(last).replaceAll("[\"<>:|?*]", "_");
    if (clean.isEmpty() || clean.matches("\\.+")) {
      return "file";
    }
    if (clean.length() <= LONGEST_NAME) {
      return clean;
    }
    var dot = clean.lastIndexOf('.');
    var ending = dot > clean.length() - 12 ? clean.substring(dot) : "";
    return clean.substring(0, LONGEST_NAME - ending.length()) + ending;
  }

  private static Problem refused(String code, String detail) {
    return new Problem(422, code, detail, "file");
  }

  private static void remove(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

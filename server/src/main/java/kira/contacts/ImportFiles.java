package kira.contacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import kira.contacts.files.Detection;
import kira.contacts.files.Layout;
import kira.contacts.files.TableFile;
import kira.contacts.files.UnreadableFile;
import kira.platform.KiraProperties;
import kira.platform.blobs.Blobs;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;

/** The files of imports: taken in as a stream, kept until nobody needs them. */
@Component
class ImportFiles {
  private final Blobs blobs;
  private final Path incoming;
  private final long limit;

  ImportFiles(Blobs blobs, DataFolder folder, KiraProperties properties) {
    this.blobs = blobs;
    this.incoming = folder.incoming();
    this.limit = properties.contacts().importLimit().toBytes();
  }

  /** What was taken in. */
  record Received(long bytes, Layout layout) {}

  /**
   * Keeps a file and says what it seems to be.
   *
   * @throws Problem 413 {@code too_large}, or 422 with the reason why it cannot be imported
   */
  Received receive(TenantId tenant, UUID job, String name, InputStream content) throws IOException {
    var file = Files.createTempFile(incoming, "import-", "");
    try {
      long bytes = copy(content, file);
      byte[] head;
      try (var in = Files.newInputStream(file)) {
        head = in.readNBytes(Detection.BYTES);
      }
      var layout = Detection.of(head, name);
      try (var table = TableFile.open(Files.newInputStream(file), bytes, layout, incoming)) {
        if (table.rows().next() == null) {
          throw new UnreadableFile("file_no_rows", "The file has a header and no rows.");
        }
      }
      blobs.put(tenant, job, file);
      return new Received(bytes, layout);
    } catch (UnreadableFile e) {
      throw refused(e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  static Problem refused(UnreadableFile e) {
    return new Problem(422, e.code(), String.valueOf(e.getMessage()), "file");
  }

  private long copy(InputStream content, Path file) throws IOException {
    long all = 0;
    try (var out = Files.newOutputStream(file)) {
      var buffer = new byte[65_536];
      for (int some = content.read(buffer); some >= 0; some = content.read(buffer)) {
        all += some;
        if (all > limit) {
          throw Problem.tooLarge("A file has at most %,d bytes.".formatted(limit));
        }
        out.write(buffer, 0, some);
      }
    }
    return all;
  }

  /**
   * @throws UnreadableFile when it cannot be read so
   */
  TableFile open(TenantId tenant, UUID job, long bytes, Layout layout) throws IOException {
    var content =
        blobs
            .open(tenant, job)
            .orElseThrow(() -> new UnreadableFile("file_gone", "The file is no longer kept."));
    return TableFile.open(content, bytes, layout, incoming);
  }
}

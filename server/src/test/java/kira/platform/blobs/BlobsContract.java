package kira.platform.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every place to keep files does the same. */
abstract class BlobsContract {
  @TempDir Path temporary;

  private final TenantId ours = new TenantId(UUID.randomUUID());
  private final TenantId theirs = new TenantId(UUID.randomUUID());
  private final UUID id = UUID.randomUUID();
  private Blobs blobs;

  abstract Blobs blobs() throws IOException;

  @BeforeEach
  void open() throws IOException {
    blobs = blobs();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(temporary, "content", ""), content);
  }

  private byte[] content(TenantId tenant) throws IOException {
    try (var in = blobs.open(tenant, id).orElseThrow()) {
      return in.readAllBytes();
    }
  }

  @Test
  void whatIsPutIsThere() throws Exception {
    var bytes = new byte[1_000_000];
    new Random(7).nextBytes(bytes);
    blobs.put(ours, id, file(bytes));
    assertThat(content(ours)).isEqualTo(bytes);
    blobs.check();
  }

  @Test
  void oneTenantsFilesAreNotAnothers() throws Exception {
    blobs.put(ours, id, file(new byte[] {1}));
    assertThat(blobs.open(theirs, id)).isEmpty();
    blobs.put(theirs, id, file(new byte[] {2}));
    blobs.delete(theirs, id);
    assertThat(content(ours)).isEqualTo(new byte[] {1});
  }

  @Test
  void theSameIdReplaces() throws Exception {
    blobs.put(ours, id, file(new byte[] {1, 1, 1}));
    blobs.put(ours, id, file(new byte[] {2}));
    assertThat(content(ours)).isEqualTo(new byte[] {2});
  }

  @Test
  void whatIsDeletedIsGone() throws Exception {
    blobs.put(ours, id, file(new byte[] {1}));
    blobs.delete(ours, id);
    assertThat(blobs.open(ours, id)).isEmpty();
    blobs.delete(ours, id);
  }
}

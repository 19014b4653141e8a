package kira.platform.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.Test;

class FileBlobsTest extends BlobsContract {
  @Override
  Blobs blobs() throws IOException {
    return new FileBlobs(Files.createDirectories(temporary.resolve("files")));
  }

  @Test
  void aFailedPutLeavesNothingHalf() throws Exception {
    var blobs = blobs();
    var tenant = new TenantId(UUID.randomUUID());
    assertThatThrownBy(() -> blobs.put(tenant, UUID.randomUUID(), temporary.resolve("missing")))
        .isInstanceOf(IOException.class);
    try (var left = Files.walk(temporary.resolve("files"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void whatACrashLeftHalfWrittenGoesWithTheNextStart() throws Exception {
    var root = Files.createDirectories(temporary.resolve("files"));
    var blobs = blobs();
    var tenant = new TenantId(UUID.randomUUID());
    var id = UUID.randomUUID();
    blobs.put(tenant, id, Files.writeString(temporary.resolve("whole"), "whole"));
    Files.writeString(root.resolve("new").resolve(UUID.randomUUID().toString()), "half");
    var again = blobs();
    try (var left = Files.walk(root);
        var whole = again.open(tenant, id).orElseThrow()) {
      assertThat(left.filter(Files::isRegularFile)).hasSize(1);
      assertThat(whole).hasContent("whole");
    }
  }

  @Test
  void aMissingFolderIsIll() {
    assertThatThrownBy(() -> new FileBlobs(temporary.resolve("gone")).check())
        .isInstanceOf(IOException.class);
  }
}

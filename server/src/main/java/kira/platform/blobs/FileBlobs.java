package kira.platform.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.TenantId;

/**
 * Files on this machine's disk: a folder per tenant, in it 256 folders by the id's last digits. One
 * that is being written stands in a folder of its own, which is emptied at the start: nobody would
 * find, or erase, what a crash left of it among the others.
 */
final class FileBlobs implements Blobs {
  private static final String UNFINISHED = "new";

  private final Path root;

  FileBlobs(Path root) {
    this.root = root;
    try {
      DataFolder.empty(root.resolve(UNFINISHED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void put(TenantId tenant, UUID id, Path content) throws IOException {
    var target = file(tenant, id);
    var folder = folder(tenant, id);
    Files.createDirectories(folder);
    var unfinished = Files.createDirectories(root.resolve(UNFINISHED));
    var fresh = unfinished.resolve(UUID.randomUUID().toString());
    try {
      Files.copy(content, fresh);
      try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      DataFolder.syncFolder(folder);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  @Override
  public Optional<InputStream> open(TenantId tenant, UUID id) throws IOException {
    try {
      return Optional.of(Files.newInputStream(file(tenant, id)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void delete(TenantId tenant, UUID id) throws IOException {
    Files.deleteIfExists(file(tenant, id));
  }

  @Override
  public void check() throws IOException {
    if (!Files.isWritable(root)) {
      throw new IOException("%s is not writable".formatted(root));
    }
  }

  /** Only ids make up the path: nothing anybody typed is part of it. */
  private Path file(TenantId tenant, UUID id) {
    return folder(tenant, id).resolve(id.toString());
  }

  private Path folder(TenantId tenant, UUID id) {
    return root.resolve(tenant.toString())
        .resolve("%02x".formatted(id.getLeastSignificantBits() & 0xff));
  }
}

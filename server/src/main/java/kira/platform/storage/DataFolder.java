package kira.platform.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import kira.platform.CannotStartException;

/** The folder of everything this server keeps on its machine; one running server owns it. */
public final class DataFolder implements AutoCloseable {
  private static final String INCOMING = "incoming";

  private final Path root;
  private final FileChannel lock;

  private DataFolder(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /** Creates the folder if need be and takes it for this process. */
  public static DataFolder open(Path folder) {
    var root = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      var lock =
          FileChannel.open(
              root.resolve("kira.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        if (lock.tryLock() == null) {
          throw inUse(root, lock);
        }
      } catch (OverlappingFileLockException e) {
        throw inUse(root, lock);
      }
      lock.truncate(0);
      lock.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
          0);
      empty(root.resolve(INCOMING));
      return new DataFolder(root.toRealPath(), lock);
    } catch (IOException e) {
      throw new CannotStartException(
          "The data folder %s cannot be used: %s.".formatted(root, e),
          "Choose a folder this user may write with KIRA_DATA, or change its permissions.",
          e);
    }
  }

  private static CannotStartException inUse(Path root, FileChannel lock) throws IOException {
    var owner = ByteBuffer.allocate(20);
    lock.read(owner, 0);
    lock.close();
    var pid = new String(owner.array(), 0, owner.position(), StandardCharsets.US_ASCII);
    return new CannotStartException(
        "Another Kira%s already uses the data folder %s."
            .formatted(pid.isBlank() ? "" : " (process " + pid + ")", root),
        "Stop it first, or give this one a folder of its own with KIRA_DATA.");
  }

  public Path root() {
    return root;
  }

  /**
   * Where files stand while they arrive or are made. Nobody else knows of them, so what a process
   * that died left there is gone with the next start: it may be anybody's.
   */
  public Path incoming() {
    return folder(INCOMING);
  }

  /** Deletes what is in a folder, if there is one. */
  public static void empty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!each.equals(folder)) {
          Files.delete(each);
        }
      }
    }
  }

  /** A sub-folder, made when missing. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(root.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a small file that only this user may read; it is whole or absent, also after a crash.
   */
  public static void writePrivate(Path file, byte[] content) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    syncFolder(file.resolveSibling("."));
  }

  /** Makes a rename or a new name in a folder survive a power cut. */
  public static void syncFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

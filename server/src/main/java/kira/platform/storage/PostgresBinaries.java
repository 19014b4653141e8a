package kira.platform.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import kira.platform.CannotStartException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once per version from the archive on the class path. */
final class PostgresBinaries {
  /** Part of the folder's name, so that a new version is unpacked beside the old one. */
  static final String VERSION = "18.6.0";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);

  private PostgresBinaries() {}

  /** The folder with {@code bin}, {@code lib} and {@code share}. */
  static Path in(Path folder) {
    var ready = folder.resolve(VERSION + "-" + System.getProperty("os.arch"));
    try {
      Files.createDirectories(folder);
      try (var channel =
              FileChannel.open(
                  folder.resolve("unpacking.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        if (!Files.isDirectory(ready)) {
          LOG.info("Unpacking PostgreSQL {} into {} (first start only)", VERSION, ready);
          var unpacking = folder.resolve("unpacking-" + ProcessHandle.current().pid());
          unpack(unpacking);
          Files.move(unpacking, ready, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return ready;
    } catch (IOException e) {
      throw new CannotStartException(
          "PostgreSQL could not be unpacked into %s: %s.".formatted(folder, e),
          "Make room there, or give Kira a PostgreSQL with KIRA_DATABASE_URL.",
          e);
    }
  }

  private static void unpack(Path into) throws IOException {
    try (var archive =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive())))) {
      for (TarArchiveEntry entry = archive.getNextEntry();
          entry != null;
          entry = archive.getNextEntry()) {
        var target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
          throw new IOException("archive entry outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(parent(target));
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.createDirectories(parent(target));
          Files.createLink(target, into.resolve(entry.getLinkName()));
        } else {
          Files.createDirectories(parent(target));
          Files.copy(archive, target);
          if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
  }

  private static Path parent(Path target) throws IOException {
    var parent = target.getParent();
    if (parent == null) {
      throw new IOException("no folder above " + target);
    }
    return parent;
  }

  private static InputStream archive() {
    var arch = System.getProperty("os.arch");
    var machine = arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm_64" : arch;
    var found =
        PostgresBinaries.class.getResourceAsStream("/postgres-linux-%s.txz".formatted(machine));
    if (found != null && System.getProperty("os.name").equals("Linux")) {
      return found;
    }
    throw new CannotStartException(
        "This build carries no PostgreSQL for %s on %s."
            .formatted(System.getProperty("os.name"), arch),
        "Give Kira a PostgreSQL 15 or newer with KIRA_DATABASE_URL.");
  }
}

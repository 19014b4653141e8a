package kira.platform.blobs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Whether an archive is one that unpacks to something sane. Headers are believed only where they
 * are bad news; what they say is checked by unpacking into nothing, up to a limit.
 */
final class ArchiveCheck {
  private static final int MOST_ENTRIES = 10_000;
  private static final long MOST_BYTES = 1_000_000_000;
  private static final long HARMLESS = 20_000_000;
  private static final int HIGHEST_RATIO = 100;
  private static final long MOST_UNPACKED_HERE = 64_000_000;

  private ArchiveCheck() {}

  /** What is wrong with it, if anything. */
  static Optional<String> fault(FileType type, Path file) throws IOException {
    try {
      return switch (type) {
        case ZIP -> zip(file);
        case GZIP -> gzip(file);
        default -> Optional.empty();
      };
    } catch (ZipException | EOFException e) {
      return Optional.of("The archive is damaged.");
    }
  }

  private static Optional<String> zip(Path file) throws IOException {
    var length = Files.size(file);
    try (var zip = new ZipFile(file.toFile())) {
      if (zip.size() > MOST_ENTRIES) {
        return Optional.of("The archive holds more than %,d files.".formatted(MOST_ENTRIES));
      }
      long unpacked = 0;
      long packed = 0;
      for (var entries = zip.entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        unpacked += Math.max(0, entry.getSize());
        packed += Math.max(0, entry.getCompressedSize());
        if (isAbsurd(unpacked, length)) {
          return tooMuch();
        }
      }
      // Entries that overlap share their bytes: that is how the worst bombs are built.
      if (packed > length) {
        return tooMuch();
      }
      return liesAboutSizes(zip) ? tooMuch() : Optional.empty();
    }
  }

  private static boolean liesAboutSizes(ZipFile zip) throws IOException {
    long left = MOST_UNPACKED_HERE;
    for (var entries = zip.entries(); entries.hasMoreElements() && left > 0; ) {
      var entry = entries.nextElement();
      var said = Math.max(0, entry.getSize());
      var found = entry.isDirectory() ? 0 : unpackedUpTo(zip, entry, Math.min(said + 1, left));
      if (found > said) {
        return true;
      }
      left -= found;
    }
    return false;
  }

  private static long unpackedUpTo(ZipFile zip, ZipEntry entry, long most) throws IOException {
    try (var content = zip.getInputStream(entry)) {
      return content == null ? 0 : count(content, most);
    }
  }

  private static Optional<String> gzip(Path file) throws IOException {
    try (var content = new GZIPInputStream(Files.newInputStream(file))) {
      var most = MOST_UNPACKED_HERE;
      return isAbsurd(count(content, most), Files.size(file)) ? tooMuch() : Optional.empty();
    }
  }

  private static boolean isAbsurd(long unpacked, long packed) {
    return unpacked > MOST_BYTES
        || (unpacked > HARMLESS && unpacked / Math.max(1, packed) > HIGHEST_RATIO);
  }

  private static long count(InputStream content, long most) throws IOException {
    var buffer = new byte[8_192];
    long all = 0;
    while (all < most) {
      int some = content.read(buffer, 0, (int) Math.min(buffer.length, most - all));
      if (some < 0) {
        break;
      }
      all += some;
    }
    return all;
  }

  private static Optional<String> tooMuch() {
    return Optional.of("The archive unpacks to far more than its size.");
  }
}

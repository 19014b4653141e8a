package kira.platform.secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import kira.platform.CannotStartException;
import kira.platform.storage.DataFolder;

/**
 * The keys folder: one file of 256 random bits per key, readable by this user only. Names count up,
 * and the last one encrypts; the others still decrypt until they are retired.
 */
final class KeyFiles {
  private static final String SUFFIX = ".key";
  private static final String RETIRED = ".retired";
  private static final int BYTES = 32;

  private final Path folder;
  private final SecureRandom random = new SecureRandom();

  KeyFiles(Path folder) {
    this.folder = folder;
  }

  /** Every key in use by name, the current one last; made on the first start. */
  TreeMap<String, byte[]> load() {
    var keys = loadAll(SUFFIX);
    if (keys.isEmpty()) {
      var first = add(keys);
      keys.put(first.getKey(), first.getValue());
    }
    return keys;
  }

  /** Keys out of use whose files were not deleted yet. */
  Map<String, byte[]> loadRetired() {
    return loadAll(RETIRED);
  }

  private TreeMap<String, byte[]> loadAll(String suffix) {
    try (var files = Files.list(folder)) {
      var keys = new TreeMap<String, byte[]>();
      for (var file : files.filter(each -> each.toString().endsWith(suffix)).toList()) {
        keys.put(name(file), read(file));
      }
      return keys;
    } catch (IOException e) {
      throw new CannotStartException(
          "The keys in %s cannot be read: %s.".formatted(folder, e),
          "Make the folder readable for this user; without its keys stored secrets are lost.",
          e);
    }
  }

  /** Writes a new key whose name sorts behind every other. */
  Map.Entry<String, byte[]> add(TreeMap<String, byte[]> before) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var mark = new byte[3];
    random.nextBytes(mark);
    var number = before.isEmpty() ? 1 : Integer.parseInt(before.lastKey().substring(0, 4)) + 1;
    var name = "%04d%s".formatted(number, HexFormat.of().formatHex(mark));
    try {
      DataFolder.writePrivate(
          folder.resolve(name + SUFFIX),
          HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.entry(name, bytes);
  }

  /** Takes a key out of use; the file stays beside the others under another name, for backups. */
  void retire(String name) {
    try {
      Files.move(folder.resolve(name + SUFFIX), folder.resolve(name + RETIRED));
      DataFolder.syncFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    var name = String.valueOf(file.getFileName());
    return name.substring(0, name.indexOf('.'));
  }

  private static byte[] read(Path file) throws IOException {
    var others =
        Files.getPosixFilePermissions(file).stream()
            .anyMatch(permission ->
                permission == PosixFilePermission.GROUP_READ
                    || permission == PosixFilePermission.OTHERS_READ);
    if (others) {
      throw new CannotStartException(
          "The key file %s can be read by other users.".formatted(file),
          "Close it with: chmod 600 %s".formatted(file));
    }
    var name = name(file);
    if (!name.matches("\\d{4}[0-9a-f]{6}")) {
      throw new CannotStartException(
          "%s is not named like a key of Kira.".formatted(file), "Move it out of the keys folder.");
    }
    try {
      var bytes = HexFormat.of().parseHex(Files.readString(file).strip());
      if (bytes.length == BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw damaged(file);
    }
    throw damaged(file);
  }

  private static CannotStartException damaged(Path file) {
    return new CannotStartException(
        "The key file %s is damaged.".formatted(file), "Restore it from a backup.");
  }
}

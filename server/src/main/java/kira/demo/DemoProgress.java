package kira.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kira.platform.storage.DataFolder;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far the demo workspace is furnished, kept in the data folder. A step that is done is never
 * repeated, so that what a person takes away does not come back.
 *
 * @param began what the times of the story count from
 * @param steps how many are done
 * @param known what later steps name: ids of what was made, and keys
 * @param finished whether nothing is left to do
 */
record DemoProgress(Instant began, int steps, Map<String, String> known, boolean finished) {
  private static final String FILE = "demo-progress.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  DemoProgress {
    known = Map.copyOf(known);
  }

  static DemoProgress beginning(Instant at) {
    return new DemoProgress(at, 0, Map.of(), false);
  }

  DemoProgress stepped(Map<String, String> learned) {
    var all = new LinkedHashMap<>(known);
    all.putAll(learned);
    return new DemoProgress(began, steps + 1, all, false);
  }

  DemoProgress end() {
    return new DemoProgress(began, steps, Map.of(), true);
  }

  /** Empty in a folder whose workspace nobody began to furnish. */
  static Optional<DemoProgress> read(Path folder) {
    try {
      var file = folder.resolve(FILE);
      return Files.exists(file)
          ? Optional.of(JSON.readValue(Files.readString(file), DemoProgress.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Readable by its owner only: a key may be among what is known. */
  void write(Path folder) {
    try {
      DataFolder.writePrivate(folder.resolve(FILE), JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's progress cannot be kept in the data folder", e);
    }
  }
}

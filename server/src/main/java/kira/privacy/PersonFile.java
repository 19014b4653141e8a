package kira.privacy;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kira.platform.privacy.Telling;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what is told of a person into a ZIP: {@code data.json}, {@code index.html} with the same
 * to read, and the files. Parts come piece by piece in any order and wait in files of their own, so
 * a person with a million events needs no more memory than one with ten.
 */
final class PersonFile implements Telling, Closeable {
  private final JsonMapper json;
  private final PersonPage page;
  private final Path folder;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Map<String, Path> files = new LinkedHashMap<>();

  /**
   * @param folder an empty one, removed in the end
   */
  PersonFile(JsonMapper json, PersonPage page, Path folder) {
    this.json = json;
    this.page = page;
    this.folder = folder;
  }

  private record Part(
      boolean several, Path data, Path read, Writer json, Writer html, AtomicBoolean begun) {}

  @Override
  public void part(String name, Object value) throws IOException {
    add(opened(name, false), value);
  }

  @Override
  public void items(String name, Collection<?> some) throws IOException {
    var part = opened(name, true);
    for (var item : some) {
      add(part, item);
    }
  }

  private void add(Part part, Object value) throws IOException {
    JsonNode node = json.valueToTree(value);
    if (part.begun().getAndSet(true)) {
      part.json().write(",\n");
    }
    part.json().write(json.writeValueAsString(node));
    if (!node.isContainer() || !node.isEmpty()) {
      page.value(node, part.html());
    }
  }

  private Part opened(String name, boolean several) throws IOException {
    var known = parts.get(name);
    if (known != null) {
      return known;
    }
    var data = Files.createFile(folder.resolve(parts.size() + ".json"));
    var read = Files.createFile(folder.resolve(parts.size() + ".html"));
    var part =
        new Part(
            several,
            data,
            read,
            Files.newBufferedWriter(data),
            Files.newBufferedWriter(read),
            new AtomicBoolean());
    parts.put(name, part);
    return part;
  }

  @Override
  public void file(String id, String name, InputStream content) throws IOException {
    var kept = folder.resolve("file-" + files.size());
    Files.copy(content, kept);
    // Nothing in a name may lead out of the folder it is unpacked into.
    files.put("files/%s-%s".formatted(id, name.replaceAll("[^\\p{L}\\p{N}._ -]", "_")), kept);
  }

  void write(OutputStream out, Instant at) throws IOException {
    for (var part : parts.values()) {
      part.json().close();
      part.html().close();
    }
    try (var zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      zip.putNextEntry(new ZipEntry("data.json"));
      data(zip);
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry("index.html"));
      read(zip, at);
      zip.closeEntry();
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        Files.copy(file.getValue(), zip);
        zip.closeEntry();
      }
    }
  }

  private void data(OutputStream zip) throws IOException {
    text(zip, "{");
    boolean first = true;
    for (var each : parts.entrySet()) {
      var part = each.getValue();
      text(zip, (first ? "\n" : ",\n") + json.writeValueAsString(each.getKey()) + ": ");
      text(zip, part.several() ? "[" : "");
      Files.copy(part.data(), zip);
      text(zip, part.several() ? "]" : "");
      first = false;
    }
    text(zip, "\n}\n");
  }

  private void read(OutputStream zip, Instant at) throws IOException {
    text(zip, page.head(List.copyOf(parts.keySet()), at));
    for (var each : parts.entrySet()) {
      text(zip, page.title(each.getKey()));
      if (Files.size(each.getValue().read()) == 0) {
        text(zip, page.nothing());
      }
      Files.copy(each.getValue().read(), zip);
      text(zip, "</section>\n");
    }
    text(zip, page.files(List.copyOf(files.keySet())));
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    for (var part : parts.values()) {
      part.json().close();
      part.html().close();
    }
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

package kira.knowledge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.models.Embeddings;

/** The product's own user guide, split, embedded and indexed, as the demo workspace holds it. */
public final class Guide {
  /** Loading the model takes a second: once for all tests. */
  public static final Embeddings EMBEDDINGS = new Embeddings();

  public record Part(ArticleFile file, UUID article, Passage passage, float[] vector) {}

  public final List<ArticleFile> files = new ArrayList<>();
  public final Map<UUID, Part> parts = new HashMap<>();
  public final PassageIndex index;

  public Guide(Embeddings embeddings, Path folder) throws IOException {
    index = PassageIndex.open(folder, 1000);
    for (var file : read()) {
      var article = UUID.nameUUIDFromBytes(file.slug().getBytes(StandardCharsets.UTF_8));
      var passages = ArticleText.of(article, file.title(), file.markdown()).passages();
      var entries = new ArrayList<PassageIndex.Entry>();
      for (var passage : passages) {
        var vector = embeddings.embed(passage.inContext(file.title()));
        parts.put(passage.id(), new Part(file, article, passage, vector));
        entries.add(
            new PassageIndex.Entry(
                passage.id(),
                file.title(),
                String.join(". ", passage.path()),
                passage.text(),
                vector));
      }
      index.put(article, 1, file.audience(), entries);
      files.add(file);
    }
    index.refresh();
  }

  /** As the knowledge base searches, without a database behind it. */
  public Knowledge.Result search(String text, Audience audience) throws IOException {
    var question = Knowledge.searchable(text, Set.of("Kira"));
    var vector = EMBEDDINGS.embed(question);
    var found = new ArrayList<Knowledge.Found>();
    for (var hit : index.search(question, vector, audience.readable(), 8)) {
      var part = parts.get(hit.id());
      found.add(
          new Knowledge.Found(
              part.article(),
              part.file().title(),
              part.file().slug(),
              part.file().audience(),
              part.passage(),
              Math.clamp(hit.score(), 0, 1),
              hit.cosine(),
              hit.bm25()));
    }
    return new Knowledge.Result(question, vector, found);
  }

  public List<Passage> section(Knowledge.Found found) {
    return parts.values().stream()
        .filter(p -> p.article().equals(found.article()))
        .map(Part::passage)
        .filter(p -> p.section() == found.passage().section())
        .sorted(java.util.Comparator.comparingInt(Passage::ordinal))
        .toList();
  }

  public static List<ArticleFile> read() throws IOException {
    var files = new ArrayList<ArticleFile>();
    var folder = Path.of(System.getProperty("kira.guide", "../docs/guide"));
    try (var names = Files.newDirectoryStream(folder, "*.md")) {
      for (var name : names) {
        files.add(ArticleFile.parse(name.getFileName().toString(), Files.readString(name)));
      }
    }
    files.sort(java.util.Comparator.comparing(ArticleFile::slug));
    return files;
  }

  public record Question(String split, String kind, Set<String> articles, String text) {}

  public static List<Question> questions() throws IOException {
    var questions = new ArrayList<Question>();
    try (var in = Guide.class.getResourceAsStream("/kira/assistant/questions.tsv")) {
      for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#") && !line.isBlank()) {
          var cells = line.split("\t");
          questions.add(new Question(cells[0], cells[1], Set.of(cells[2].split("\\|")), cells[3]));
        }
      }
    }
    return questions;
  }
}

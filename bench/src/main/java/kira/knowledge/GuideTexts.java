package kira.knowledge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The sentences of the user guide: real text for benches of the search. */
public final class GuideTexts {
  private GuideTexts() {}

  /** Sentences, each behind the headings it stands under. */
  public static List<String> sentences() throws IOException {
    var sentences = new ArrayList<String>();
    var files = new PathMatchingResourcePatternResolver().getResources("classpath:/guide/*.md");
    for (var resource : files) {
      var file =
          ArticleFile.parse(
              String.valueOf(resource.getFilename()),
              resource.getContentAsString(StandardCharsets.UTF_8));
      var text = ArticleText.of(new UUID(0, 0), file.title(), file.markdown());
      for (var passage : text.passages()) {
        for (var line : passage.text().split("\n+")) {
          for (var sentence : Sentences.of(line)) {
            sentences.add(passage.heading() + ": " + sentence);
          }
        }
      }
    }
    return sentences;
  }
}

package kira.knowledge;

import java.util.List;
import java.util.UUID;

/**
 * A stretch of an article small enough for the embedding model, and the unit of citation.
 *
 * @param id stays the same for as long as the article holds this text, so that citations survive
 *     edits elsewhere
 * @param ordinal place in the article, from 0
 * @param section which section of the article; passages of one section share it
 * @param path headings above it, outermost first, without the article's title
 * @param text plain text; paragraphs are separated by blank lines, list items are lines that start
 *     with {@code - } or {@code 1. }, code is indented by four spaces
 */
public record Passage(UUID id, int ordinal, int section, List<String> path, String text) {
  public Passage {
    path = List.copyOf(path);
  }

  /** The innermost heading, or the empty string above the first one. */
  public String heading() {
    return path.isEmpty() ? "" : path.getLast();
  }

  public int words() {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  /** What is embedded and searched: the text with what the reader knows from the headings. */
  public String inContext(String title) {
    var context = new StringBuilder(title);
    for (var heading : path) {
      context.append(". ").append(heading);
    }
    return context.append(".\n").append(text).toString();
  }
}

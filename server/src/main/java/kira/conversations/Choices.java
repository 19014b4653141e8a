package kira.conversations;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question with answers to choose from, as no channel in particular knows it. Where a channel has
 * buttons or lists they are shown as such; everywhere else they are written out, and who answers
 * with a number or with the words of an answer chooses it.
 *
 * @param open what the button says that opens a list; null where buttons will do
 */
public record Choices(
    String text,
    @Nullable String header,
    @Nullable String footer,
    @Nullable String open,
    List<Choice> choices) {

  public Choices {
    choices = List.copyOf(choices);
  }

  /**
   * One answer.
   *
   * @param id comes back when it is chosen
   * @param section under which it stands in a list; those of one section follow each other
   */
  public record Choice(
      String id, String title, @Nullable String description, @Nullable String section) {
    public Choice(String id, String title, @Nullable String description) {
      this(id, title, description, null);
    }
  }

  /** The question with its answers as lines, for whoever cannot press anything. */
  public String written() {
    var written = new StringBuilder();
    if (header != null) {
      written.append(header).append("\n\n");
    }
    written.append(text);
    if (!choices.isEmpty()) {
      written.append('\n');
    }
    String section = null;
    for (int i = 0; i < choices.size(); i++) {
      var each = choices.get(i);
      if (each.section() != null && !each.section().equals(section)) {
        written.append(i == 0 ? "\n" : "\n\n").append(each.section());
      }
      section = each.section();
      written.append("\n%d. %s".formatted(i + 1, each.title()));
      if (each.description() != null) {
        written.append(" – ").append(each.description());
      }
    }
    if (footer != null) {
      written.append("\n\n").append(footer);
    }
    return written.toString();
  }

  /** What somebody chose who could only write: its number, or its words. */
  Optional<Choice> meant(String typed) {
    var word = bare(typed);
    if (word.matches("\\d{1,2}")) {
      int number = Integer.parseInt(word);
      return number >= 1 && number <= choices.size()
          ? Optional.of(choices.get(number - 1))
          : Optional.empty();
    }
    return choices.stream().filter(each -> bare(each.title()).equals(word)).findFirst();
  }

  /** Without what quotes, and without what people put around a number: "2.", "(2)", "#2". */
  private static String bare(String typed) {
    return typed
        .replaceAll("(?m)^>.*\\R?", "")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("^[\\s#(\"'*]+|[\\s.,!)\"'*]+$", "");
  }

  boolean isDistinct() {
    var seen = new HashSet<String>();
    return choices.stream().allMatch(each -> seen.add(bare(each.title())));
  }
}

package kira.assistant;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kira.knowledge.Passage;
import kira.knowledge.Sentences;

/**
 * The smallest thing that is quoted: a sentence, a list item, a line of code.
 *
 * @param block pieces of one paragraph or one list share it
 */
record Piece(Kind kind, String text, int block, Passage passage) {
  private static final Pattern STEP = Pattern.compile("^\\s*\\d+\\. .*");
  private static final Pattern ITEM = Pattern.compile("^\\s*- .*");

  enum Kind {
    SENTENCE,
    STEP,
    ITEM,
    CODE
  }

  int words() {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  boolean isLine() {
    return kind != Kind.SENTENCE;
  }

  /** The words without the mark of a list in front. */
  String bare() {
    return text.strip().replaceFirst("^(?:- |\\d+\\. )", "");
  }

  /** The pieces of passages that follow each other. A list that goes on is one block. */
  static List<Piece> of(List<Passage> passages) {
    var pieces = new ArrayList<Piece>();
    int block = 0;
    for (var passage : passages) {
      for (var chunk : passage.text().split("\n\n")) {
        block++;
        for (var line : chunk.split("\n")) {
          var kind = kind(line);
          if (kind == Kind.SENTENCE) {
            for (var sentence : Sentences.of(line)) {
              pieces.add(new Piece(kind, sentence, block, passage));
            }
          } else {
            boolean goesOn = !pieces.isEmpty() && pieces.getLast().kind == kind;
            pieces.add(
                new Piece(
                    kind,
                    kind == Kind.CODE ? line.substring(4) : line,
                    goesOn ? pieces.getLast().block : block,
                    passage));
          }
        }
      }
    }
    return pieces;
  }

  private static Kind kind(String line) {
    if (line.startsWith("    ")) {
      return Kind.CODE;
    }
    if (STEP.matcher(line).matches()) {
      return Kind.STEP;
    }
    return ITEM.matcher(line).matches() ? Kind.ITEM : Kind.SENTENCE;
  }
}

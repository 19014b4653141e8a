package kira.conversations;

import java.util.List;
import java.util.UUID;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;

/**
 * What Kira answered and why.
 *
 * @param known false when the knowledge base does not hold it; the text then says so
 * @param text plain text; {@code [1]} marks a citation by its number
 * @param handOff whether the visitor asked for a person
 */
public record KiraAnswer(
    boolean known, String text, List<Citation> citations, @Nullable Trace trace, boolean handOff) {
  public KiraAnswer {
    citations = List.copyOf(citations);
  }

  /**
   * A passage the answer rests on.
   *
   * @param n its number in the text, from 1
   * @param url path of the help article at the passage; null for an internal article
   * @param quote the sentences used
   * @param score fused relevance, 0 to 1
   */
  public record Citation(
      int n,
      UUID articleId,
      String articleTitle,
      String articleSlug,
      @Nullable String url,
      String passageId,
      String heading,
      String quote,
      double score) {}

  /**
   * How the answer came about, for the agent's eyes.
   *
   * @param threshold score under which Kira says it does not know
   * @param best score of the best passage
   * @param mode {@code EXTRACTIVE} or {@code MODEL}
   * @param tookMs milliseconds from question to answer
   */
  public record Trace(
      double threshold,
      double best,
      List<Candidate> candidates,
      @OneOf(words = {"EXTRACTIVE", "MODEL"}) String mode,
      @Nullable String model,
      long tookMs) {
    public Trace {
      candidates = List.copyOf(candidates);
    }
  }

  /** A passage that was considered. */
  public record Candidate(
      String passageId,
      UUID articleId,
      String title,
      String heading,
      double score,
      double cosine,
      double bm25,
      boolean used) {}
}

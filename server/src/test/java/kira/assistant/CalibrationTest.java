package kira.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import kira.knowledge.Audience;
import kira.knowledge.Guide;
import kira.knowledge.Knowledge;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks the user guide the questions of questions.tsv. Weights and threshold were chosen on the
 * questions marked "tune" alone; those marked "hold" say how well that carries over.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CalibrationTest {
  private static final double THRESHOLD = AssistantSettings.MEASURED_THRESHOLD;

  private record Asked(
      Guide.Question question, Knowledge.Result result, List<Quotes.Quote> quotes) {
    double best() {
      return result.found().isEmpty() ? 0 : result.found().getFirst().score();
    }

    boolean answered() {
      return best() >= THRESHOLD && !quotes.isEmpty();
    }

    boolean foundWithin(int n) {
      return result.found().stream().limit(n).anyMatch(f -> question.articles().contains(f.slug()));
    }

    boolean right() {
      return quotes.stream().anyMatch(q -> question.articles().contains(q.source().slug()));
    }
  }

  private final List<Asked> visitors = new ArrayList<>();
  private final List<Asked> team = new ArrayList<>();

  @BeforeAll
  void ask(@TempDir Path folder) throws IOException {
    var guide = new Guide(Guide.EMBEDDINGS, folder);
    var quotes = new Quotes(new SentenceVectors(Guide.EMBEDDINGS));
    for (var question : Guide.questions()) {
      visitors.add(asked(guide, quotes, question, Audience.PUBLIC));
      if (question.kind().equals("internal")) {
        team.add(asked(guide, quotes, question, Audience.INTERNAL));
      }
    }
    guide.index.close();
  }

  private static Asked asked(Guide guide, Quotes quotes, Guide.Question question, Audience audience)
      throws IOException {
    var result = guide.search(question.text(), audience);
    return new Asked(
        question, result, quotes.choose(result.vector(), result.found(), guide::section));
  }

  private List<Asked> of(String split, String... kinds) {
    return visitors.stream()
        .filter(a -> a.question.split().equals(split))
        .filter(a -> List.of(kinds).contains(a.question.kind()))
        .toList();
  }

  private static double share(List<Asked> asked, Predicate<Asked> what) {
    return asked.stream().filter(what).count() / (double) asked.size();
  }

  @Test
  void thereAreEnoughQuestionsToMeanSomething() {
    assertThat(of("tune", "known").size() + of("hold", "known").size()).isGreaterThanOrEqualTo(100);
    assertThat(of("tune", "unknown").size() + of("hold", "unknown").size())
        .isGreaterThanOrEqualTo(40);
    assertThat(team).hasSizeGreaterThanOrEqualTo(12);
  }

  @Test
  void theRightArticleIsFound() {
    for (var split : List.of("tune", "hold")) {
      var known = of(split, "known");
      double first = share(known, a -> a.foundWithin(1));
      double third = share(known, a -> a.foundWithin(3));
      System.out.printf(
          "CALIBRATION %s: %d answerable questions, top-1 %.3f, top-3 %.3f%n",
          split, known.size(), first, third);
      assertThat(first).as(split).isGreaterThanOrEqualTo(.75);
      assertThat(third).as(split).isGreaterThanOrEqualTo(.86);
    }
  }

  @Test
  void mostIsAnsweredAndNextToNothingInvented() {
    for (var split : List.of("tune", "hold")) {
      var known = of(split, "known");
      var unknown = of(split, "unknown", "internal");
      var answered = known.stream().filter(Asked::answered).toList();
      double right = share(answered, Asked::right);
      double falsely = share(unknown, Asked::answered);
      System.out.printf(
          "CALIBRATION %s: threshold %.2f, answered %.3f, of those right %.3f; of %d unanswerable"
              + " answered %.3f, refused %.3f%n",
          split,
          THRESHOLD,
          share(known, Asked::answered),
          right,
          unknown.size(),
          falsely,
          1 - falsely);
      assertThat(share(known, Asked::answered)).as(split).isGreaterThanOrEqualTo(.7);
      assertThat(right).as(split).isGreaterThanOrEqualTo(.84);
      assertThat(falsely)
          .as(
              "%s: %s",
              split, unknown.stream().filter(Asked::answered).map(a -> a.question.text()).toList())
          .isLessThanOrEqualTo(.08);
    }
  }

  @Test
  void theThresholdFollowsFromTheTuningQuestions() {
    for (int hundredths = 30; hundredths <= 56; hundredths += 2) {
      double t = hundredths / 100.0;
      System.out.printf(
          "CALIBRATION threshold %.2f: tune answered %.3f falsely %.3f, hold answered %.3f falsely"
              + " %.3f%n",
          t,
          share(of("tune", "known"), a -> a.best() >= t),
          share(of("tune", "unknown", "internal"), a -> a.best() >= t),
          share(of("hold", "known"), a -> a.best() >= t),
          share(of("hold", "unknown", "internal"), a -> a.best() >= t));
    }
    assertThat(share(of("tune", "unknown", "internal"), a -> a.best() >= THRESHOLD))
        .as(
            "%s",
            of("tune", "unknown", "internal").stream()
                .filter(a -> a.best() >= THRESHOLD)
                .map(a -> "%s: %s".formatted(a.question.text(), a.result.found().getFirst()))
                .toList())
        .isLessThanOrEqualTo(.04);
  }

  @Test
  void visitorsNeverSeeARunbook() {
    assertThat(visitors)
        .allSatisfy(a ->
            assertThat(a.result.found())
                .noneMatch(f -> f.audience() == Audience.INTERNAL)
                .noneMatch(f -> f.slug().startsWith("runbook")));
  }

  @Test
  void theTeamFindsTheRunbooks() {
    double found = share(team, a -> a.foundWithin(1) && a.best() >= THRESHOLD);
    System.out.printf("CALIBRATION internal: %d questions, found %.3f%n", team.size(), found);
    assertThat(found).isGreaterThanOrEqualTo(.7);
  }

  @Test
  void whatIsQuotedCanBeRead() {
    var answers = visitors.stream().filter(Asked::answered).toList();
    assertThat(answers)
        .allSatisfy(a -> {
          int words = a.quotes.stream().mapToInt(q -> q.text().split("\\s+").length).sum();
          assertThat(words).as(a.question.text()).isLessThanOrEqualTo(Quotes.LONGEST + 15);
          for (var quote : a.quotes) {
            assertThat(quote.text()).doesNotContain("**", "](", "```").isNotBlank();
            assertThat(quote.text()).doesNotEndWith(":");
          }
        });
  }
}

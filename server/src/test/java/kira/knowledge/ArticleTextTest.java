package kira.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import java.io.IOException;
import java.util.HashSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArticleTextTest {
  private static final UUID ARTICLE = new UUID(1, 2);

  private static ArticleText article(String source) {
    return ArticleText.of(ARTICLE, "Delivery", source);
  }

  @Test
  void headingsCutAnArticleAndAreRemembered() {
    var passages =
        article(
                "Intro.\n\n## Costs\n\nFive euros.\n\n### Abroad\n\nTen euros.\n\n## Times\n\nTwo days.")
            .passages();
    assertThat(passages)
        .extracting(Passage::text)
        .containsExactly("Intro.", "Five euros.", "Ten euros.", "Two days.");
    assertThat(passages)
        .extracting(p -> String.join("/", p.path()))
        .containsExactly("", "Costs", "Costs/Abroad", "Times");
    assertThat(passages.get(2).inContext("Delivery"))
        .isEqualTo("Delivery. Costs. Abroad.\nTen euros.");
  }

  @Test
  void markupIsGoneAndStructureStays() {
    var text =
        article(
                "Do **this** with `code` and [a link](x.md):\n\n1. First *thing*.\n2. Second.\n   - inner\n\n"
                    + "| Plan | Price | Term |\n|---|---|---|\n| Small | 5 | month |\n\n```\nrun me\n```\n\n<b>no</b>")
            .passages()
            .getFirst()
            .text();
    assertThat(text)
        .isEqualTo(
            "Do this with code and a link:\n\n1. First thing.\n2. Second.\n  - inner\n\n"
                + "- Small: Price: 5; Term: month\n\n    run me\n\nno");
  }

  @Test
  void aPassageKeepsItsIdWhenOnlyOtherTextChanges() {
    var before = article("Alpha.\n\n## One\n\nSame words.\n\n## Two\n\nOther.").passages();
    var after =
        article("Alpha, changed.\n\n## New\n\nNew.\n\n## One\n\nSame words.\n\n## Two\n\nOther!")
            .passages();
    assertThat(after.get(2).id()).isEqualTo(before.get(1).id());
    assertThat(after.get(3).id()).isNotEqualTo(before.get(2).id());
  }

  @Test
  void theSameTextTwiceIsTwoPassages() {
    var passages = article("## A\n\nSame.\n\n## B\n\nSame.").passages();
    assertThat(passages).extracting(Passage::id).doesNotHaveDuplicates();
  }

  @Test
  void anIntroductionStaysWithItsSteps() {
    var filler = "This sentence is here only to take up some room in the window. ".repeat(6);
    var passages =
        article(
                filler
                    + "\n\nTo send a parcel back:\n\n1. Print the label that came with it.\n2. Pack it.")
            .passages();
    assertThat(passages).hasSize(2);
    assertThat(passages.get(1).text()).startsWith("To send a parcel back:");
  }

  @Test
  void everyPassageOfTheGuideFitsTheModel() throws IOException {
    var tokens = new HuggingFaceTokenCountEstimator();
    int longest = 0;
    for (var file : Guide.read()) {
      for (var passage : ArticleText.of(ARTICLE, file.title(), file.markdown()).passages()) {
        longest =
            Math.max(longest, tokens.estimateTokenCountInText(passage.inContext(file.title())));
      }
    }
    // 128 less the two marks that the model puts around a text
    assertThat(longest).isBetween(60, 126);
  }

  @Test
  void hostileTextIsCutAndNeverLooped() {
    var tokens = new HuggingFaceTokenCountEstimator();
    var monsters =
        "x".repeat(50_000)
            + "\n\n"
            + "字".repeat(5_000)
            + "\n\n"
            + "> ".repeat(500)
            + "deep\n\n"
            + "1".repeat(9_000);
    var passages = article(monsters).passages();
    assertThat(passages).hasSizeGreaterThan(50);
    assertThat(passages)
        .allSatisfy(p ->
            assertThat(tokens.estimateTokenCountInText(p.inContext("Delivery")))
                .isLessThanOrEqualTo(126));
  }

  @Test
  void everyPassageHasAnAnchorInThePage() throws IOException {
    for (var file : Guide.read()) {
      var markdown = ArticleText.of(ARTICLE, file.title(), file.markdown());
      var html = markdown.html(link -> "/help/x/" + link);
      var missing =
          markdown.passages().stream()
              .filter(p -> !html.contains("id=\"p-" + p.id() + "\""))
              .map(Passage::text)
              .collect(Collectors.toList());
      assertThat(missing).as(file.slug()).isEmpty();
      var ids = new HashSet<String>();
      var each = java.util.regex.Pattern.compile("id=\"([^\"]+)\"").matcher(html);
      while (each.find()) {
        assertThat(ids.add(each.group(1))).as(file.slug() + " " + each.group(1)).isTrue();
      }
    }
  }

  @Test
  void longListsGetAnAnchorForEachWindow() {
    var list = new StringBuilder("Steps:\n\n");
    for (int i = 1; i <= 30; i++) {
      list.append(i).append(". Do the thing that carries the number ").append(i).append(" now.\n");
    }
    var markdown = article(list.toString());
    assertThat(markdown.passages()).hasSizeGreaterThan(2);
    var html = markdown.html(l -> l);
    assertThat(markdown.passages())
        .allSatisfy(p -> assertThat(html).contains("id=\"p-" + p.id() + "\""));
  }

  @Test
  void scriptsDoNotSurviveRendering() {
    var html =
        article(
                "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))"
                    + " ![y](data:text/html;base64,xx)\n\n[a](java\nscript:alert(1))")
            .html(l -> l);
    assertThat(html).doesNotContain("<script").doesNotContain("<img src=\"x");
    assertThat(html).doesNotContainPattern("(href|src)=\"(javascript|data):");
  }

  @Test
  void relativeLinksLeadToOtherArticles() {
    var html =
        article("[a](returns.md#h-x) [b](https://example.com) [c](#here)")
            .html(l -> "/help/shop/" + l);
    assertThat(html)
        .contains("href=\"/help/shop/returns.md#h-x\"")
        .contains("href=\"https://example.com\"")
        .contains("href=\"#here\"");
  }

  @Test
  void slugsAreWords() {
    assertThat(ArticleText.slug("  Größe & Preis: 5 € – wie?", 60)).isEqualTo("grosse-preis-5-wie");
    assertThat(ArticleText.slug("日本語", 60)).isEqualTo("article");
    assertThat(ArticleText.slug("../../etc/passwd", 60)).isEqualTo("etc-passwd");
  }
}

package kira.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArticleFileTest {
  @Test
  void readsFrontMatter() {
    var file =
        ArticleFile.parse(
            "x.md",
            "---\ntitle: \"Runbook: \\\"big\\\" refunds\"\nslug: refunds\naudience: internal\n"
                + "collection: Runbooks\norder: 20\n---\n\nText.\n");
    assertThat(file.title()).isEqualTo("Runbook: \"big\" refunds");
    assertThat(file.slug()).isEqualTo("refunds");
    assertThat(file.audience()).isEqualTo(Audience.INTERNAL);
    assertThat(file.collection()).isEqualTo("Runbooks");
    assertThat(file.order()).isEqualTo(20);
    assertThat(file.markdown()).isEqualTo("Text.\n");
  }

  @Test
  void aFileWithoutFrontMatterIsNamedByItself() {
    assertThat(ArticleFile.parse("How to.md", "Text").slug()).isEqualTo("how-to");
  }

  @Test
  void unclosedFrontMatterIsSaidPlainly() {
    assertThatThrownBy(() -> ArticleFile.parse("x.md", "---\ntitle: y\n"))
        .hasMessageContaining("x.md: the front matter is not closed");
  }

  @Test
  void lineEndingsDoNotChangeTheFingerprint() {
    assertThat(ArticleFile.parse("x.md", "a\r\nb").source())
        .isEqualTo(ArticleFile.parse("x.md", "a\nb").source());
  }
}

package kira.platform.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
  @Test
  void headingsHaveAnchorsMadeOfTheirWords() {
    assertThat(Markdown.html("# Set `kira` up!\n\n## Für alle\n\n## Für alle"))
        .contains("<h1 id=\"set-kira-up\">")
        .contains("<h2 id=\"für-alle\">")
        .contains("<h2 id=\"für-alle-2\">");
    assertThat(Markdown.anchor("Set kira up!")).isEqualTo("set-kira-up");
    assertThat(Markdown.anchor("???")).isEqualTo("section");
  }

  @Test
  void tablesAreTables() {
    assertThat(Markdown.html("| a | b |\n|---|--:|\n| 1 | 2 |"))
        .contains("<th>a</th>")
        .contains("<td align=\"right\">2</td>");
  }

  @Test
  void rawHtmlIsSanitisedToo() {
    assertThat(Markdown.html("Hi <b onclick=\"x()\">there</b><script>alert(1)</script>"))
        .contains("<b>there</b>")
        .doesNotContain("script")
        .doesNotContain("onclick");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "> ", "- ", "*", "![", "`", "[a](", "<b>", "_a "})
  void nothingAnybodyWritesTakesLong(String piece) {
    Assertions.assertTimeout(Duration.ofSeconds(10), () -> Markdown.html(piece.repeat(50_000)));
  }
}

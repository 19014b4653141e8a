package kira.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageHtmlTest {

  @Test
  void scriptInATextIsOnlyText() {
    assertThat(MessageHtml.of("<script>alert(\"1\")</script>"))
        .isEqualTo("<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</p>");
  }

  @Test
  void linesStayLines() {
    assertThat(MessageHtml.of("one\ntwo")).isEqualTo("<p>one<br>two</p>");
  }

  @Test
  void anAddressBecomesALinkWithoutTheSentencesFullStop() {
    assertThat(MessageHtml.of("See https://example.com/a?b=1&c=2."))
        .isEqualTo(
            "<p>See <a href=\"https://example.com/a?b=1&amp;c=2\" rel=\"noopener noreferrer"
                + " nofollow\" target=\"_blank\">https://example.com/a?b=1&amp;c=2</a>.</p>");
  }

  @Test
  void anAddressCannotBreakOutOfItsAttribute() {
    assertThat(MessageHtml.of("https://example.com/\"onmouseover=alert(1)"))
        .doesNotContain("\"onmouseover")
        .contains("&quot;onmouseover=alert(1)");
  }

  @Test
  void otherSchemesAreNoLinks() {
    assertThat(MessageHtml.of("javascript:alert(1)")).doesNotContain("<a ");
  }
}

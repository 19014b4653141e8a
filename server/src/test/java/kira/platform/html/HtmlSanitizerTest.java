package kira.platform.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlSanitizerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><circle/></svg>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\" jav&#x09;ascript:alert(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"vbscript:msgbox\">x</a>",
        "<iframe src=\"https://evil.example\"></iframe>",
        "<form action=\"https://evil.example\"><input name=password></form>",
        "<p style=\"position:fixed;background:url(https://evil.example)\">x</p>",
        "<style>*{background:url(https://evil.example)}</style>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
        "<base href=\"https://evil.example/\">",
        "<link rel=stylesheet href=\"https://evil.example/x.css\">",
        "<object data=\"https://evil.example\"></object>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<b id=\"app\" class=\"mantine\" onclick=alert(1)>x</b>",
        "<template><script>alert(1)</script></template>",
        "<p><![CDATA[<script>alert(1)</script>]]></p>",
        "<<script>script>alert(1)<</script>/script>",
      })
  void nothingDangerousSurvives(String html) {
    for (var clean :
        new String[] {
          HtmlSanitizer.reply(html), HtmlSanitizer.article(html), Markdown.html(html)
        }) {
      assertThat(clean.toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("<script")
          .doesNotContain("<img src=\"x\"")
          .doesNotContain("<svg")
          .doesNotContain("<iframe")
          .doesNotContain("<style")
          .doesNotContain("<form")
          .doesNotContain("<meta")
          .doesNotContain("<base")
          .doesNotContain("<link")
          .doesNotContain("<object")
          .doesNotContain("style=")
          .doesNotContainPattern("<[^>]+\\son\\w+=")
          .doesNotContainPattern("href=\"\\s*(javascript|data|vbscript):");
    }
  }

  @Test
  void aReplyKeepsItsFormatting() {
    var reply =
        "<p>Hi <strong>Ada</strong>, <em>see</em>:</p><ul><li>one</li></ul>"
            + "<pre><code class=\"language-java\">var x;</code></pre><blockquote>so</blockquote>";
    assertThat(HtmlSanitizer.reply(reply)).isEqualTo(reply);
  }

  @Test
  void linksOpenBesideAndTellNothing() {
    assertThat(
            HtmlSanitizer.reply(
                "<a href=\"https://kira.example/x\" target=\"_top\" rel=\"opener\">x</a>"))
        .contains("href=\"https://kira.example/x\"")
        .contains("target=\"_blank\"")
        .contains("noopener")
        .contains("nofollow")
        .doesNotContain("_top");
    assertThat(HtmlSanitizer.article("<a href=\"#steps\">x</a>"))
        .contains("href=\"#steps\"")
        .doesNotContain("_blank");
  }

  @Test
  void aReplyLoadsNothingFromElsewhere() {
    assertThat(HtmlSanitizer.reply("<p>x<img src=\"https://evil.example/pixel.gif\"></p>"))
        .isEqualTo("<p>x</p>");
  }

  @Test
  void anArticleMayHoldTablesAndSafeImages() {
    var clean =
        HtmlSanitizer.article(
            "<h2 id=\"a-b\">A</h2><table><thead><tr><th align=\"right\">n</th></tr></thead></table>"
                + "<img src=\"/files/1.png\" alt=\"x\"><img src=\"//evil.example/y\">"
                + "<img src=\"http://plain.example/z\">");
    assertThat(clean)
        .contains("<h2 id=\"a-b\">")
        .contains("<th align=\"right\">")
        .contains("src=\"/files/1.png\"")
        .doesNotContain("evil.example")
        .doesNotContain("plain.example");
  }

  @Test
  void textIsWhatAReaderReads() {
    assertThat(
            HtmlSanitizer.text(
                "<p>Fish &amp; chips &lt;3</p><p>two<br>lines</p><script>alert(1)</script>"))
        .isEqualTo("Fish & chips <3\ntwo\nlines");
  }

  @Test
  void aHugeNestIsSurvived() {
    var nest = "<blockquote>".repeat(20_000) + "x" + "</blockquote>".repeat(20_000);
    assertThat(HtmlSanitizer.reply(nest)).hasSizeLessThan(nest.length() / 10);
  }
}

package kira.channels.email.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {
  private final Rendering rendering = new Rendering();

  private static String mail(String inside) {
    return """
    <mjml>
      <mj-body>
        <mj-section>
          <mj-column>
            %s
          </mj-column>
        </mj-section>
      </mj-body>
    </mjml>
    """
        .formatted(inside);
  }

  private Rendering.Rendered made(String mjml, Map<String, String> values) {
    return Rendering.filled(
        rendering.compiled(new TemplateContent("Subject", "", mjml, null)), values);
  }

  private List<String> errors(String mjml) {
    return made(mjml, Map.of()).issues().stream()
        .filter(issue -> issue.level() == Issue.Level.ERROR)
        .map(issue -> issue.code() + "@" + issue.line())
        .toList();
  }

  private List<String> warnings(String mjml) {
    return made(mjml, Map.of()).issues().stream()
        .filter(issue -> issue.level() == Issue.Level.WARNING)
        .map(issue -> issue.code() + "@" + issue.line())
        .toList();
  }

  @Test
  void theStartersAreGoodMails() throws IOException {
    var starters = new Starters();
    assertThat(starters.all()).hasSize(3);
    for (var starter : starters.all()) {
      var rendered = Rendering.filled(rendering.compiled(starter.content()), Map.of());
      assertThat(rendered.issues()).as(starter.key()).isEmpty();
      assertThat(rendered.html()).as(starter.key()).contains("<html lang=\"en\"");
      assertThat(rendered.size()).isLessThan(40_000);
      assertThat(rendered.text()).contains("Hello there").doesNotContain("{{").doesNotContain("<");
    }
  }

  @Test
  void whatIsPutInIsNeverMarkup() {
    var evil = "<script>alert(1)</script>\"'&";
    var html =
        made(
                mail(
                    "<mj-text>Hi {{data.x}}</mj-text>"
                        + "<mj-image src=\"https://a.example/i.png\" alt=\"{{data.x}}\" />"
                        + "<mj-button href=\"https://a.example/?q={{data.x}}\">Go</mj-button>"),
                Map.of("data.x", evil))
            .html();
    assertThat(html)
        .doesNotContain("<script>alert")
        .contains("Hi &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;")
        .contains("alt=\"&lt;script&gt;")
        .contains("https://a.example/?q=%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22%27%26");
  }

  @ParameterizedTest
  @CsvSource({
    "javascript:alert(1),#",
    "data:text/html;x,#",
    "//evil.example,#",
    "https://a.example/?a=b&c=d,https://a.example/?a=b&amp;c=d",
    "mailto:ana@a.example,mailto:ana@a.example"
  })
  void anAddressIsNeverAProgram(String given, String written) {
    var html =
        made(mail("<mj-button href=\"{{data.link}}\">Go</mj-button>"), Map.of("data.link", given))
            .html();
    assertThat(html).contains("href=\"" + written + "\"");
  }

  @Test
  void aColourIsNothingButAColour() {
    var mjml = mail("<mj-text color=\"{{data.c}}\">x</mj-text>");
    assertThat(made(mjml, Map.of("data.c", "#ff0000")).html()).contains("color:#ff0000");
    assertThat(made(mjml, Map.of("data.c", "red;background:url(https://evil.example)")).html())
        .doesNotContain("evil.example");
  }

  @Test
  void whatStandsBehindTheBarIsThereWhenNothingIsKnown() {
    var mjml = mail("<mj-text>Hi {{ contact.firstName | Tom &amp; Co }}!</mj-text>");
    assertThat(made(mjml, Map.of()).html()).contains("Hi Tom &amp; Co!");
    assertThat(made(mjml, Map.of("contact.firstName", " ")).html()).contains("Hi Tom &amp; Co!");
    assertThat(made(mjml, Map.of("contact.firstName", "Ana")).html()).contains("Hi Ana!");
    assertThat(made(mjml, Map.of()).text()).isEqualTo("Hi Tom & Co!");
  }

  @Test
  void aSubjectIsOneLineWhateverIsPutIn() {
    var compiled =
        rendering.compiled(
            new TemplateContent("Order {{data.n}}", "", mail("<mj-text>x</mj-text>"), null));
    var rendered = Rendering.filled(compiled, Map.of("data.n", "1\r\nBcc: eve@evil.example"));
    assertThat(rendered.subject()).isEqualTo("Order 1 Bcc: eve@evil.example");
  }

  @Test
  void thePreheaderIsHiddenAndNotInTheText() {
    var rendered =
        Rendering.filled(
            rendering.compiled(
                new TemplateContent(
                    "S", "A <b> & {{data.x}}", mail("<mj-text>Body</mj-text>"), null)),
            Map.of("data.x", "<i>"));
    assertThat(rendered.html()).contains("A &lt;b&gt; &amp; &lt;i&gt;");
    assertThat(rendered.text()).isEqualTo("Body");
  }

  @Test
  void theTextPartKeepsWhereLinksLead() {
    var text =
        made(
                mail(
                    "<mj-text><h1>News</h1><p>See <a href=\"https://a.example/x?a=1&amp;b=2\">the"
                        + " page</a>.</p><ul><li>One</li><li>Two</li></ul></mj-text>"
                        + "<mj-image src=\"https://a.example/i.png\" alt=\"A red bag\" />"
                        + "<mj-button href=\"{{unsubscribe.url}}\">Leave</mj-button>"),
                Map.of("unsubscribe.url", "https://k.example/u"))
            .text();
    assertThat(text)
        .contains("News\n")
        .contains("See the page (https://a.example/x?a=1&b=2).")
        .contains("- One\n- Two")
        .contains("A red bag")
        .contains("Leave (https://k.example/u)");
  }

  @Test
  void theTextPartSaysWhatTheHtmlSays() {
    var rendered =
        made(
            mail("<mj-text>{{data.x}} <a href=\"https://a.example/{{data.x}}\">it</a></mj-text>"),
            Map.of("data.x", "{{a b}}"));
    assertThat(rendered.text()).isEqualTo("{{a b}} it (https://a.example/%7B%7Ba%20b%7D%7D)");
  }

  @Test
  void aTextPartOfItsOwnIsFilledAsItIs() {
    var rendered =
        Rendering.filled(
            rendering.compiled(
                new TemplateContent(
                    "S", "", mail("<mj-text>x</mj-text>"), "Hi {{data.x}} & so on")),
            Map.of("data.x", "<Ana>"));
    assertThat(rendered.text()).isEqualTo("Hi <Ana> & so on");
  }

  @Test
  void errorsNameTheirLines() {
    assertThat(errors("<mjml>\n<mj-body>\n<mj-foo>\n</mj-foo>\n</mj-body></mjml>"))
        .containsExactly("unknown_element@3");
    assertThat(errors("<mjml>\n<mj-body>\n<mj-text>x</mj-text>\n</mj-body></mjml>"))
        .containsExactly("wrong_parent@3");
    assertThat(errors("<mjml><mj-body>\n<mj-section>\n</mj-body></mjml>"))
        .containsExactly("not_closed@2");
    assertThat(errors("<mjml><mj-body></mj-body>\n</mj-section></mjml>"))
        .containsExactly("not_opened@2");
    assertThat(errors("<p>Hello</p>")).contains("no_root@1");
    assertThat(errors("")).contains("no_root@1");
    assertThat(errors("<mjml></mjml>")).containsExactly("no_body@1");
    assertThat(errors(mail("\n<mj-text>{{ name</mj-text>"))).containsExactly("broken_variable@6");
    assertThat(errors(mail("<mj-text width='wide'>x</mj-text>"))).containsExactly("width@5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<mj-include path=\"/etc/passwd\" />",
        "<mj-raw><script>alert(1)</script></mj-raw>",
        "<mj-text><iframe src=\"https://a.example\"></iframe></mj-text>",
        "<mj-text><b onclick=\"x()\">b</b></mj-text>",
        "<mj-button href=\" javascript:alert(1)\">x</mj-button>",
        "<mj-button href=\"java&#115;cript:alert(1)\">x</mj-button>",
        "<mj-button href=\"java\tscript&colon;alert(1)\">x</mj-button>",
        "<mj-text><a href=\"java&Tab;script:alert(1)\">x</a></mj-text>",
        "<mj-text><form action=\"https://a.example\"></form></mj-text>"
      })
  void whatHasNoPlaceInAMailIsRefused(String evil) {
    var compiled = rendering.compiled(new TemplateContent("S", "", mail(evil), null));
    assertThat(compiled.isSendable()).isFalse();
  }

  @Test
  void nothingIsReadFromThisMachine() {
    var html = made(mail("<mj-include path=\"/etc/passwd\" />"), Map.of()).html();
    assertThat(String.valueOf(html)).doesNotContain("root:");
  }

  @Test
  void variablesStandOnlyWhereTheyCanBeEscaped() {
    assertThat(
            errors(
                "<mjml><mj-head>\n<mj-style>.a { color: {{data.c}} }</mj-style></mj-head>"
                    + "<mj-body></mj-body></mjml>"))
        .containsExactly("variable_place@2");
    assertThat(errors(mail("<mj-text><b {{data.x}}>b</b></mj-text>"))).isNotEmpty();
  }

  @Test
  void warningsSayWhatWouldGoWrong() {
    assertThat(warnings(mail("<mj-image src=\"https://a.example/i.png\" />")))
        .containsExactly("image_without_alt@5");
    assertThat(warnings(mail("<mj-text><img src=\"https://a.example/i.png\"></mj-text>")))
        .containsExactly("image_without_alt@5");
    assertThat(warnings(mail("<mj-button href=\"http://a.example\">x</mj-button>")))
        .contains("not_https@5");
    assertThat(warnings(mail("<mj-button>x</mj-button>"))).contains("button_leads_nowhere@5");
    assertThat(
            warnings(mail("<mj-text font-family=\"Arial\">" + "x".repeat(120_000) + "</mj-text>")))
        .containsExactly("gmail_clips@null");
  }

  @Test
  void noFontIsFetchedThatNobodyAskedFor() {
    var plain = mail("<mj-text>x</mj-text>");
    assertThat(made(plain, Map.of()).html()).doesNotContain("googleapis");
    var asked =
        plain.replace(
            "<mj-body>",
            "<mj-head>\n<mj-font name=\"Raleway\" href=\"https://fonts.googleapis.com/css?family=Raleway\" />"
                + "</mj-head><mj-body>");
    assertThat(warnings(asked.replace("<mj-text>", "<mj-text font-family=\"Raleway\">")))
        .containsExactly("remote_font@3");
  }

  @Test
  void whatStandsTooDeepIsNotRendered() {
    var start = System.nanoTime();
    var deep = "<mjml><mj-body>" + "<mj-wrapper>".repeat(200) + "</mj-body></mjml>";
    assertThat(made(deep, Map.of()).html()).isNull();
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(
            made(
                    mail("<mj-text>{{data.a}} {{data.b|b}} {{contact.name}}</mj-text>"),
                    Map.of("contact.name", "Ana"))
                .missing())
        .containsExactly("data.a");
  }

  @Test
  void markupForOutlookIsFilledToo() {
    var form = MailForm.of("<!--[if mso]><a href=\"{{x}}\">{{y}}</a><![endif]--><!-- {{z}} -->");
    assertThat(form.misplaced()).extracting(Placeholder::name).containsExactly("z");
    assertThat(form.filled(Map.of("x", "https://a.example", "y", "<b>", "z", "-->")))
        .isEqualTo("<!--[if mso]><a href=\"https://a.example\">&lt;b&gt;</a><![endif]--><!--  -->");
  }

  @Test
  void aSourceOfAnyKindIsSurvived() {
    for (var odd :
        List.of(
            "<".repeat(5_000),
            "<mjml>" + "<mj-section>".repeat(3_000),
            "<mjml><mj-body>" + "<mj-wrapper>".repeat(500) + "</mj-body></mjml>",
            "{{".repeat(2_000),
            "<mjml lang='\"'><mj-body width=''></mj-body></mjml>",
            "<!--[if",
            "<mjml><mj-body><mj-raw>\u0000</mj-raw></mj-body></mjml>")) {
      assertThat(made(odd, Map.of()).subject()).isEqualTo("Subject");
    }
  }
}

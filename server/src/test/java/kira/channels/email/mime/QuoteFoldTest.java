package kira.channels.email.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteFoldTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "On Mon, 2 Nov 2026 at 08:00, Support <support@kira.example> wrote:",
        "On Monday, November 2, 2026, 08:00, Support\n<support@kira.example> wrote:",
        "Am Mo., 2. Nov. 2026 um 08:00 Uhr schrieb Support <support@kira.example>:",
        "Am 02.11.2026 um 08:00 schrieb Support:",
        "Le lun. 2 nov. 2026 à 08:00, Support <support@kira.example> a écrit :",
        "El lun, 2 nov 2026 a las 8:00, Support (<support@kira.example>) escribió:",
        "Il giorno lun 2 nov 2026 alle ore 08:00 Support <support@kira.example> ha scritto:",
        "Op ma 2 nov. 2026 om 08:00 schreef Support <support@kira.example>:",
        "Em seg., 2 de nov. de 2026 às 08:00, Support <support@kira.example> escreveu:",
        "Den mån 2 nov. 2026 kl 08:00 skrev Support <support@kira.example>:",
        "pon., 2 lis 2026 o 08:00 Support <support@kira.example> napisał(a):",
        "po 2. 11. 2026 v 8:00 odesílatel Support <support@kira.example> napsal:",
        "ma 2. marrask. 2026 klo 8.00 Support (support@kira.example) kirjoitti:",
        "пн, 2 нояб. 2026 г. в 08:00, Support <support@kira.example>:\nпишет:",
        "Support <support@kira.example>, 2 Kas 2026 Pzt, 08:00 tarihinde şunu yazdı:",
        "Support <support@kira.example> 于2026年11月2日周一 08:00写道：",
        "2026年11月2日(月) 8:00 Support <support@kira.example>:",
        "2026년 11월 2일 (월) 오전 8:00, Support <support@kira.example>님이 작성:"
      })
  void whatFollowsAnIntroductionIsQuoted(String introduction) {
    var intro =
        introduction.startsWith("Support <support@kira.example> 于")
            ? "在 2026年11月2日 08:00，Support <support@kira.example> 写道："
            : introduction;
    var folded =
        QuoteFold.text(
            "Thank you!\nIt works.\n\n" + intro + "\n\n> Have you tried\n> this?\n>\n> Support\n");
    assertThat(folded.fresh()).isEqualTo("Thank you!\nIt works.");
    assertThat(folded.quoted())
        .startsWith(intro.lines().findFirst().orElseThrow())
        .endsWith("> Support");
  }

  @Test
  void yahooAndPhonesQuoteWithoutMarks() {
    var folded =
        QuoteFold.text(
            "Yes please\n\nSent from my iPhone\n\nOn Monday, November 2, 2026, 8:00 AM, Support <support@kira.example> wrote:\n\nShall we?\n\nSupport");
    assertThat(folded)
        .isEqualTo(
            new QuoteFold.Folded(
                "Yes please",
                "Sent from my iPhone",
                "On Monday, November 2, 2026, 8:00 AM, Support <support@kira.example> wrote:\n\nShall we?\n\nSupport"));
  }

  @Test
  void outlookQuotesBelowItsHeader() {
    var english =
        QuoteFold.text(
            "See below.\n\nAna\n________________________________\nFrom: Support <support@kira.example>\nSent: Monday, November 2, 2026 8:00 AM\nTo: Ana\nSubject: Bill\n\nOld text");
    assertThat(english.fresh()).isEqualTo("See below.\n\nAna");
    assertThat(english.quoted()).startsWith("____").endsWith("Old text");
    var german =
        QuoteFold.text(
            "Siehe unten.\n\n*Von:* Support\n*Gesendet:* Montag, 2. November 2026 08:00\n*An:* Ana\n*Betreff:* Rechnung\n\nAlt");
    assertThat(german.fresh()).isEqualTo("Siehe unten.");
    var old = QuoteFold.text("Ok\n\n-----Ursprüngliche Nachricht-----\nVon: x\n\nAlt");
    assertThat(old.fresh()).isEqualTo("Ok");
  }

  @Test
  void anAnswerBelowTheQuoteIsFresh() {
    var folded =
        QuoteFold.text(
            "On 2 Nov 2026 at 08:00 Support wrote:\n> Which one?\n\nThe red one.\n\n-- \nAna\nExample Ltd");
    assertThat(folded)
        .isEqualTo(
            new QuoteFold.Folded(
                "The red one.",
                "-- \nAna\nExample Ltd",
                "On 2 Nov 2026 at 08:00 Support wrote:\n> Which one?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "> Which one?\nThe red one.\n> And when?\nTomorrow.",
        "On 2 Nov 2026 at 08:00 Support wrote:\n> Which one?\nRed.\n> When?\nNow.",
        "On Friday the shop wrote:\nwe do not deliver. What now?",
        "See this:\n\n---------- Forwarded message ---------\nFrom: x@example.com\nDate: Mon\nSubject: Bill\nTo: me\n\nThe bill",
        "Begin forwarded message:\n\nFrom: x\nDate: y\nSubject: z\nTo: me\n\nbody",
        "From: the heart\nI write to you",
        "> only a quote",
        "On Mon, 2 Nov 2026 at 08:00, Support <s@k.example> wrote:\n> only a quote",
        "Sent from my iPhone",
        "a > b and c < d"
      })
  void whatIsNotCertainIsFresh(String text) {
    assertThat(QuoteFold.text(text)).isEqualTo(new QuoteFold.Folded(text, "", ""));
  }

  @Test
  void whatIsForwardedIsKept() {
    var mail =
        Corpus.read(
            "Subject: Fwd: Bill\r\n\r\nPlease pay\r\n\r\nFrom: x\r\nSent: Monday\r\nTo: me\r\nSubject: Bill\r\n\r\nOld"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(QuoteFold.text(mail).quoted()).isEmpty();
  }

  @Test
  void noLineIsLost() {
    var random = new Random(5);
    var lines =
        List.of(
            "Hello",
            "> quoted",
            ">> deeper",
            "",
            "-- ",
            "On 2 Nov 2026 at 08:00 Ana <a@b.c> wrote:",
            "From: Ana",
            "Sent: Monday",
            "To: me",
            "Subject: x",
            "-----Original Message-----",
            "Sent from my iPhone",
            "________________",
            "Bye");
    for (int i = 0; i < 5_000; i++) {
      var text = new ArrayList<String>();
      for (int n = random.nextInt(14); n >= 0; n--) {
        text.add(lines.get(random.nextInt(lines.size())));
      }
      var folded = QuoteFold.text(String.join("\n", text));
      var kept = new ArrayList<String>();
      for (var piece : List.of(folded.fresh(), folded.signature(), folded.quoted())) {
        kept.addAll(
            Arrays.stream(piece.split("\n")).filter(line -> !line.isBlank()).sorted().toList());
      }
      assertThat(kept)
          .containsExactlyInAnyOrderElementsOf(
              text.stream().filter(line -> !line.isBlank()).toList());
    }
  }

  @Test
  void gmailsHtmlIsFolded() {
    var quote =
        "<div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">On Mon wrote:<br></div><blockquote class=\"gmail_quote\"><div>Old</div></blockquote></div>";
    var folded = QuoteFold.html("<div dir=\"ltr\">Thanks</div><br>" + quote);
    assertThat(folded.fresh()).isEqualTo("<div dir=\"ltr\">Thanks</div><br>");
    assertThat(folded.quoted()).isEqualTo(quote);
    var below = QuoteFold.html(quote + "<div>The red one.</div>");
    assertThat(below.fresh()).isEqualTo("<div>The red one.</div>");
  }

  @Test
  void appleAndThunderbirdTakeTheirIntroductionAlong() {
    var apple =
        QuoteFold.html(
            "<html><body>Yes<br><div><br><blockquote type=\"cite\"><div>On 2. Nov 2026, at 08:00, Support &lt;s@k.example&gt; wrote:</div><div>Old</div></blockquote></div></body></html>");
    assertThat(apple.fresh()).contains("Yes").doesNotContain("Old", "wrote");
    var thunderbird =
        QuoteFold.html(
            "<p>Yes</p><div class=\"moz-cite-prefix\">On 11/2/26 08:00, Support wrote:<br></div><blockquote type=\"cite\" cite=\"mid:x\">Old</blockquote>");
    assertThat(thunderbird.fresh()).isEqualTo("<p>Yes</p>");
    assertThat(thunderbird.quoted()).contains("wrote").contains("Old");
  }

  @Test
  void outlooksHtmlIsFoldedToItsEnd() {
    var desktop =
        QuoteFold.html(
            "<p>Ok</p><div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in\"><p><b>From:</b> Support</p></div></div><p>Old</p>");
    assertThat(desktop.fresh()).doesNotContain("Old", "Support").contains("Ok");
    var web =
        QuoteFold.html(
            "<div>Ok</div><hr style=\"x\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">From: Support</div><div>Old</div>");
    assertThat(web.fresh()).isEqualTo("<div>Ok</div>");
    assertThat(web.quoted()).startsWith("<hr");
  }

  @Test
  void htmlThatIsNotCertainIsFresh() {
    for (var html :
        List.of(
            "<blockquote type=\"cite\">One?</blockquote>Yes<blockquote type=\"cite\">Two?</blockquote>No",
            "<div class=\"gmail_quote\">---------- Forwarded message ---------<br>From: x<br></div>",
            "<div><br></div><div class=\"gmail_quote\">all there is</div>",
            "<!-- <div class=\"gmail_quote\"> --><p>Hi</p>",
            "<blockquote>a poem</blockquote>mine")) {
      assertThat(QuoteFold.html(html)).isEqualTo(new QuoteFold.Folded(html, "", ""));
    }
  }
}

package kira.channels.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import kira.channels.email.mime.MailLimits;
import kira.channels.email.mime.MailReader;
import kira.channels.email.mime.MailReading;
import org.junit.jupiter.api.Test;

class ShownMailTest {
  private static final String QUOTE = "<blockquote type=\"cite\">You wrote: yes</blockquote>";

  private static ShownMail shown(String text, String html) {
    var mail =
        """
        From: ana@shop.example
        Subject: Invoice
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain

        %s
        --b
        Content-Type: text/html

        %s
        --b--
        """
            .formatted(text, html)
            .replace("\n", "\r\n");
    var read = MailReader.read(mail.getBytes(StandardCharsets.UTF_8), List.of(), MailLimits.USUAL);
    return ShownMail.of(((MailReading.Read) read).email());
  }

  @Test
  void aQuoteThatOnlyTheHtmlHasCanBeUnfolded() {
    var mail = shown("See the table.", "<p>See the <b>table</b>.</p>" + QUOTE);

    assertThat(mail.isRich()).isTrue();
    assertThat(mail.html()).doesNotContain("You wrote");
    assertThat(mail.restHtml()).contains("You wrote");
    assertThat(mail.isFolded()).isTrue();
  }

  @Test
  void whatIsShownAsTextIsNotFoldedForTheSakeOfItsHtml() {
    var mail = shown("See below.", "<p>See below.</p>" + QUOTE);

    assertThat(mail.isRich()).isFalse();
    assertThat(mail.isFolded()).isFalse();
  }
}

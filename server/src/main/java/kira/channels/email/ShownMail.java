package kira.channels.email;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.channels.email.mime.QuoteFold;
import kira.platform.html.CleanText;
import kira.platform.html.HtmlSanitizer;

/**
 * What of a mail is shown: what is new of it, and, folded away, what is not. The HTML is as it
 * came; it is cleaned whenever it is shown.
 *
 * @param text what was written this time
 * @param rest signature and quotation as text
 */
record ShownMail(String text, String rest, String html, String restHtml) {
  /** More than anybody reads; the original has it all. */
  private static final int LONGEST_HTML = 1_000_000;

  private static final Pattern RICH =
      Pattern.compile(
          "<(img|table|ul|ol|h[1-6]|b|strong|em|i|u|pre|hr|font|blockquote)\\b| style=\"");

  static ShownMail of(IncomingEmail mail) {
    var html = mail.html() == null ? "" : mail.html();
    var foldedHtml = html.isBlank() || html.length() > LONGEST_HTML ? null : QuoteFold.html(mail);
    var fresh = foldedHtml == null ? "" : foldedHtml.fresh();
    var restHtml = foldedHtml == null ? "" : joined(foldedHtml.signature(), foldedHtml.quoted());
    if (mail.text() == null || mail.text().isBlank()) {
      var shown = fresh.isEmpty() ? html : fresh;
      var text = HtmlSanitizer.text(shown);
      var rest = HtmlSanitizer.text(restHtml);
      return new ShownMail(
          text.isEmpty() ? rest : text, text.isEmpty() ? "" : rest, fresh, restHtml);
    }
    var folded = QuoteFold.text(mail);
    var text = CleanText.block(folded.fresh());
    return text.isEmpty()
        ? new ShownMail(
            CleanText.block(mail.text()), "", html.length() > LONGEST_HTML ? "" : html, "")
        : new ShownMail(
            text, CleanText.block(joined(folded.signature(), folded.quoted())), fresh, restHtml);
  }

  private static String joined(String one, String other) {
    return Stream.of(one, other).filter(each -> !each.isBlank()).collect(Collectors.joining("\n"));
  }

  /** Whether more was written than is shown at first, in the form in which it is shown. */
  boolean isFolded() {
    return !rest.isBlank() || (!restHtml.isBlank() && isRich());
  }

  /** Whether the HTML says more than the text. */
  boolean isRich() {
    return !html.isBlank() && RICH.matcher(HtmlSanitizer.mail(html, _ -> null)).find();
  }
}

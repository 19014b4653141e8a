package kira.channels.email.mime;

import java.util.regex.Pattern;
import kira.platform.html.CleanText;

/**
 * A subject without what mail programs put in front of it, in the languages they speak.
 *
 * @param reply whether it said that it answers something
 * @param forward whether it said that it passes something on
 */
public record MailSubject(String bare, boolean reply, boolean forward) {
  private static final String REPLY =
      "re|aw|antw|antwort|sv|vs|vl|odp|ynt|rif|ris|rép|rep|réf|ref|res|resp|vá|vast|atb|atbilde|ats|ad|απ|σχετ|ответ|отв|回复|回覆|答复|返信|답장|답변|השב|הנדון|رد|doorst antw|ant|bls|tr re";
  private static final String FORWARD =
      "fw|fwd|wg|tr|i|rv|enc|vb|vl fw|doorst|pd|továbbítás|továbbított|továbbítva|προωθ|пересл|转发|轉寄|轉發|転送|전달|הועבר|إعادة توجيه|ilt|yml|trs|fs|vs fw|videresendt|vidarebefordrat";
  private static final Pattern PREFIX =
      Pattern.compile(
          "^\\s*(?:("
              + REPLY
              + ")|("
              + FORWARD
              + "))\\s*(?:[\\[(]\\d{1,3}[\\])]|\\d{1,3}|\\^\\d{1,3})?\\s*[:：]\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final Pattern LABEL =
      Pattern.compile(
          "^\\s*\\[(?:external|extern|externe|ext|spam|caution)\\]:?\\s*",
          Pattern.CASE_INSENSITIVE);

  public static MailSubject of(String subject) {
    var rest = CleanText.line(subject.length() > 2_000 ? subject.substring(0, 2_000) : subject);
    boolean reply = false;
    boolean forward = false;
    while (true) {
      var prefix = PREFIX.matcher(rest);
      var label = LABEL.matcher(rest);
      if (prefix.find()) {
        reply |= prefix.group(1) != null;
        forward |= prefix.group(2) != null;
        rest = rest.substring(prefix.end());
      } else if (label.find()) {
        rest = rest.substring(label.end());
      } else {
        return new MailSubject(rest.strip(), reply, forward);
      }
    }
  }
}

package kira.platform.html;

import org.springframework.web.util.HtmlUtils;

/** Characters that stand for others in HTML. */
public final class HtmlText {
  private HtmlText() {}

  public static String decode(String html) {
    return HtmlUtils.htmlUnescape(html);
  }

  /** For text, and for the value of an attribute in quotes of either kind. */
  public static String encode(String text) {
    return HtmlUtils.htmlEscape(text, "UTF-8");
  }
}

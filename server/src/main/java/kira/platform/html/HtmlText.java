package kira.platform.html;

import org.springframework.web.util.HtmlUtils;

/** Characters that stand for others in HTML. */
final class HtmlText {
  private HtmlText() {}

  static String decode(String html) {
    return HtmlUtils.htmlUnescape(html);
  }
}

package kira.conversations;

import java.util.regex.Pattern;

/** Plain text as HTML: escaped, with its line breaks and its web addresses. */
final class MessageHtml {
  private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"']{3,500}");

  private MessageHtml() {}

  static String of(String text) {
    var html = new StringBuilder("<p>");
    var links = LINK.matcher(text);
    int at = 0;
    while (links.find()) {
      var address = withoutTail(links.group());
      append(html, text, at, links.start());
      html.append("<a href=\"");
      append(html, address, 0, address.length());
      html.append("\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">");
      append(html, address, 0, address.length());
      html.append("</a>");
      at = links.start() + address.length();
    }
    append(html, text, at, text.length());
    return html.append("</p>").toString();
  }

  /** A full stop or a bracket behind an address belongs to the sentence. */
  private static String withoutTail(String link) {
    int end = link.length();
    while (end > 0 && ".,;:!?)]}".indexOf(link.charAt(end - 1)) >= 0) {
      end--;
    }
    return link.substring(0, end);
  }

  private static void append(StringBuilder html, String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\n' -> html.append("<br>");
        default -> html.append(c);
      }
    }
  }
}

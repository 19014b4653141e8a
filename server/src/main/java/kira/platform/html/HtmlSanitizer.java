package kira.platform.html;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/** The one place that decides which markup of strangers may be shown. */
public final class HtmlSanitizer {
  private static final Pattern ANCHOR = Pattern.compile("[\\p{L}\\p{N}_-]{1,100}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");
  private static final Pattern LANGUAGE = Pattern.compile("language-[\\w+#-]{1,30}");
  private static final Pattern ALIGNMENT = Pattern.compile("left|center|right");
  private static final Pattern OWN_IMAGE =
      Pattern.compile("/(?!/)[^\\\\\\s]{0,2000}|https://\\S{1,2000}");

  private static final PolicyFactory REPLY = common().allowElements("h2", "h3").toFactory();

  private static final PolicyFactory ARTICLE =
      common()
          .allowElements(
              "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td",
              "img")
          .allowAttributes("id")
          .matching(ANCHOR)
          .onElements("h1", "h2", "h3", "h4", "h5", "h6", "li")
          .allowAttributes("align")
          .matching(ALIGNMENT)
          .onElements("th", "td")
          .allowAttributes("src")
          .matching(OWN_IMAGE)
          .onElements("img")
          .allowAttributes("alt", "title")
          .onElements("img")
          .allowAttributes("width", "height")
          .matching(NUMBER)
          .onElements("img")
          .toFactory();

  private static final Pattern LAYOUT = Pattern.compile("[#\\w%.-]{1,20}");

  private static final PolicyFactory NOTHING = new HtmlPolicyBuilder().toFactory();

  private HtmlSanitizer() {}

  /** A reply or a note as people write it in the composer. */
  public static String reply(String html) {
    return REPLY.sanitize(html);
  }

  /** A knowledge article: headings with anchors, tables and images besides. */
  public static String article(String html) {
    return ARTICLE.sanitize(html);
  }

  /**
   * A mail: laid out as its sender wanted, but nothing in it runs, and no image is shown but by an
   * address that is given here.
   *
   * @param image the address for one that the mail names, such as {@code cid:logo}; null for none
   */
  public static String mail(String html, Function<String, @Nullable String> image) {
    return common()
        .allowElements(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "div",
            "span",
            "center",
            "font",
            "small",
            "big",
            "sub",
            "sup",
            "table",
            "caption",
            "colgroup",
            "col",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "th",
            "td",
            "img")
        .allowUrlProtocols("cid")
        .allowStyling()
        .allowAttributes("dir", "lang")
        .globally()
        .allowAttributes("align")
        .matching(ALIGNMENT)
        .onElements("div", "p", "h1", "h2", "h3", "table", "tr", "th", "td", "img", "hr")
        .allowAttributes("valign", "bgcolor", "width", "height")
        .matching(LAYOUT)
        .onElements("table", "tr", "th", "td", "col", "img", "hr")
        .allowAttributes("border", "cellpadding", "cellspacing", "colspan", "rowspan")
        .matching(NUMBER)
        .onElements("table", "th", "td", "img")
        .allowAttributes("color", "size")
        .matching(LAYOUT)
        .onElements("font")
        .allowAttributes("alt", "title")
        .onElements("img")
        .allowAttributes("src")
        .matching((_, _, source) -> image.apply(source))
        .onElements("img")
        .toFactory()
        .sanitize(html);
  }

  /** What a reader would read: no markup, entities resolved, a line per block. */
  public static String text(String html) {
    var lines =
        html.replaceAll("(?is)<(script|style|title|template)\\b.*?(</\\1\\s*>|$)", "")
            .replaceAll("(?i)<(br|/p|/div|/li|/h[1-6]|/tr|/blockquote|/pre)\\b[^>]*>", "\n");
    return CleanText.block(HtmlText.decode(NOTHING.sanitize(lines)));
  }

  private static HtmlPolicyBuilder common() {
    return new HtmlPolicyBuilder()
        .allowElements(
            "p",
            "br",
            "b",
            "strong",
            "i",
            "em",
            "u",
            "s",
            "del",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li")
        .allowElements(HtmlSanitizer::link, "a")
        .allowStandardUrlProtocols()
        .allowUrlProtocols("tel")
        .allowAttributes("href")
        .onElements("a")
        .requireRelsOnLinks("noopener", "nofollow")
        .allowAttributes("class")
        .matching(LANGUAGE)
        .onElements("code");
  }

  /** Links to other places open beside the conversation; links within the page stay in it. */
  private static @Nullable String link(String element, List<String> attributes) {
    int href = attributes.indexOf("href");
    if (href >= 0 && !attributes.get(href + 1).startsWith("#")) {
      attributes.add("target");
      attributes.add("_blank");
    }
    return element;
  }
}

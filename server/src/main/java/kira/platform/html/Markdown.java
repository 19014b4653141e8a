package kira.platform.html;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/** Articles are written in CommonMark with tables; this is how they become safe HTML. */
public final class Markdown {
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());

  /** Deeper nesting than anybody writes, and far less than a stack holds. */
  private static final int DEEPEST = 30;

  private static final Parser PARSER =
      Parser.builder().extensions(EXTENSIONS).maxOpenBlockParsers(DEEPEST).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .extensions(EXTENSIONS)
          .attributeProviderFactory(_ -> new Anchors())
          .build();

  private Markdown() {}

  /** Sanitised HTML; every heading has an id made of its words. */
  public static String html(String markdown) {
    return HtmlSanitizer.article(RENDERER.render(parse(markdown)));
  }

  public static Node parse(String markdown) {
    return PARSER.parse(markdown);
  }

  /** The id of the first heading with this text in an article. */
  public static String anchor(String heading) {
    var words =
        Normalizer.normalize(heading, Normalizer.Form.NFC)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}]+", "-")
            .replaceAll("^-+|-+$", "");
    var anchor = words.isEmpty() ? "section" : words;
    return anchor.length() > 80 ? anchor.substring(0, 80) : anchor;
  }

  /** The words of a node without their markup. */
  public static String plain(Node node) {
    var words = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            words.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            words.append(code.getLiteral());
          }
        });
    return words.toString();
  }

  /** A second heading of the same words gets a number. */
  private static final class Anchors implements AttributeProvider {
    private final Map<String, Integer> seen = new HashMap<>();

    @Override
    public void setAttributes(Node node, String tag, Map<String, String> attributes) {
      if (node instanceof Heading) {
        var anchor = anchor(plain(node));
        int times = seen.merge(anchor, 1, Integer::sum);
        attributes.put("id", times == 1 ? anchor : anchor + "-" + times);
      }
    }
  }
}

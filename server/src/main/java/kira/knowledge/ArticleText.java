package kira.knowledge;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import kira.platform.html.HtmlSanitizer;
import kira.platform.html.Markdown;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/** An article's text: read once, then split into passages or rendered with an anchor for each. */
final class ArticleText {
  /** The model cuts at 128 tokens; an estimate below 100 leaves room for its error. */
  static final int WINDOW = 95;

  private static final int SMALLEST_BUDGET = 40;
  private static final List<TablesExtension> EXTENSIONS =
      List.of((TablesExtension) TablesExtension.create());

  private final UUID article;
  private final String title;
  private final Node document;

  private ArticleText(UUID article, String title, Node document) {
    this.article = article;
    this.title = title;
    this.document = document;
  }

  static ArticleText of(UUID article, String title, String source) {
    var document = Markdown.parse(source);
    // "# Title" on top says what the title field says: once is enough.
    if (document.getFirstChild() instanceof Heading first
        && first.getLevel() == 1
        && plain(first).equalsIgnoreCase(title.strip())) {
      first.unlink();
    }
    for (var node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading && heading.getLevel() == 1) {
        heading.setLevel(2); // the page's title is the only first heading
      }
    }
    return new ArticleText(article, title, document);
  }

  List<Passage> passages() {
    return windows().stream().map(Window::passage).toList();
  }

  /** HTML without anchors, for a preview. */
  String html() {
    return HtmlSanitizer.article(renderer(UnaryOperator.identity(), Map.of()).render(document));
  }

  /**
   * HTML in which every passage can be linked to as {@code #p-<id>}.
   *
   * @param link turns the target of a relative link into an address
   */
  String html(UnaryOperator<String> link) {
    var starts = new IdentityHashMap<Node, List<Window>>();
    for (var window : windows()) {
      starts.computeIfAbsent(window.start, _ -> new ArrayList<>()).add(window);
    }
    var items = new IdentityHashMap<Node, String>();
    starts.forEach((node, windows) -> {
      if (node instanceof ListItem) {
        items.put(node, anchor(windows.getFirst()));
      }
    });
    var renderer = renderer(link, items);
    var html = new StringBuilder();
    boolean open = false;
    for (var node = document.getFirstChild(); node != null; node = node.getNext()) {
      var windows = starts.get(node);
      if (open && (windows != null || node instanceof Heading)) {
        html.append("</div>\n");
        open = false;
      }
      if (windows != null) {
        html.append("<div class=\"passage\" id=\"%s\">\n".formatted(anchor(windows.getFirst())));
        for (var more : windows.subList(1, windows.size())) {
          html.append("<span id=\"%s\"></span>".formatted(anchor(more)));
        }
        open = true;
      }
      if (open) {
        furtherAnchors(node, starts, html);
      }
      html.append(HtmlSanitizer.article(renderer.render(node)));
    }
    return open ? html.append("</div>\n").toString() : html.toString();
  }

  /** Anchors of windows that start within one long list item, behind its first. */
  private static void furtherAnchors(
      Node node, Map<Node, List<Window>> starts, StringBuilder html) {
    if (node instanceof ListBlock) {
      for (var item = node.getFirstChild(); item != null; item = item.getNext()) {
        var windows = starts.getOrDefault(item, List.of());
        for (int i = 1; i < windows.size(); i++) {
          html.append("<span id=\"%s\"></span>".formatted(anchor(windows.get(i))));
        }
      }
    }
  }

  private static String anchor(Window window) {
    return "p-" + window.passage.id();
  }

  // ---- splitting ----

  /** A passage and the node it starts in. */
  private record Window(Node start, Passage passage) {}

  /** The smallest thing a window is made of. */
  private record Piece(Node start, String text, boolean item, int tokens, Node block) {
    Piece(Node start, String text, boolean item) {
      this(start, text, item, Tokens.estimate(text), start);
    }

    Piece in(Node block) {
      return new Piece(start, text, item, tokens, block);
    }

    /** "To invite somebody:" belongs to what comes behind it. */
    boolean leads() {
      return !item && text.endsWith(":");
    }
  }

  private List<Window> windows() {
    var windows = new ArrayList<Window>();
    var occurrences = new HashMap<String, Integer>();
    var path = new ArrayList<Heading>();
    var pieces = new ArrayList<Piece>();
    int section = 0;
    for (var node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        pack(pieces, path, section++, windows, occurrences);
        pieces.clear();
        path.removeIf(above -> above.getLevel() >= heading.getLevel());
        path.add(heading);
      } else {
        var block = node;
        var more = new ArrayList<Piece>();
        pieces(node, budget(path), more);
        more.forEach(piece -> pieces.add(piece.in(block)));
      }
    }
    pack(pieces, path, section, windows, occurrences);
    return windows;
  }

  private int budget(List<Heading> path) {
    int context = Tokens.estimate(title) + 1;
    for (var heading : path) {
      context += Tokens.estimate(plain(heading)) + 1;
    }
    return Math.max(SMALLEST_BUDGET, WINDOW - context);
  }

  private void pack(
      List<Piece> pieces,
      List<Heading> headings,
      int section,
      List<Window> windows,
      Map<String, Integer> occurrences) {
    int budget = budget(headings);
    var path = headings.stream().map(ArticleText::plain).toList();
    var window = new ArrayList<Piece>();
    int tokens = 0;
    for (var piece : pieces) {
      if (!window.isEmpty() && tokens + piece.tokens > budget) {
        var carried = new ArrayList<Piece>();
        if (window.size() > 1
            && window.getLast().leads()
            && window.getLast().tokens + piece.tokens <= budget) {
          carried.add(window.removeLast());
        }
        windows.add(window(window, path, section, windows.size(), occurrences));
        window.clear();
        window.addAll(carried);
        tokens = carried.stream().mapToInt(Piece::tokens).sum();
      }
      window.add(piece);
      tokens += piece.tokens;
    }
    if (!window.isEmpty()) {
      windows.add(window(window, path, section, windows.size(), occurrences));
    }
  }

  private Window window(
      List<Piece> pieces,
      List<String> path,
      int section,
      int ordinal,
      Map<String, Integer> occurrences) {
    var text = new StringBuilder();
    Piece before = null;
    for (var piece : pieces) {
      if (before != null) {
        text.append(between(before, piece));
      }
      text.append(piece.text);
      before = piece;
    }
    var body = text.toString();
    int occurrence = occurrences.merge(body, 1, Integer::sum);
    var id =
        UUID.nameUUIDFromBytes(
            "%s/%d/%s".formatted(article, occurrence, body).getBytes(StandardCharsets.UTF_8));
    return new Window(pieces.getFirst().start, new Passage(id, ordinal, section, path, body));
  }

  private static String between(Piece before, Piece piece) {
    if (before.block != piece.block) {
      return "\n\n";
    }
    return before.item || piece.item ? "\n" : " ";
  }

  private static void pieces(Node node, int budget, List<Piece> into) {
    switch (node) {
      case Paragraph paragraph -> prose(paragraph, plain(paragraph), budget, into);
      case BlockQuote quote -> {
        for (var child = quote.getFirstChild(); child != null; child = child.getNext()) {
          var inner = new ArrayList<Piece>();
          pieces(child, budget, inner);
          inner.forEach(p -> into.add(new Piece(quote, p.text, p.item)));
        }
      }
      case ListBlock list -> items(list, "", budget, list, into);
      case TableBlock table -> rows(table, budget, into);
      case FencedCodeBlock code -> code(node, code.getLiteral(), budget, into);
      case IndentedCodeBlock code -> code(node, code.getLiteral(), budget, into);
      case HtmlBlock _, ThematicBreak _ -> {}
      default -> prose(node, plain(node), budget, into);
    }
  }

  private static void prose(Node node, String text, int budget, List<Piece> into) {
    if (text.isBlank()) {
      return;
    }
    if (Tokens.estimate(text) <= budget) {
      into.add(new Piece(node, text, false));
      return;
    }
    for (var sentence : Sentences.of(text)) {
      for (var part : cut(sentence, budget)) {
        into.add(new Piece(node, part, false));
      }
    }
  }

  /** Only a "sentence" longer than a whole window is cut, between words, or inside a monster. */
  private static List<String> cut(String text, int budget) {
    if (Tokens.estimate(text) <= budget) {
      return List.of(text);
    }
    var parts = new ArrayList<String>();
    var part = new StringBuilder();
    int tokens = 0;
    for (var word : text.split("(?<=\\s)|(?<=\\G\\S{60})")) {
      int more = Tokens.estimate(word);
      if (tokens > 0 && tokens + more > budget) {
        parts.add(part.toString().strip());
        part.setLength(0);
        tokens = 0;
      }
      part.append(word);
      tokens += more;
    }
    if (!part.toString().isBlank()) {
      parts.add(part.toString().strip());
    }
    return parts;
  }

  private static void items(ListBlock list, String indent, int budget, Node top, List<Piece> into) {
    int number = list instanceof OrderedList ordered ? firstNumber(ordered) : 0;
    for (var item = list.getFirstChild(); item != null; item = item.getNext()) {
      var marker = list instanceof BulletList ? "- " : number++ + ". ";
      var text = new StringBuilder();
      var nested = new ArrayList<ListBlock>();
      for (var child = item.getFirstChild(); child != null; child = child.getNext()) {
        switch (child) {
          case ListBlock inner -> nested.add(inner);
          case FencedCodeBlock code -> text.append(' ').append(oneLine(code.getLiteral()));
          case IndentedCodeBlock code -> text.append(' ').append(oneLine(code.getLiteral()));
          default -> text.append(text.isEmpty() ? "" : " ").append(plain(child));
        }
      }
      // The first item starts where the list does, so that both share one anchor.
      var start = indent.isEmpty() && item.getPrevious() != null ? item : top;
      if (!text.toString().isBlank()) {
        for (var part : cut(text.toString().strip(), budget)) {
          into.add(new Piece(start, indent + marker + part, true));
        }
      }
      for (var inner : nested) {
        items(inner, indent + "  ", budget, start, into);
      }
    }
  }

  private static int firstNumber(OrderedList list) {
    var number = list.getMarkerStartNumber();
    return number == null ? 1 : number;
  }

  private static void rows(TableBlock table, int budget, List<Piece> into) {
    var rows = new ArrayList<List<String>>();
    for (var part = table.getFirstChild(); part != null; part = part.getNext()) {
      for (var row = part.getFirstChild(); row != null; row = row.getNext()) {
        if (row instanceof TableRow) {
          var cells = new ArrayList<String>();
          for (var cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
            cells.add(plain(cell));
          }
          rows.add(cells);
        }
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    var names = rows.getFirst();
    for (var cells : rows.subList(1, rows.size())) {
      var line = new StringBuilder("- ").append(cells.getFirst());
      for (int i = 1; i < cells.size(); i++) {
        if (!cells.get(i).isBlank()) {
          var name = i < names.size() ? names.get(i) : "";
          line.append(i == 1 ? ": " : "; ");
          line.append(cells.size() > 2 && !name.isBlank() ? name + ": " : "").append(cells.get(i));
        }
      }
      for (var part : cut(line.toString(), budget)) {
        into.add(new Piece(table, part, true));
      }
    }
  }

  private static void code(Node node, String literal, int budget, List<Piece> into) {
    var lines = new StringBuilder();
    for (var line : literal.stripTrailing().split("\n")) {
      for (var part : cut(line, budget)) {
        if (!lines.isEmpty() && Tokens.estimate(lines + part) > budget) {
          into.add(new Piece(node, lines.toString(), true));
          lines.setLength(0);
        }
        lines.append(lines.isEmpty() ? "" : "\n").append("    ").append(part);
      }
    }
    if (!lines.toString().isBlank()) {
      into.add(new Piece(node, lines.toString(), true));
    }
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** The words of a node without any markup. */
  static String plain(Node node) {
    var text = new StringBuilder();
    plain(node, text);
    return oneLine(text.toString());
  }

  private static void plain(Node node, StringBuilder into) {
    switch (node) {
      case Text text -> into.append(text.getLiteral());
      case Code code -> into.append(code.getLiteral());
      case SoftLineBreak _, HardLineBreak _ -> into.append(' ');
      case HtmlInline _, HtmlBlock _ -> {}
      default -> {
        for (var child = node.getFirstChild(); child != null; child = child.getNext()) {
          plain(child, into);
          if (child instanceof Paragraph) {
            into.append(' ');
          }
        }
      }
    }
  }

  // ---- rendering ----

  private HtmlRenderer renderer(UnaryOperator<String> link, Map<Node, String> items) {
    var ids = headingIds();
    return HtmlRenderer.builder()
        .extensions(EXTENSIONS)
        .escapeHtml(true) // an article is text: HTML in it is shown, not run
        .percentEncodeUrls(true)
        .attributeProviderFactory(_ ->
            (node, tag, attributes) -> {
              if (node instanceof Heading && ids.containsKey(node)) {
                attributes.put("id", ids.get(node));
              } else if (node instanceof ListItem && items.containsKey(node)) {
                attributes.put("id", items.get(node));
              } else if (node instanceof Link && tag.equals("a")) {
                address(attributes, link);
              }
            })
        .build();
  }

  private static void address(Map<String, String> attributes, UnaryOperator<String> link) {
    var href = attributes.get("href");
    if (href == null) {
      return;
    }
    if (!href.startsWith("/") && !href.startsWith("#") && !href.contains(":")) {
      attributes.put("href", link.apply(href));
    }
  }

  private Map<Node, String> headingIds() {
    var ids = new IdentityHashMap<Node, String>();
    Set<String> taken = new HashSet<>();
    for (var node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        var slug = slug(plain(heading), 60);
        var id = slug;
        for (int n = 2; !taken.add(id); n++) {
          id = slug + "-" + n;
        }
        ids.put(heading, "h-" + id);
      }
    }
    return ids;
  }

  /** A piece of an address made of words: lower case, hyphens, nothing else. */
  static String slug(@Nullable String words, int longest) {
    var ascii =
        Normalizer.normalize(words == null ? "" : words, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replace("ß", "ss")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    if (ascii.length() > longest) {
      int end = ascii.lastIndexOf('-', longest);
      ascii = ascii.substring(0, end > longest / 2 ? end : longest).replaceAll("-$", "");
    }
    return ascii.isEmpty() ? "article" : ascii;
  }
}

package kira.channels.email.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import kira.platform.html.HtmlText;

/** Finds in the source of a template what would not be shown, or must not be in a mail. */
final class MjmlCheck {
  private static final String FIELD = "mjml";
  private static final int MOST = 50;

  /** Deeper than anything that MJML allows, and rendering doubles with each level of some. */
  private static final int DEEPEST = 13;

  /** Such a source is not rendered at all. */
  static final String TOO_DEEP = "too_deep";

  private static final Set<String> HEAD =
      Set.of(
          "mj-attributes",
          "mj-breakpoint",
          "mj-font",
          "mj-html-attributes",
          "mj-preview",
          "mj-style",
          "mj-title",
          "mj-raw");

  private static final Set<String> CONTENT =
      Set.of(
          "mj-accordion",
          "mj-button",
          "mj-carousel",
          "mj-divider",
          "mj-image",
          "mj-navbar",
          "mj-raw",
          "mj-social",
          "mj-spacer",
          "mj-table",
          "mj-text");

  /** What may stand in what; what is not here has text and HTML in it. */
  private static final Map<String, Set<String>> CHILDREN =
      Map.ofEntries(
          Map.entry("mjml", Set.of("mj-head", "mj-body")),
          Map.entry("mj-head", HEAD),
          Map.entry("mj-body", Set.of("mj-section", "mj-wrapper", "mj-hero", "mj-raw")),
          Map.entry("mj-wrapper", Set.of("mj-section", "mj-hero", "mj-raw")),
          Map.entry("mj-section", Set.of("mj-column", "mj-group", "mj-raw")),
          Map.entry("mj-group", Set.of("mj-column", "mj-raw")),
          Map.entry("mj-column", CONTENT),
          Map.entry("mj-hero", CONTENT),
          Map.entry("mj-accordion", Set.of("mj-accordion-element", "mj-raw")),
          Map.entry(
              "mj-accordion-element", Set.of("mj-accordion-title", "mj-accordion-text", "mj-raw")),
          Map.entry("mj-carousel", Set.of("mj-carousel-image")),
          Map.entry("mj-navbar", Set.of("mj-navbar-link", "mj-raw")),
          Map.entry("mj-social", Set.of("mj-social-element", "mj-raw")),
          Map.entry("mj-html-attributes", Set.of("mj-selector")),
          Map.entry("mj-selector", Set.of("mj-html-attribute")));

  private static final Set<String> LEAVES =
      Set.of(
          "mj-accordion-text",
          "mj-accordion-title",
          "mj-breakpoint",
          "mj-button",
          "mj-carousel-image",
          "mj-divider",
          "mj-font",
          "mj-html-attribute",
          "mj-image",
          "mj-navbar-link",
          "mj-preview",
          "mj-raw",
          "mj-social-element",
          "mj-spacer",
          "mj-style",
          "mj-table",
          "mj-text",
          "mj-title");

  /** They run, load something, or ask for something: no mail program shows them. */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "script",
          "iframe",
          "frame",
          "object",
          "embed",
          "applet",
          "form",
          "input",
          "textarea",
          "select",
          "base",
          "meta",
          "link",
          "svg",
          "math",
          "video",
          "audio",
          "template",
          "noscript",
          "portal");

  private static final Set<String> ADDRESSES =
      Set.of("href", "src", "background", "background-url", "action", "formaction", "srcset");

  private static final Pattern NOWHERE =
      Pattern.compile("(?i)^[\\s\\p{Cntrl}]*(javascript|vbscript|data|file|blob)\\s*:");

  /** Names that only HTML 5 has. */
  private static final Pattern BLANKS = Pattern.compile("&(Tab|NewLine);");

  private static final Pattern WIDTH = Pattern.compile("\\d+(\\.\\d+)?(px|%)?");

  private final List<Issue> issues = new ArrayList<>();
  private final Deque<MjmlTag> open = new ArrayDeque<>();

  private MjmlCheck() {}

  static List<Issue> of(String source) {
    var check = new MjmlCheck();
    check.walk(source);
    // What keeps it from being rendered is never beyond what is shown.
    check.issues.sort(
        java.util.Comparator.comparing((Issue issue) -> !issue.code().equals(TOO_DEEP)));
    return check.issues.size() > MOST ? check.issues.subList(0, MOST) : check.issues;
  }

  private void walk(String source) {
    var tags = MjmlTag.of(source);
    boolean hasBody = false;
    for (var tag : tags) {
      if (!tag.closes()) {
        dangers(tag);
      }
      if (isMjml(tag)) {
        hasBody |= tag.name().equals("mj-body");
        if (tag.closes()) {
          close(tag);
        } else {
          open(tag);
        }
      } else if (!tag.closes()) {
        html(tag);
      }
    }
    for (var left : open) {
      error("not_closed", left);
    }
    if (tags.stream().noneMatch(tag -> tag.name().equals("mjml"))) {
      issues.add(Issue.error("no_root", FIELD, 1, "<mjml>"));
    } else if (!hasBody) {
      issues.add(Issue.error("no_body", FIELD, 1, "<mj-body>"));
    }
  }

  private static boolean isMjml(MjmlTag tag) {
    return tag.name().equals("mjml") || tag.name().startsWith("mj-");
  }

  private void open(MjmlTag tag) {
    var parent = open.peek();
    var name = tag.name();
    if (name.equals("mj-include")) {
      error("include", tag);
      return;
    }
    boolean isDefault = parent != null && parent.name().equals("mj-attributes");
    if (!CHILDREN.containsKey(name)
        && !LEAVES.contains(name)
        && !name.equals("mj-attributes")
        && !isDefault) {
      error("unknown_element", tag);
      if (!tag.isWhole()) {
        open.push(tag);
      }
      return;
    }
    if (!isDefault) {
      if (parent == null ? !name.equals("mjml") : !allowed(parent.name(), name)) {
        issues.add(
            Issue.error(
                "wrong_parent",
                FIELD,
                tag.line(),
                "<%s> %s"
                    .formatted(name, parent == null ? "" : "<" + parent.name() + ">")
                    .strip()));
      }
      content(tag);
    }
    if (!tag.isWhole()) {
      open.push(tag);
      if (open.size() == DEEPEST) {
        error(TOO_DEEP, tag);
      }
    }
  }

  private static boolean allowed(String parent, String name) {
    var children = CHILDREN.get(parent);
    return children == null
        ? !LEAVES.contains(parent) || parent.equals("mj-raw")
        : children.contains(name);
  }

  private void close(MjmlTag tag) {
    if (open.stream().noneMatch(each -> each.name().equals(tag.name()))) {
      error("not_opened", tag);
      return;
    }
    for (var left = open.pop(); !left.name().equals(tag.name()); left = open.pop()) {
      error("not_closed", left);
    }
  }

  private void content(MjmlTag tag) {
    var name = tag.name();
    if ((name.equals("mj-image") || name.equals("mj-carousel-image"))
        && !tag.attributes().containsKey("alt")) {
      issues.add(Issue.warning("image_without_alt", FIELD, tag.line(), null));
    }
    if ((name.equals("mj-image") || name.equals("mj-carousel-image"))
        && tag.attribute("src").isBlank()) {
      issues.add(Issue.error("image_without_source", FIELD, tag.line(), null));
    }
    if (name.equals("mj-button")
        && (tag.attribute("href").isBlank() || tag.attribute("href").equals("#"))) {
      issues.add(Issue.warning("button_leads_nowhere", FIELD, tag.line(), null));
    }
    var width = tag.attribute("width");
    if (!width.isEmpty() && !WIDTH.matcher(width.strip()).matches()) {
      issues.add(Issue.error("width", FIELD, tag.line(), width));
    }
    links(tag);
  }

  private void html(MjmlTag tag) {
    if (tag.name().equals("img") && !tag.attributes().containsKey("alt")) {
      issues.add(Issue.warning("image_without_alt", FIELD, tag.line(), null));
    }
    links(tag);
  }

  private void links(MjmlTag tag) {
    for (var name : List.of("href", "src", "background-url")) {
      if (tag.attribute(name).strip().toLowerCase(Locale.ROOT).startsWith("http://")) {
        issues.add(Issue.warning("not_https", FIELD, tag.line(), tag.attribute(name)));
      }
    }
  }

  private void dangers(MjmlTag tag) {
    if (FORBIDDEN.contains(tag.name())) {
      error("forbidden_element", tag);
    }
    tag.attributes()
        .forEach((name, value) -> {
          if (name.startsWith("on")) {
            issues.add(Issue.error("forbidden_attribute", FIELD, tag.line(), name));
          } else if (ADDRESSES.contains(name) && NOWHERE.matcher(asRead(value)).find()) {
            issues.add(Issue.error("forbidden_address", FIELD, tag.line(), name));
          }
        });
  }

  /** An address as a reader of HTML has it: nothing escaped, and no white space within. */
  private static String asRead(String address) {
    return HtmlText.decode(BLANKS.matcher(address).replaceAll("").replace("&colon;", ":"))
        .replaceAll("[\\s\\p{Cntrl}]+", "");
  }

  private void error(String code, MjmlTag tag) {
    issues.add(Issue.error(code, FIELD, tag.line(), "<" + tag.name() + ">"));
  }
}

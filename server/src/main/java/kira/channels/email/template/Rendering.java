package kira.channels.email.template;

import ch.digitalfondue.mjml4j.Mjml4j;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kira.platform.html.CleanText;
import kira.platform.html.HtmlText;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes mails of templates: the one way, for the preview as for sending, so that what was seen is
 * what is sent. Reads no file and asks no server.
 */
@Component
class Rendering {
  /** Gmail cuts what is longer and hides the rest, the unsubscribe link included. */
  static final int GMAIL_CLIPS = 102 * 1024;

  /** More than any mail needs; providers take a few megabytes with all files. */
  static final int LARGEST = 1_000_000;

  static final String UNSUBSCRIBE = "unsubscribe.url";

  private static final int KEPT = 50;
  private static final Pattern BODY = Pattern.compile("(?i)<body\\b[^>]*>");
  private static final String PREHEADER =
      "<div style=\"display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;"
          + "max-width:0px;opacity:0;overflow:hidden;\">%s</div>";

  /** Reads nothing: neither files nor pages. */
  private static final Mjml4j.IncludeResolver NOTHING =
      new Mjml4j.IncludeResolver() {
        @Override
        public String readResource(String path) throws IOException {
          throw new IOException("nothing is included");
        }

        @Override
        public String resolvePath(String name, String base) {
          return name;
        }
      };

  private static final Mjml4j.Configuration ALONE =
      new Mjml4j.Configuration("und", Mjml4j.TextDirection.AUTO, NOTHING);

  private static final Pattern FONTS =
      Pattern.compile(
          "(?s)<!--\\[if !mso\\]><!-->\\s*<link href=\"https://fonts\\.googleapis\\.com/"
              + ".*?<!--<!\\[endif\\]-->");

  /**
   * A template as it is filled.
   *
   * @param html null when it cannot be made
   */
  record Compiled(
      TemplateContent content, @Nullable MailForm html, Set<String> variables, List<Issue> issues) {
    Compiled {
      variables = Collections.unmodifiableSet(new LinkedHashSet<>(variables));
      issues = List.copyOf(issues);
    }

    boolean isSendable() {
      return html != null && issues.stream().noneMatch(i -> i.level() == Issue.Level.ERROR);
    }
  }

  /**
   * A mail.
   *
   * @param html null when it cannot be made
   * @param missing variables that nobody gave and that have nothing to stand for them
   */
  record Rendered(
      String subject,
      @Nullable String html,
      String text,
      int size,
      List<String> missing,
      List<Issue> issues) {
    Rendered {
      missing = List.copyOf(missing);
      issues = List.copyOf(issues);
    }
  }

  private final Map<TemplateContent, Compiled> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TemplateContent, Compiled> eldest) {
          return size() > KEPT;
        }
      };

  Compiled compiled(TemplateContent content) {
    synchronized (known) {
      var found = known.get(content);
      if (found != null) {
        return found;
      }
    }
    var made = compile(content);
    synchronized (known) {
      known.put(content, made);
    }
    return made;
  }

  private static Compiled compile(TemplateContent content) {
    var issues = new ArrayList<>(MjmlCheck.of(content.mjml()));
    braces(content, issues);
    String html = null;
    try {
      if (issues.stream().noneMatch(issue -> issue.code().equals(MjmlCheck.TOO_DEEP))) {
        var rendered = Mjml4j.render(content.mjml(), ALONE);
        html = withPreheader(withoutFonts(content.mjml(), rendered), content.preheader());
      }
    } catch (RuntimeException | StackOverflowError e) {
      if (issues.stream().noneMatch(issue -> issue.level() == Issue.Level.ERROR)) {
        issues.add(Issue.error("cannot_render", "mjml", null, null));
      }
    }
    var form = html == null ? null : MailForm.of(html);
    if (form != null) {
      for (var placeholder : form.misplaced()) {
        issues.add(
            Issue.error(
                "variable_place", "mjml", lineOf(content.mjml(), placeholder), placeholder.name()));
      }
    }
    MjmlTag.of(content.mjml()).stream()
        .filter(tag -> tag.name().equals("mj-font") && !tag.closes())
        .forEach(tag ->
            issues.add(Issue.warning("remote_font", "mjml", tag.line(), tag.attribute("href"))));
    return new Compiled(content, form, variables(content), issues);
  }

  /** Fonts that nobody asked for are not fetched: whoever has them would learn who reads. */
  private static String withoutFonts(String source, String html) {
    return source.contains("<mj-font") ? html : FONTS.matcher(html).replaceAll("");
  }

  private static void braces(TemplateContent content, List<Issue> issues) {
    parts(content)
        .forEach((field, text) -> {
          int line = Placeholder.broken(text);
          if (line > 0) {
            issues.add(Issue.error("broken_variable", field, line, null));
          }
        });
    if (!content.preheader().isBlank() && content.mjml().contains("<mj-preview")) {
      issues.add(Issue.warning("two_preheaders", "preheader", null, "<mj-preview>"));
    }
  }

  static Map<String, String> parts(TemplateContent content) {
    var parts = new LinkedHashMap<String, String>();
    parts.put("subject", content.subject());
    parts.put("preheader", content.preheader());
    parts.put("mjml", content.mjml());
    parts.put("text", content.text() == null ? "" : content.text());
    return parts;
  }

  private static Set<String> variables(TemplateContent content) {
    var names = new LinkedHashSet<String>();
    parts(content)
        .values()
        .forEach(
            text -> Placeholder.in(text).forEach(found -> names.add(found.placeholder().name())));
    return names;
  }

  private static @Nullable Integer lineOf(String source, Placeholder placeholder) {
    return Placeholder.in(source).stream()
        .filter(found -> found.placeholder().equals(placeholder))
        .map(Placeholder.Found::line)
        .findFirst()
        .orElse(null);
  }

  private static String withPreheader(String html, String preheader) {
    return preheader.isBlank()
        ? html
        : BODY.matcher(html)
            .replaceFirst(match ->
                Matcher.quoteReplacement(
                    match.group() + PREHEADER.formatted(HtmlText.encode(preheader))));
  }

  /**
   * @param values by the names of variables
   */
  static Rendered filled(Compiled compiled, Map<String, String> values) {
    var content = compiled.content();
    var html = compiled.html() == null ? null : compiled.html().filled(values);
    int size = html == null ? 0 : html.getBytes(StandardCharsets.UTF_8).length;
    var issues = new ArrayList<>(compiled.issues());
    if (size > LARGEST) {
      issues.add(Issue.error("too_large", "mjml", null, String.valueOf(size)));
    } else if (size > GMAIL_CLIPS) {
      issues.add(Issue.warning("gmail_clips", "mjml", null, String.valueOf(size)));
    }
    return new Rendered(
        CleanText.line(Placeholder.filled(content.subject(), values)),
        html,
        text(content, html, values),
        size,
        missing(content, values),
        issues);
  }

  /** The own text, or what the HTML says, with addresses as they are there. */
  private static String text(
      TemplateContent content, @Nullable String html, Map<String, String> values) {
    var own = content.text();
    if (own != null && !own.isBlank()) {
      return CleanText.block(Placeholder.filled(own, values));
    }
    return html == null ? "" : CleanText.block(TextPart.of(html));
  }

  private static List<String> missing(TemplateContent content, Map<String, String> values) {
    var missing = new LinkedHashSet<String>();
    for (var text : parts(content).values()) {
      for (var found : Placeholder.in(text)) {
        var placeholder = found.placeholder();
        if (placeholder.otherwise() == null
            && values.getOrDefault(placeholder.name(), "").isBlank()) {
          missing.add(placeholder.name());
        }
      }
    }
    return List.copyOf(missing);
  }
}

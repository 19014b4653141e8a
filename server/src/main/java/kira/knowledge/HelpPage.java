package kira.knowledge;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.knowledge.Knowledge.Found;
import kira.team.WorkspaceView;
import org.springframework.web.util.HtmlUtils;

/** Writes the pages of the help centre. Whatever a person wrote goes through {@link #text}. */
final class HelpPage {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(Locale.ENGLISH);

  private HelpPage() {}

  static String home(WorkspaceView workspace, List<ArticleTable.Row> articles) {
    var body = new StringBuilder();
    body.append(
        """
        <div class="hero">
        <h1>How can we help?</h1>
        %s
        </div>
        """
            .formatted(searchForm(workspace, "", true)));
    if (articles.isEmpty()) {
      body.append("<p class=\"empty\">There are no articles here yet.</p>\n");
    }
    body.append("<div class=\"collections\">\n");
    collections(articles)
        .forEach((name, rows) -> {
          var id = "c-" + ArticleText.slug(name, 60);
          body.append(
              "<section class=\"card\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n<ul>\n"
                  .formatted(id, id, text(name)));
          for (var row : rows) {
            body.append(
                "<li><a href=\"%s\">%s</a></li>\n"
                    .formatted(HelpCentre.path(workspace.slug(), row.slug()), text(row.title())));
          }
          body.append("</ul>\n</section>\n");
        });
    body.append("</div>\n");
    return page(Optional.of(workspace), "Help centre", body.toString(), false);
  }

  static String results(WorkspaceView workspace, String question, List<Found> results) {
    var body = new StringBuilder();
    body.append(back(workspace));
    body.append("<h1>Results for “%s”</h1>\n".formatted(text(question)));
    body.append(searchForm(workspace, question, false));
    if (results.isEmpty()) {
      body.append("<p class=\"empty\" role=\"status\">Nothing was found. Try other words.</p>\n");
    } else {
      body.append("<ol class=\"results\">\n");
      for (var found : results) {
        var heading = found.passage().heading();
        body.append(
            """
            <li class="card">
            <h2><a href="%s">%s</a></h2>
            %s<p>%s</p>
            </li>
            """
                .formatted(
                    HelpCentre.path(workspace.slug(), found.slug(), found.passage().id()),
                    text(found.title()),
                    heading.isEmpty() ? "" : "<p class=\"meta\">" + text(heading) + "</p>\n",
                    text(excerpt(found.passage().text()))));
      }
      body.append("</ol>\n");
    }
    return page(Optional.of(workspace), "Results for " + question, body.toString(), true);
  }

  static String article(
      WorkspaceView workspace, UUID id, Article.State state, List<ArticleTable.Row> published) {
    var content = Article.content(state);
    var html =
        ArticleText.of(id, content.title(), content.markdown())
            .html(target -> link(workspace, target));
    var more =
        published.stream()
            .filter(row -> row.collection().equals(content.collection()) && !row.id().equals(id))
            .limit(8)
            .toList();
    var body = new StringBuilder();
    body.append(back(workspace));
    body.append("<article>\n<h1>%s</h1>\n".formatted(text(content.title())));
    var updated = state.updatedAt();
    if (updated != null) {
      body.append(
          "<p class=\"meta\">Updated <time datetime=\"%s\">%s</time></p>\n"
              .formatted(updated, DAY.format(updated.atZone(ZoneOffset.UTC))));
    }
    body.append("<div class=\"text\">\n").append(html).append("</div>\n</article>\n");
    if (!more.isEmpty()) {
      body.append(
          "<nav class=\"more\" aria-labelledby=\"more\">\n<h2 id=\"more\">%s</h2>\n<ul>\n"
              .formatted(
                  content.collection().isBlank()
                      ? "More articles"
                      : "More in " + text(content.collection())));
      for (var row : more) {
        body.append(
            "<li><a href=\"%s\">%s</a></li>\n"
                .formatted(HelpCentre.path(workspace.slug(), row.slug()), text(row.title())));
      }
      body.append("</ul>\n</nav>\n");
    }
    return page(Optional.of(workspace), content.title(), body.toString(), false);
  }

  static String missing(Optional<WorkspaceView> workspace) {
    var body =
        workspace.map(HelpPage::back).orElse("")
            + "<h1>This page does not exist</h1>\n"
            + "<p>The article may have been moved or taken back.</p>\n"
            + workspace.map(w -> searchForm(w, "", false)).orElse("");
    return page(workspace, "Not found", body, true);
  }

  /** {@code other-article.md#part} is how articles refer to each other in a folder. */
  private static String link(WorkspaceView workspace, String target) {
    int hash = target.indexOf('#');
    var path = (hash < 0 ? target : target.substring(0, hash)).replaceFirst("^\\./", "");
    var slug = path.replaceFirst("\\.md$", "").replaceFirst("^.*/", "");
    if (slug.isEmpty()) {
      return target;
    }
    var part = hash < 0 ? "" : "#h-" + ArticleText.slug(target.substring(hash + 1), 60);
    return HelpCentre.path(workspace.slug(), ArticleText.slug(slug, 80)) + part;
  }

  private static LinkedHashMap<String, List<ArticleTable.Row>> collections(
      List<ArticleTable.Row> articles) {
    return articles.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.collection().isBlank() ? "Articles" : row.collection(),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static String excerpt(String passage) {
    var line = passage.replaceAll("\\s+", " ").strip();
    if (line.length() <= 220) {
      return line;
    }
    int end = line.lastIndexOf(' ', 220);
    return line.substring(0, end > 0 ? end : 220) + " …";
  }

  private static String back(WorkspaceView workspace) {
    return "<p class=\"back\"><a href=\"%s\"><span aria-hidden=\"true\">←</span> All articles</a></p>\n"
        .formatted(HelpCentre.path(workspace.slug()));
  }

  private static String searchForm(WorkspaceView workspace, String value, boolean large) {
    return """
    <form class="search%s" role="search" action="%s" method="get">
    <label class="hidden" for="q">Search the help articles</label>
    <input id="q" name="q" type="search" maxlength="300" placeholder="Search the help articles" value="%s" autocomplete="off" required>
    <button type="submit">Search</button>
    </form>
    """
        .formatted(large ? " large" : "", HelpCentre.path(workspace.slug()), text(value));
  }

  private static String page(
      Optional<WorkspaceView> workspace, String title, String body, boolean hideFromEngines) {
    var name = workspace.map(WorkspaceView::name).orElse("Help");
    var home = workspace.map(w -> HelpCentre.path(w.slug())).orElse("/");
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    %s<title>%s · %s</title>
    <link rel="stylesheet" href="/help/-/help.css">
    </head>
    <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header><div class="bar"><a class="name" href="%s">%s</a><span>Help centre</span></div></header>
    <main id="main">
    %s</main>
    <footer><div class="bar">%s help centre</div></footer>
    </body>
    </html>
    """
        .formatted(
            hideFromEngines ? "<meta name=\"robots\" content=\"noindex\">\n" : "",
            text(title),
            text(name),
            home,
            text(name),
            body,
            text(name));
  }

  static String text(String words) {
    return HtmlUtils.htmlEscape(words, "UTF-8");
  }
}

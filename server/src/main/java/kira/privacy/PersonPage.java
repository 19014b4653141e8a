package kira.privacy;

import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Makes the readable page: one file that needs nothing else and loads nothing. */
final class PersonPage {
  private static final Map<String, List<String>> TITLES =
      Map.ofEntries(
          Map.entry("profile", List.of("Profile", "Profil")),
          Map.entry("identities", List.of("How you are recognised", "Woran Sie erkannt werden")),
          Map.entry("consent", List.of("Consent", "Einwilligungen")),
          Map.entry("merges", List.of("Merged records", "Zusammengeführte Einträge")),
          Map.entry("told-apart-from", List.of("Told apart from", "Unterschieden von")),
          Map.entry("segments", List.of("Segments", "Segmente")),
          Map.entry("events", List.of("What you did", "Was Sie getan haben")),
          Map.entry("history", List.of("History of the record", "Verlauf des Eintrags")),
          Map.entry("conversations", List.of("Conversations", "Unterhaltungen")),
          Map.entry("messages", List.of("Messages", "Nachrichten")),
          Map.entry("notes", List.of("Notes", "Notizen")),
          Map.entry("tasks", List.of("Tasks", "Aufgaben")));

  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;margin:0;background:#f6f7f9;color:#1d2430}
      main{max-width:60rem;margin:0 auto;padding:2rem 1rem 4rem}
      nav{display:flex;flex-wrap:wrap;gap:.4rem .9rem;margin:1rem 0 2rem}a{color:#3b5bdb}
      section{background:#fff;border:1px solid #e3e6ec;border-radius:10px;padding:1rem 1.25rem;margin:0 0 1rem}
      h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:0 0 .75rem}p{margin:.25rem 0;color:#5b6472}
      table{border-collapse:collapse;width:100%;margin:0 0 .75rem}
      th{text-align:left;vertical-align:top;font-weight:500;color:#5b6472;width:11rem;padding:.2rem .75rem .2rem 0}
      td{vertical-align:top;padding:.2rem 0;overflow-wrap:anywhere;white-space:pre-wrap}
      td table{margin:0}section>table+table{border-top:1px solid #eceef2}ul{margin:0;padding-left:1.1rem}
      @media print{nav{display:none}section{break-inside:avoid-page;border:0}}
      """;

  private final boolean german;

  PersonPage(String locale) {
    this.german = locale.startsWith("de");
  }

  private String word(String english, String inGerman) {
    return german ? inGerman : english;
  }

  private String named(String part) {
    var title = TITLES.get(part);
    return title == null ? part : title.get(german ? 1 : 0);
  }

  String head(List<String> parts, Instant at) {
    var links = new StringBuilder();
    for (var part : parts) {
      links.append("<a href=\"#%s\">%s</a>\n".formatted(escaped(part), escaped(named(part))));
    }
    return """
    <!doctype html>
    <html lang="%s"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>%s</title><style>
    %s</style></head><body><main>
    <h1>%s</h1><p>%s</p>
    <nav>%s</nav>
    """
        .formatted(
            word("en", "de"),
            escaped(word("Your data", "Ihre Daten")),
            STYLE,
            escaped(word("Your data", "Ihre Daten")),
            escaped(
                word("Everything that was kept on ", "Alles, was gespeichert war, Stand ")
                    + DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
                        .format(at.atOffset(ZoneOffset.UTC))),
            links);
  }

  String title(String part) {
    return "<section id=\"%s\"><h2>%s</h2>\n".formatted(escaped(part), escaped(named(part)));
  }

  String nothing() {
    return "<p>%s</p>\n".formatted(escaped(word("Nothing.", "Nichts.")));
  }

  String files(List<String> paths) {
    var text = new StringBuilder();
    if (!paths.isEmpty()) {
      text.append("<section id=\"files\"><h2>%s</h2><ul>".formatted(word("Files", "Dateien")));
      for (var path : paths) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        text.append(
            "<li><a href=\"files/%s\">%s</a></li>"
                .formatted(
                    java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)
                        .replace("+", "%20"),
                    escaped(name.replaceFirst("^[0-9a-f-]{36}-", ""))));
      }
      text.append("</ul></section>\n");
    }
    return text.append("</main></body></html>\n").toString();
  }

  /** A value as a table, a list or a text; what is empty is left out. */
  void value(JsonNode node, Writer out) throws IOException {
    if (node.isObject()) {
      out.write("<table>");
      for (var each : node.properties()) {
        if (isSomething(each.getValue())) {
          out.write("<tr><th>" + escaped(each.getKey()) + "</th><td>");
          value(each.getValue(), out);
          out.write("</td></tr>");
        }
      }
      out.write("</table>\n");
    } else if (node.isArray()) {
      out.write("<ul>");
      for (var each : node) {
        out.write("<li>");
        value(each, out);
        out.write("</li>");
      }
      out.write("</ul>");
    } else {
      out.write(escaped(node.asString()));
    }
  }

  private static boolean isSomething(JsonNode node) {
    return !node.isNull() && !(node.isContainer() && node.isEmpty());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}

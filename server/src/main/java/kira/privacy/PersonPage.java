package kira.privacy;

import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
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
          Map.entry("deliveries", List.of("Deliveries", "Zustellungen")),
          Map.entry("notes", List.of("Notes", "Notizen")),
          Map.entry("tasks", List.of("Tasks", "Aufgaben")));

  /** What the API and the journal call things that people have a word for. */
  private static final Map<String, List<String>> LABELS =
      Map.ofEntries(
          Map.entry("name", List.of("Name", "Name")),
          Map.entry("email", List.of("Email", "E-Mail")),
          Map.entry("phone", List.of("Phone", "Telefon")),
          Map.entry("createdAt", List.of("First seen", "Zuerst da")),
          Map.entry("lastSeenAt", List.of("Last seen", "Zuletzt da")),
          Map.entry("locale", List.of("Language", "Sprache")),
          Map.entry("timeZone", List.of("Time zone", "Zeitzone")),
          Map.entry("externalId", List.of("Customer ID", "Kundennummer")),
          Map.entry("verified", List.of("Verified", "Geprüft")),
          Map.entry("identities", List.of("Recognised by", "Erkannt an")),
          Map.entry("company", List.of("Company", "Firma")),
          Map.entry("ownerId", List.of("Looked after by", "Zuständig")),
          Map.entry("lifecycleStage", List.of("Stage", "Phase")),
          Map.entry("avatar", List.of("Picture", "Bild")),
          Map.entry("picture", List.of("Picture", "Bild")),
          Map.entry("tags", List.of("Tags", "Schlagwörter")),
          Map.entry("fields", List.of("Fields", "Felder")),
          Map.entry("field", List.of("Field", "Feld")),
          Map.entry("type", List.of("Kind", "Art")),
          Map.entry("value", List.of("Value", "Wert")),
          Map.entry("at", List.of("When", "Wann")),
          Map.entry("what", List.of("What", "Was")),
          Map.entry("by", List.of("By", "Durch")),
          Map.entry("details", List.of("Details", "Einzelheiten")),
          Map.entry("changes", List.of("Changes", "Änderungen")),
          Map.entry("before", List.of("Before", "Vorher")),
          Map.entry("after", List.of("After", "Nachher")),
          Map.entry("profile", List.of("Profile", "Profil")),
          Map.entry("title", List.of("Title", "Titel")),
          Map.entry("dueAt", List.of("Due", "Fällig")),
          Map.entry("text", List.of("Text", "Text")));

  /** Says of which kind a value in the journal is; nothing that people read. */
  private static final String KIND = "@type";

  private static final Pattern EVENT = Pattern.compile("([A-Z][a-z]+)+");
  private static final Pattern MEMBER = Pattern.compile("(user:)?[0-9a-f-]{36}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'");

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
      td table{margin:0}li:has(>table){list-style:none;margin-left:-1.1rem}section>table+table{border-top:1px solid #eceef2}ul{margin:0;padding-left:1.1rem}
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
                    + AT.format(at.atOffset(ZoneOffset.UTC))),
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
    value("", node, out);
  }

  private void value(String of, JsonNode node, Writer out) throws IOException {
    var shown = node.isObject() ? facts(node) : List.<Map.Entry<String, JsonNode>>of();
    if (node.isObject() && node.has(KIND) && shown.size() == 1) {
      // A value of a field: what it is a value of stands beside it.
      value(of, shown.getFirst().getValue(), out);
    } else if (isMoney(node)) {
      out.write(escaped(node.path("amount").asString() + " " + node.path("currency").asString()));
    } else if (node.isObject()) {
      out.write("<table>");
      for (var each : shown) {
        out.write("<tr><th>" + escaped(label(each.getKey())) + "</th><td>");
        value(each.getKey(), each.getValue(), out);
        out.write("</td></tr>");
      }
      out.write("</table>\n");
    } else if (node.isArray()) {
      out.write("<ul>");
      for (var each : node) {
        out.write("<li>");
        value(of, each, out);
        out.write("</li>");
      }
      out.write("</ul>");
    } else if (node.isBoolean()) {
      out.write(node.asBoolean() ? word("yes", "ja") : word("no", "nein"));
    } else {
      out.write(escaped(text(of, node.asString())));
    }
  }

  private static List<Map.Entry<String, JsonNode>> facts(JsonNode node) {
    return node.properties().stream()
        .filter(each -> !each.getKey().equals(KIND) && isSomething(each.getValue()))
        .toList();
  }

  private static boolean isMoney(JsonNode node) {
    return node.isObject() && node.has("amount") && node.has("currency") && facts(node).size() == 2;
  }

  /** What programs call it in words: createdAt becomes Created at. */
  private String label(String key) {
    var known = LABELS.get(key);
    if (known != null) {
      return known.get(german ? 1 : 0);
    }
    return key.matches("[a-z]+([A-Z][a-z]+)+") ? apart(key) : key;
  }

  private static String apart(String name) {
    var words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private String text(String of, String text) {
    return switch (of) {
      case "what" -> EVENT.matcher(text).matches() ? apart(text) : text;
      case "by", "ownerId", "author", "assignee" ->
          text.equals("system")
              ? "Kira"
              : MEMBER.matcher(text).matches()
                  ? word("Somebody of the team", "Jemand aus dem Team")
                  : text;
      default ->
          TIME.matcher(text).matches()
              ? AT.format(Instant.parse(text).atOffset(ZoneOffset.UTC))
              : text;
    };
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

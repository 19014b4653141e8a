package kira.channels.whatsapp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message that the provider approved beforehand: the only kind that may go out when the customer
 * was silent for a day.
 *
 * @param status as the provider calls it; only {@code APPROVED} can be sent
 * @param reason why it was rejected
 * @param header null where it has none
 * @param examples what the author gave for its variables, by name
 */
record Template(
    String id,
    String name,
    String language,
    String status,
    String category,
    @Nullable String reason,
    @Nullable String quality,
    @Nullable Header header,
    String body,
    @Nullable String footer,
    List<Button> buttons,
    Map<String, String> examples) {
  static final String APPROVED = "APPROVED";

  private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_]{1,60})\\s*}}");
  private static final Set<String> FILES = Set.of("IMAGE", "VIDEO", "DOCUMENT");
  private static final Set<String> BUTTONS = Set.of("QUICK_REPLY", "URL", "PHONE_NUMBER");

  Template {
    buttons = List.copyOf(buttons);
    examples = Map.copyOf(examples);
  }

  /**
   * @param format {@code TEXT}, {@code IMAGE}, {@code VIDEO} or {@code DOCUMENT}
   */
  record Header(String format, String text) {}

  /**
   * @param target the address or the phone number that it opens
   */
  record Button(String type, String text, @Nullable String target) {}

  /** Of {@code GET /{account}/message_templates}. */
  static Optional<Template> read(JsonNode given) {
    var id = Graph.text(given, "id");
    var name = Graph.text(given, "name");
    var language = Graph.text(given, "language");
    if (id == null || name == null || language == null) {
      return Optional.empty();
    }
    Header header = null;
    var body = "";
    String footer = null;
    var buttons = new ArrayList<Button>();
    var examples = new java.util.HashMap<String, String>();
    for (var part : given.path("components")) {
      switch (part.path("type").asString("")) {
        case "HEADER" -> {
          header = new Header(part.path("format").asString("TEXT"), part.path("text").asString(""));
          examples(examples, "header", part.path("example").path("header_text"), header.text());
        }
        case "BODY" -> {
          body = part.path("text").asString("");
          examples(examples, "body", part.path("example").path("body_text").path(0), body);
          for (var each : part.path("example").path("body_text_named_params")) {
            examples.put(
                "body." + each.path("param_name").asString(""), each.path("example").asString(""));
          }
        }
        case "FOOTER" -> footer = Graph.text(part, "text");
        case "BUTTONS" -> {
          for (var button : part.path("buttons")) {
            var url = Graph.text(button, "url");
            buttons.add(
                new Button(
                    button.path("type").asString(""),
                    button.path("text").asString(""),
                    url == null ? Graph.text(button, "phone_number") : url));
          }
        }
        default -> {}
      }
    }
    var why = Graph.text(given, "rejected_reason");
    return Optional.of(
        new Template(
            id,
            name,
            language,
            given.path("status").asString(""),
            given.path("category").asString(""),
            why == null || why.equals("NONE") ? null : why,
            Graph.text(given.path("quality_score"), "score"),
            header,
            body,
            footer,
            buttons,
            examples));
  }

  private static void examples(Map<String, String> into, String part, JsonNode given, String text) {
    var names = variables(text);
    for (int i = 0; i < names.size() && i < given.size(); i++) {
      into.put(part + "." + names.get(i), given.get(i).asString(""));
    }
  }

  /** The names of a text's variables, in order, each once. */
  static List<String> variables(@Nullable String text) {
    var names = new LinkedHashSet<String>();
    if (text != null) {
      VARIABLE.matcher(text).results().forEach(found -> names.add(found.group(1)));
    }
    return List.copyOf(names);
  }

  /** A text with its variables filled in; one without a value stays as it is. */
  static String filled(String text, Map<String, String> values) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
  }

  boolean needsFile() {
    return header != null && FILES.contains(header.format());
  }

  List<String> headerVariables() {
    return header != null && header.format().equals("TEXT") ? variables(header.text()) : List.of();
  }

  List<String> bodyVariables() {
    return variables(body);
  }

  /** Whether a variable is known by a name and not by its number. */
  static boolean isNamed(String variable) {
    return !variable.chars().allMatch(Character::isDigit);
  }

  /** Whether it can be sent at all by who fills in texts and files. */
  boolean isSendable() {
    return status.equals(APPROVED)
        && (header == null || header.format().equals("TEXT") || needsFile())
        && buttons.stream().allMatch(button -> BUTTONS.contains(button.type()));
  }

  Template as(String newStatus, @Nullable String why) {
    return new Template(
        id, name, language, newStatus, category, why, quality, header, body, footer, buttons,
        examples);
  }

  Template rated(String score) {
    return new Template(
        id, name, language, status, category, reason, score, header, body, footer, buttons,
        examples);
  }

  Template filed(String newCategory) {
    return new Template(
        id,
        name,
        language,
        status,
        newCategory,
        reason,
        quality,
        header,
        body,
        footer,
        buttons,
        examples);
  }
}

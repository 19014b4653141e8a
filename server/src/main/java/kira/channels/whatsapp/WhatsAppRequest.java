package kira.channels.whatsapp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.conversations.Choices;
import org.jspecify.annotations.Nullable;

/** A message as {@code POST /{number}/messages} takes it. */
final class WhatsAppRequest {
  /** Characters a message of text may have. */
  static final int TEXT = 4096;

  private WhatsAppRequest() {}

  /** A file that was uploaded. */
  record Uploaded(MediaKind kind, String id, String name) {}

  /**
   * @param delivery comes back in every status: the only way to know a message whose answer was
   *     lost
   * @param quotes the message that it answers
   */
  static Map<String, Object> text(String to, UUID delivery, String text, @Nullable String quotes) {
    var body = message(to, delivery, "text", quotes);
    body.put("text", Map.of("body", text, "preview_url", text.contains("https://")));
    return body;
  }

  static Map<String, Object> media(
      String to, UUID delivery, Uploaded file, String caption, @Nullable String quotes) {
    var body = message(to, delivery, file.kind().word(), quotes);
    body.put(file.kind().word(), mediaObject(file, caption));
    return body;
  }

  private static Map<String, Object> mediaObject(Uploaded file, String caption) {
    var media = new LinkedHashMap<String, Object>();
    media.put("id", file.id());
    if (file.kind() == MediaKind.DOCUMENT) {
      media.put("filename", file.name());
    }
    if (!caption.isBlank() && file.kind().isCaptioned()) {
      media.put("caption", caption);
    }
    return media;
  }

  /**
   * @param media the header's file, where it has one
   */
  static Map<String, Object> template(
      String to, UUID delivery, TemplateUse use, @Nullable Uploaded media) {
    var components = new ArrayList<Map<String, Object>>();
    if (media != null) {
      components.add(
          Map.of(
              "type",
              "header",
              "parameters",
              List.of(
                  Map.of(
                      "type", media.kind().word(), media.kind().word(), mediaObject(media, "")))));
    } else if (!use.header().isEmpty()) {
      components.add(Map.of("type", "header", "parameters", values(use.header())));
    }
    if (!use.body().isEmpty()) {
      components.add(Map.of("type", "body", "parameters", values(use.body())));
    }
    for (var button : use.buttons()) {
      var isUrl = button.kind().equals("url");
      components.add(
          Map.of(
              "type",
              "button",
              "sub_type",
              button.kind(),
              "index",
              Integer.toString(button.index()),
              "parameters",
              List.of(
                  isUrl
                      ? Map.of("type", "text", "text", button.text())
                      : Map.of("type", "payload", "payload", button.text()))));
    }
    var template = new LinkedHashMap<String, Object>();
    template.put("name", use.name());
    template.put("language", Map.of("policy", "deterministic", "code", use.language()));
    if (!components.isEmpty()) {
      template.put("components", components);
    }
    var body = message(to, delivery, "template", null);
    body.put("template", template);
    return body;
  }

  private static List<Map<String, Object>> values(List<TemplateUse.Value> values) {
    return values.stream()
        .map(value -> {
          var each = new LinkedHashMap<String, Object>();
          each.put("type", "text");
          if (value.name() != null) {
            each.put("parameter_name", value.name());
          }
          each.put("text", value.text());
          return (Map<String, Object>) each;
        })
        .toList();
  }

  static Map<String, Object> choices(
      String to, UUID delivery, Choices choices, @Nullable String quotes) {
    var form = ChoiceForm.of(choices);
    if (form == ChoiceForm.TEXT) {
      return text(to, delivery, choices.written(), quotes);
    }
    boolean isList = form == ChoiceForm.LIST;
    var interactive = new LinkedHashMap<String, Object>();
    interactive.put("type", isList ? "list" : "button");
    if (choices.header() != null) {
      interactive.put("header", Map.of("type", "text", "text", choices.header()));
    }
    interactive.put("body", Map.of("text", choices.text()));
    if (choices.footer() != null) {
      interactive.put("footer", Map.of("text", choices.footer()));
    }
    interactive.put("action", isList ? list(choices) : buttons(choices));
    var body = message(to, delivery, "interactive", quotes);
    body.put("interactive", interactive);
    return body;
  }

  private static Map<String, Object> buttons(Choices choices) {
    return Map.of(
        "buttons",
        choices.choices().stream()
            .map(each ->
                Map.of("type", "reply", "reply", Map.of("id", each.id(), "title", each.title())))
            .toList());
  }

  private static Map<String, Object> list(Choices choices) {
    var sections = new ArrayList<Map<String, Object>>();
    var rows = new ArrayList<Map<String, Object>>();
    String title = null;
    for (var choice : choices.choices()) {
      if (sections.isEmpty() || !Objects.equals(title, choice.section())) {
        title = choice.section();
        rows = new ArrayList<>();
        sections.add(section(title, rows));
      }
      var row = new LinkedHashMap<String, Object>();
      row.put("id", choice.id());
      row.put("title", choice.title());
      if (choice.description() != null) {
        row.put("description", choice.description());
      }
      rows.add(row);
    }
    return Map.of("button", choices.open() == null ? "…" : choices.open(), "sections", sections);
  }

  /** Where there are several, each has a title. */
  private static Map<String, Object> section(
      @Nullable String title, List<Map<String, Object>> rows) {
    var section = new LinkedHashMap<String, Object>();
    if (title != null) {
      section.put("title", title);
    }
    section.put("rows", rows);
    return section;
  }

  /** An emoji on a message of theirs; an empty one takes it back. */
  static Map<String, Object> reaction(String to, UUID delivery, String message, String emoji) {
    var body = message(to, delivery, "reaction", null);
    body.put("reaction", Map.of("message_id", message, "emoji", emoji));
    return body;
  }

  /** Two blue ticks for whoever wrote it, and for all before it. */
  static Map<String, Object> read(String message) {
    return Map.of("messaging_product", "whatsapp", "status", "read", "message_id", message);
  }

  private static LinkedHashMap<String, Object> message(
      String to, UUID delivery, String type, @Nullable String quotes) {
    var body = new LinkedHashMap<String, Object>();
    body.put("messaging_product", "whatsapp");
    body.put("recipient_type", "individual");
    body.put("to", to);
    body.put("type", type);
    if (quotes != null) {
      body.put("context", Map.of("message_id", quotes));
    }
    body.put("biz_opaque_callback_data", delivery.toString());
    return body;
  }
}

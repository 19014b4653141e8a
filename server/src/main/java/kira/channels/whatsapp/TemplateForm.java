package kira.channels.whatsapp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.conversations.AttachmentRef;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a person fills into a template.
 *
 * @param buttons the ends of addresses, by the index of the button
 */
record TemplateForm(
    Template template,
    Map<String, String> header,
    Map<String, String> body,
    Map<Integer, String> buttons,
    @Nullable AttachmentRef file) {
  /** A value may be that long; the provider bounds the whole text. */
  private static final int LONGEST_VALUE = 1024;

  private static final int LONGEST_BODY = 1024;

  TemplateForm {
    header = Map.copyOf(header);
    body = Map.copyOf(body);
    buttons = Map.copyOf(buttons);
  }

  /**
   * Checked and cleaned: the provider takes no line breaks within a variable.
   *
   * @throws Problem 400 with the field at fault
   */
  TemplateUse use() {
    if (!template.isSendable()) {
      throw new Problem(
          422,
          "template_not_sendable",
          "This template is %s, or has parts that cannot be filled in here."
              .formatted(template.status()),
          "name");
    }
    var heads = values(template.headerVariables(), header, "header");
    var words = values(template.bodyVariables(), body, "body");
    if (filledBody(words).length() > LONGEST_BODY) {
      throw Problem.badRequest(
          "template_too_long",
          "The text has more than %d characters.".formatted(LONGEST_BODY),
          "body");
    }
    return new TemplateUse(
        template.name(), template.language(), heads, media(), words, buttonValues());
  }

  private @Nullable AttachmentRef media() {
    var wanted = template.header();
    if (wanted == null || !template.needsFile()) {
      return null;
    }
    if (file == null) {
      throw Problem.badRequest("file_missing", "The header of this template is a file.", "file");
    }
    if (!MediaKind.of(file).name().equals(wanted.format())) {
      throw Problem.badRequest(
          "file_type", "The header of this template is of another kind of file.", "file");
    }
    MediaKind.of(file)
        .faultOf(file)
        .ifPresent(fault -> {
          throw Problem.badRequest("file_too_large", fault, "file");
        });
    return file;
  }

  private static List<TemplateUse.Value> values(
      List<String> names, Map<String, String> given, String part) {
    var values = new ArrayList<TemplateUse.Value>();
    for (var name : names) {
      values.add(
          new TemplateUse.Value(
              Template.isNamed(name) ? name : null,
              clean(given.get(name), "%s.%s".formatted(part, name))));
    }
    return values;
  }

  private List<TemplateUse.ButtonValue> buttonValues() {
    var values = new ArrayList<TemplateUse.ButtonValue>();
    for (int i = 0; i < template.buttons().size(); i++) {
      var button = template.buttons().get(i);
      if (button.type().equals("URL") && !Template.variables(button.target()).isEmpty()) {
        values.add(
            new TemplateUse.ButtonValue(
                i, "url", clean(buttons.get(i), "buttons.%d".formatted(i))));
      } else if (button.type().equals("QUICK_REPLY")) {
        // What is pressed comes back as this; its words are what is shown.
        values.add(new TemplateUse.ButtonValue(i, "quick_reply", button.text()));
      }
    }
    return values;
  }

  private static String clean(@Nullable String given, String field) {
    var value = given == null ? "" : CleanText.line(given).replaceAll(" {2,}", " ");
    if (value.isEmpty() || value.length() > LONGEST_VALUE) {
      throw Problem.badRequest(
          "variable_missing", "Fill this in, with 1 to 1,024 characters.", field);
    }
    return value;
  }

  private String filledBody(List<TemplateUse.Value> words) {
    return Template.filled(template.body(), named(template.bodyVariables(), words));
  }

  private static Map<String, String> named(List<String> names, List<TemplateUse.Value> values) {
    var map = new LinkedHashMap<String, String>();
    for (int i = 0; i < names.size(); i++) {
      map.put(names.get(i), values.get(i).text());
    }
    return map;
  }

  /** What the customer reads. */
  String written(TemplateUse use) {
    var head = template.header();
    var headText =
        head != null && head.format().equals("TEXT")
            ? Template.filled(head.text(), named(template.headerVariables(), use.header()))
            : "";
    var labels =
        template.buttons().stream()
            .map(button -> "[%s]".formatted(button.text()))
            .collect(Collectors.joining(" "));
    return Stream.of(
            headText,
            filledBody(use.body()),
            template.footer() == null ? "" : template.footer(),
            labels)
        .filter(part -> !part.isBlank())
        .collect(Collectors.joining("\n\n"));
  }
}

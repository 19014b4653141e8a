package kira.channels.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kira.objects.Json;
import tools.jackson.databind.JsonNode;

/** The templates that every simulated business account has, in all the states that there are. */
final class SimulatedTemplates {
  private static final Pattern VARIABLE = Pattern.compile("\\{\\{(\\w+)}}");

  private static final List<JsonNode> ALL =
      List.of(
          template(
              "2001",
              "order_ready",
              "en",
              "UTILITY",
              "APPROVED",
              "NONE",
              """
              [{"type":"HEADER","format":"TEXT","text":"Order {{1}}",
                "example":{"header_text":["N-1042"]}},
               {"type":"BODY","text":"Hello {{1}}, your order is ready. Pick it up until {{2}}.",
                "example":{"body_text":[["Ana","Friday, 6 pm"]]}},
               {"type":"FOOTER","text":"Northwind"},
               {"type":"BUTTONS","buttons":[
                 {"type":"URL","text":"See the order","url":"https://northwind.example/orders/{{1}}",
                  "example":["https://northwind.example/orders/N-1042"]},
                 {"type":"QUICK_REPLY","text":"Thank you"}]}]
              """),
          template(
              "2002",
              "order_ready",
              "de",
              "UTILITY",
              "APPROVED",
              "NONE",
              """
              [{"type":"HEADER","format":"TEXT","text":"Bestellung {{1}}",
                "example":{"header_text":["N-1042"]}},
               {"type":"BODY","text":"Hallo {{1}}, deine Bestellung liegt bereit. Hol sie bis {{2}} ab.",
                "example":{"body_text":[["Ana","Freitag, 18 Uhr"]]}},
               {"type":"FOOTER","text":"Northwind"},
               {"type":"BUTTONS","buttons":[
                 {"type":"URL","text":"Zur Bestellung","url":"https://northwind.example/orders/{{1}}",
                  "example":["https://northwind.example/orders/N-1042"]},
                 {"type":"QUICK_REPLY","text":"Danke"}]}]
              """),
          template(
              "2003",
              "hello_again",
              "en",
              "UTILITY",
              "APPROVED",
              "NONE",
              """
              [{"type":"BODY","text":"Hello {{customer}}, we have news about your question. May we write to you here?",
                "example":{"body_text_named_params":[{"param_name":"customer","example":"Ana"}]}},
               {"type":"BUTTONS","buttons":[
                 {"type":"QUICK_REPLY","text":"Yes, please"},{"type":"QUICK_REPLY","text":"No"}]}]
              """),
          template(
              "2004",
              "invoice",
              "en",
              "UTILITY",
              "APPROVED",
              "NONE",
              """
              [{"type":"HEADER","format":"DOCUMENT"},
               {"type":"BODY","text":"Here is your invoice {{1}}.","example":{"body_text":[["R-77"]]}}]
              """),
          template(
              "2005",
              "summer_offer",
              "en",
              "MARKETING",
              "PENDING",
              "NONE",
              """
              [{"type":"BODY","text":"Summer is here, {{1}}: 20 % off all plants.",
                "example":{"body_text":[["Ana"]]}},
               {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop promotions"}]}]
              """),
          template(
              "2006",
              "win_a_trip",
              "en",
              "MARKETING",
              "REJECTED",
              "PROMOTIONAL",
              """
              [{"type":"BODY","text":"Win a trip! Answer within an hour, {{1}}.",
                "example":{"body_text":[["Ana"]]}}]
              """),
          template(
              "2007",
              "spring_offer",
              "en",
              "MARKETING",
              "PAUSED",
              "NONE",
              """
              [{"type":"BODY","text":"Spring offer for you, {{1}}.","example":{"body_text":[["Ana"]]}}]
              """));

  private SimulatedTemplates() {}

  private static JsonNode template(
      String id,
      String name,
      String language,
      String category,
      String status,
      String reason,
      String components) {
    var template = new LinkedHashMap<String, Object>();
    template.put("id", id);
    template.put("name", name);
    template.put("language", language);
    template.put("category", category);
    template.put("status", status);
    template.put("rejected_reason", reason);
    template.put("quality_score", Map.of("score", "UNKNOWN"));
    template.put("components", Json.MAPPER.readTree(components));
    return Json.MAPPER.valueToTree(template);
  }

  static List<JsonNode> all() {
    return ALL;
  }

  /** What a request for a template comes to: the text that is read, or the provider's error. */
  record Filled(int error, String words, String text, List<String> buttons) {
    Filled {
      buttons = List.copyOf(buttons);
    }
  }

  static Filled fill(JsonNode request) {
    var name = request.path("name").asString("");
    var language = request.path("language").path("code").asString("");
    var found =
        ALL.stream()
            .filter(each -> each.path("name").asString("").equals(name))
            .filter(each -> each.path("language").asString("").equals(language))
            .findFirst();
    if (found.isEmpty()) {
      return error(132001, "template name (%s) does not exist in %s".formatted(name, language));
    }
    var status = found.get().path("status").asString("");
    if (!status.equals("APPROVED")) {
      return status.equals("PAUSED")
          ? error(132015, "Template %s is paused due to low quality.".formatted(name))
          : error(132001, "template name (%s) is not approved".formatted(name));
    }
    return filled(found.get(), request.path("components"));
  }

  private static Filled filled(JsonNode template, JsonNode given) {
    var parts = new ArrayList<String>();
    var buttons = new ArrayList<String>();
    for (var component : template.path("components")) {
      var type = component.path("type").asString("");
      if (type.equals("BUTTONS")) {
        component.path("buttons").forEach(each -> buttons.add(each.path("text").asString("")));
        continue;
      }
      var parameters = parameters(given, type);
      var text = component.path("text").asString("");
      if (type.equals("HEADER") && !component.path("format").asString("TEXT").equals("TEXT")) {
        if (parameters.size() != 1) {
          return error(132012, "header: a file is expected");
        }
        continue;
      }
      var names = names(text);
      if (names.size() != parameters.size()) {
        return error(
            132000,
            "%s: number of localizable_params (%d) does not match the expected number of params (%d)"
                .formatted(
                    type.toLowerCase(java.util.Locale.ROOT), parameters.size(), names.size()));
      }
      var values = new HashMap<String, String>();
      for (int i = 0; i < names.size(); i++) {
        var key = parameters.get(i).path("parameter_name").asString(names.get(i));
        values.put(key, parameters.get(i).path("text").asString(""));
      }
      if (!values.keySet().containsAll(names)) {
        return error(132000, "named parameters do not match");
      }
      parts.add(
          VARIABLE
              .matcher(text)
              .replaceAll(m -> Matcher.quoteReplacement(values.getOrDefault(m.group(1), ""))));
    }
    return new Filled(0, "", String.join("\n\n", parts), buttons);
  }

  private static List<JsonNode> parameters(JsonNode given, String type) {
    var parameters = new ArrayList<JsonNode>();
    for (var component : given) {
      if (component.path("type").asString("").equalsIgnoreCase(type)) {
        component.path("parameters").forEach(parameters::add);
      }
    }
    return parameters;
  }

  private static List<String> names(String text) {
    var names = new LinkedHashSet<String>();
    VARIABLE.matcher(text).results().forEach(found -> names.add(found.group(1)));
    return List.copyOf(names);
  }

  private static Filled error(int number, String words) {
    return new Filled(number, words, "", List.of());
  }

  /** The templates of a page, by what the last one ended with. */
  static Optional<Integer> start(String after) {
    try {
      return Optional.of(after.isEmpty() ? 0 : Integer.parseInt(after));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}

package kira.channels.whatsapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.platform.html.CleanText;
import tools.jackson.databind.JsonNode;

/** What webhooks tell of a number, its business account and its templates, beside messages. */
final class NumberNews {
  private static final int LONGEST = 300;
  private static final Set<String> KNOWN =
      Set.of(
          "phone_number_quality_update",
          "phone_number_name_update",
          "account_update",
          "account_alerts",
          "message_template_status_update",
          "message_template_quality_update",
          "template_category_update");

  private NumberNews() {}

  static boolean isKnown(String field) {
    return KNOWN.contains(field);
  }

  static List<WhatsAppNumber.Command> read(JsonNode item, Instant now) {
    var field = item.path("field").asString("");
    var value = item.path("value");
    var commands = new ArrayList<WhatsAppNumber.Command>();
    var template = value.path("message_template_id").asString("");
    var event = value.path("event").asString("");
    switch (field) {
      case "message_template_status_update" -> {
        var reason = Graph.text(value, "reason");
        commands.add(
            new WhatsAppNumber.Command.Judge(
                template, event, reason == null || reason.equals("NONE") ? null : reason, now));
      }
      case "message_template_quality_update" ->
          commands.add(
              new WhatsAppNumber.Command.Rate(
                  template, value.path("new_quality_score").asString(""), now));
      case "template_category_update" ->
          commands.add(
              new WhatsAppNumber.Command.File(
                  template, value.path("new_category").asString(""), now));
      default ->
          commands.add(
              new WhatsAppNumber.Command.Notify(
                  new WhatsAppNumber.Notice(field, shortened(event(value)), detail(value), now),
                  Graph.text(value, "current_limit")));
    }
    return commands;
  }

  private static String event(JsonNode value) {
    return Stream.of("event", "decision", "alert_type")
        .map(name -> value.path(name).asString(""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String detail(JsonNode value) {
    var parts = new ArrayList<String>();
    parts.add(value.path("ban_info").path("waba_ban_state").asString(""));
    parts.add(value.path("violation_info").path("violation_type").asString(""));
    for (var restriction : value.path("restriction_info")) {
      parts.add(restriction.path("restriction_type").asString(""));
    }
    parts.add(value.path("rejection_reason").asString(""));
    parts.add(value.path("alert_description").asString(""));
    return shortened(
        parts.stream().filter(each -> !each.isBlank()).collect(Collectors.joining(", ")));
  }

  private static String shortened(String text) {
    return CleanText.cut(text, LONGEST);
  }
}

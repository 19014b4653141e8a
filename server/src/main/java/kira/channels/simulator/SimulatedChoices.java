package kira.channels.simulator;

import java.util.HashSet;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What WhatsApp takes of buttons and lists. */
final class SimulatedChoices {
  private static final int BODY = 1_024;
  private static final int MARGIN = 60;
  private static final int BUTTONS = 3;
  private static final int BUTTON = 20;
  private static final int ROWS = 10;
  private static final int ROW = 24;
  private static final int DESCRIPTION = 72;
  private static final int ID = 256;

  private SimulatedChoices() {}

  /** What is wrong with an interactive message. */
  static Optional<String> fault(JsonNode interactive) {
    if (!is(interactive.path("body").path("text"), BODY)) {
      return Optional.of("interactive.body.text must have 1 to 1024 characters");
    }
    if (interactive.has("header") && !is(interactive.path("header").path("text"), MARGIN)) {
      return Optional.of("interactive.header.text must have 1 to 60 characters");
    }
    if (interactive.has("footer") && !is(interactive.path("footer").path("text"), MARGIN)) {
      return Optional.of("interactive.footer.text must have 1 to 60 characters");
    }
    var action = interactive.path("action");
    return switch (interactive.path("type").asString("")) {
      case "button" -> buttons(action);
      case "list" -> list(action);
      default -> Optional.of("interactive.type is not known");
    };
  }

  private static Optional<String> buttons(JsonNode action) {
    int count = action.path("buttons").size();
    if (count < 1 || count > BUTTONS) {
      return Optional.of("There are 1 to 3 buttons");
    }
    var seen = new HashSet<String>();
    for (var each : action.path("buttons")) {
      var reply = each.path("reply");
      if (!"reply".equals(each.path("type").asString(""))
          || !is(reply.path("title"), BUTTON)
          || !is(reply.path("id"), ID)) {
        return Optional.of("A button has a title of 1 to 20 characters, and an id");
      }
      if (!seen.add("title " + reply.path("title").asString())
          || !seen.add("id " + reply.path("id").asString())) {
        return Optional.of("Titles and ids of buttons must differ");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> list(JsonNode action) {
    if (!is(action.path("button"), BUTTON)) {
      return Optional.of("action.button must have 1 to 20 characters");
    }
    var sections = action.path("sections");
    int rows = 0;
    var ids = new HashSet<String>();
    for (var section : sections) {
      if (sections.size() > 1 && !is(section.path("title"), ROW)) {
        return Optional.of("Each of several sections has a title of 1 to 24 characters");
      }
      for (var row : section.path("rows")) {
        rows++;
        if (!is(row.path("title"), ROW)
            || !is(row.path("id"), ID)
            || (row.has("description") && !is(row.path("description"), DESCRIPTION))) {
          return Optional.of("A row has a title of 1 to 24 characters, and an id");
        }
        if (!ids.add(row.path("id").asString())) {
          return Optional.of("Ids of rows must differ");
        }
      }
    }
    return rows < 1 || rows > ROWS ? Optional.of("There are 1 to 10 rows") : Optional.empty();
  }

  private static boolean is(JsonNode text, int most) {
    return text.isString() && !text.asString().isBlank() && text.asString().length() <= most;
  }
}

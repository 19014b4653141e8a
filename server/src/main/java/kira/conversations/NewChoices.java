package kira.conversations;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import kira.platform.html.CleanText;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Answers to choose from, as somebody writes them below a message.
 *
 * @param open what the button says that opens a list; null for buttons, where they fit
 */
record NewChoices(
    @Nullable String header,
    @Nullable String footer,
    @Nullable String open,
    @Needed @Nullable List<NewChoice> choices) {
  private static final int MOST = 10;
  private static final int QUESTION = 1_024;
  private static final int TITLE = 24;
  private static final int DESCRIPTION = 72;
  private static final int ID = 200;
  private static final int MARGIN = 60;
  private static final int OPEN = 20;

  /**
   * One answer.
   *
   * @param id comes back when it is chosen; null takes its number
   */
  record NewChoice(
      @Nullable String id,
      @Needed @Nullable String title,
      @Nullable String description,
      @Nullable String section) {}

  /**
   * @throws Problem 400 naming the field at fault
   */
  Choices read(String question) {
    if (question.isBlank()) {
      throw Problem.badRequest("empty_message", "Write what the choices are for.", "html");
    }
    if (question.length() > QUESTION) {
      throw Problem.badRequest(
          "message_too_long",
          "Above choices there are at most %,d characters.".formatted(QUESTION),
          "html");
    }
    var given = choices == null ? List.<NewChoice>of() : choices;
    if (given.isEmpty() || given.size() > MOST) {
      throw Problem.badRequest(
          "invalid_request", "Give 1 to %d choices.".formatted(MOST), "choices.choices");
    }
    var ids = new HashSet<String>();
    var read = new ArrayList<Choices.Choice>();
    for (int i = 0; i < given.size(); i++) {
      var each = given.get(i);
      var at = "choices.choices.%d.".formatted(i);
      var title = line(each.title(), TITLE, at + "title");
      if (title == null) {
        throw Problem.badRequest("invalid_request", "A choice needs words.", at + "title");
      }
      var id = line(each.id(), ID, at + "id");
      var known = id == null ? Integer.toString(i + 1) : id;
      if (!ids.add(known)) {
        throw Problem.badRequest("duplicate_choice", "Two choices have the same id.", at + "id");
      }
      read.add(
          new Choices.Choice(
              known,
              title,
              line(each.description(), DESCRIPTION, at + "description"),
              line(each.section(), TITLE, at + "section")));
    }
    var result =
        new Choices(
            question,
            line(header, MARGIN, "choices.header"),
            line(footer, MARGIN, "choices.footer"),
            line(open, OPEN, "choices.open"),
            read);
    if (!result.isDistinct()) {
      throw Problem.badRequest(
          "duplicate_choice", "Two choices have the same words.", "choices.choices");
    }
    return result;
  }

  private static @Nullable String line(@Nullable String text, int most, String field) {
    var line = text == null ? "" : CleanText.line(text);
    if (line.length() > most) {
      throw Problem.badRequest("too_long", "Write at most %d characters.".formatted(most), field);
    }
    return line.isEmpty() ? null : line;
  }
}

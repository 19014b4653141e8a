package kira.channels.whatsapp;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A question with answers to choose from, as no channel in particular knows it: few and short ones
 * become buttons, more of them a list, and what fits neither is written out.
 *
 * @param open what the button says that opens a list
 */
public record Choices(
    String text,
    @Nullable String header,
    @Nullable String footer,
    @Nullable String open,
    List<Choice> choices) {
  static final int BUTTONS = 3;
  static final int ROWS = 10;
  static final int BUTTON_TITLE = 20;
  static final int ROW_TITLE = 24;
  static final int ROW_DESCRIPTION = 72;
  static final int BODY = 1024;

  public Choices {
    choices = List.copyOf(choices);
  }

  /** One answer; the id comes back when it is chosen. */
  public record Choice(String id, String title, @Nullable String description) {}

  enum Form {
    BUTTONS,
    LIST,
    TEXT
  }

  Form form() {
    if (choices.isEmpty() || text.isBlank() || text.length() > BODY || !distinct()) {
      return Form.TEXT;
    }
    if (choices.size() <= BUTTONS
        && choices.stream()
            .allMatch(
                each -> each.description() == null && each.title().length() <= BUTTON_TITLE)) {
      return Form.BUTTONS;
    }
    return choices.size() <= ROWS
            && choices.stream()
                .allMatch(each ->
                    each.title().length() <= ROW_TITLE
                        && (each.description() == null
                            || each.description().length() <= ROW_DESCRIPTION))
        ? Form.LIST
        : Form.TEXT;
  }

  private boolean distinct() {
    return choices.stream().map(Choice::title).distinct().count() == choices.size();
  }

  /** The question with its answers as lines, for whoever cannot press anything. */
  String written() {
    var lines =
        IntStream.range(0, choices.size())
            .mapToObj(i -> {
              var each = choices.get(i);
              return "%d. %s%s"
                  .formatted(
                      i + 1,
                      each.title(),
                      each.description() == null ? "" : " – " + each.description());
            })
            .collect(Collectors.joining("\n"));
    return lines.isEmpty() ? text : text + "\n\n" + lines;
  }
}

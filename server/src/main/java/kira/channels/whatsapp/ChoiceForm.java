package kira.channels.whatsapp;

import java.util.List;
import kira.conversations.Choices;

/**
 * What choices become on WhatsApp: few and short ones are buttons, more of them a list, and what
 * fits neither is written out.
 */
enum ChoiceForm {
  BUTTONS,
  LIST,
  TEXT;

  private static final int MOST_BUTTONS = 3;
  private static final int MOST_ROWS = 10;
  private static final int BUTTON_TITLE = 20;
  private static final int ROW_TITLE = 24;
  private static final int ROW_DESCRIPTION = 72;
  private static final int BODY = 1024;

  static ChoiceForm of(Choices choices) {
    var all = choices.choices();
    if (all.isEmpty()
        || choices.text().isBlank()
        || choices.text().length() > BODY
        || all.stream().map(Choices.Choice::title).distinct().count() < all.size()) {
      return TEXT;
    }
    if (choices.open() == null
        && all.size() <= MOST_BUTTONS
        && all.stream().allMatch(ChoiceForm::isButton)) {
      return BUTTONS;
    }
    return all.size() <= MOST_ROWS && all.stream().allMatch(ChoiceForm::isRow) && isSectioned(all)
        ? LIST
        : TEXT;
  }

  /** A list has sections throughout, or none. */
  private static boolean isSectioned(List<Choices.Choice> all) {
    long without = all.stream().filter(each -> each.section() == null).count();
    return without == 0 || without == all.size();
  }

  private static boolean isButton(Choices.Choice choice) {
    return choice.description() == null
        && choice.section() == null
        && choice.title().length() <= BUTTON_TITLE;
  }

  private static boolean isRow(Choices.Choice choice) {
    return choice.title().length() <= ROW_TITLE
        && (choice.section() == null || choice.section().length() <= ROW_TITLE)
        && (choice.description() == null || choice.description().length() <= ROW_DESCRIPTION);
  }
}

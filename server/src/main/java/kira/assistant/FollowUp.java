package kira.assistant;

import java.util.List;
import java.util.regex.Pattern;
import kira.conversations.AnswerRequest.Turn;

/**
 * Recognises a question that leans on the one before it, such as "and how much is it?", and puts
 * the two together for the search.
 */
final class FollowUp {
  private static final Pattern CONNECTIVE =
      Pattern.compile(
          "^(?:and|but|or|so|then|also|what about|how about|what if|why|why not|where|when|how"
              + "|how come|which one|who|really|else|anything else|what else|more)\\b.*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern POINTS_BACK =
      Pattern.compile(
          "\\b(?:it|its|that|this|these|those|they|them|their|there|he|she|him|her|one|ones|same"
              + "|other|others|such|instead|afterwards|then)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final int SHORT = 9;

  private FollowUp() {}

  /** Whether a question could mean something only with the one before. */
  static boolean leansBack(String question) {
    var words = question.strip().split("\\s+");
    if (words.length > SHORT) {
      return false;
    }
    return words.length <= 2
        || POINTS_BACK.matcher(question).find()
        || (CONNECTIVE.matcher(question).matches()
            && (words.length <= 4
                || question
                    .toLowerCase(java.util.Locale.ROOT)
                    .matches("(?s)^(and|but|or|what about|how about|what if)\\b.*")));
  }

  /** What the visitor asked before, with what that leaned on; empty when they asked nothing. */
  static String subject(List<Turn> history) {
    var subject = "";
    int taken = 0;
    for (var turn : history.reversed()) {
      if (!turn.by().equals("VISITOR")
          || !(Intent.of(turn.text()) instanceof Intent.Question(var q))) {
        continue;
      }
      subject = subject.isEmpty() ? q : q + " " + subject;
      if (!leansBack(q) || ++taken == 2) {
        break;
      }
    }
    return subject;
  }
}

package kira.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kira.conversations.AnswerRequest.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowUpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "and how much is it?",
        "why?",
        "what about admins?",
        "how long does that take",
        "and then?"
      })
  void leansOnWhatWasSaidBefore(String question) {
    assertThat(FollowUp.leansBack(question)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "how do I invite a teammate",
        "where are the log files kept",
        "I would like to know whether it is possible to change the colour of the widget"
      })
  void standsAlone(String question) {
    assertThat(FollowUp.leansBack(question)).isFalse();
  }

  @Test
  void theSubjectIsTheLastQuestionThatStandsAlone() {
    var history =
        List.of(
            new Turn("VISITOR", "how do I make a backup"),
            new Turn("KIRA", "Stop Kira and copy the folder."),
            new Turn("VISITOR", "how do I invite a teammate"),
            new Turn("KIRA", "Open Team."),
            new Turn("VISITOR", "thanks"),
            new Turn("KIRA", "You're welcome!"),
            new Turn("VISITOR", "and admins?"),
            new Turn("KIRA", "Admins may."));
    assertThat(FollowUp.subject(history)).isEqualTo("how do I invite a teammate and admins?");
  }
}

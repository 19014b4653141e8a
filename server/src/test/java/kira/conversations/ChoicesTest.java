package kira.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoicesTest {
  private final Choices sizes =
      new Choices(
          "Which size?",
          null,
          null,
          null,
          List.of(
              new Choices.Choice("s", "Small", null),
              new Choices.Choice("l", "Large!", "Fits all")));

  @Test
  void theyAreWrittenOutWithTheirNumbers() {
    assertThat(sizes.written()).isEqualTo("Which size?\n\n1. Small\n2. Large! – Fits all");
    var all =
        new Choices(
            "When?",
            "Times",
            "Northwind",
            "See",
            List.of(
                new Choices.Choice("a", "Nine", null, "Morning"),
                new Choices.Choice("b", "Ten", null, "Morning"),
                new Choices.Choice("c", "Two", null, "Afternoon")));
    assertThat(all.written())
        .isEqualTo("Times\n\nWhen?\n\nMorning\n1. Nine\n2. Ten\n\nAfternoon\n3. Two\n\nNorthwind");
  }

  @ParameterizedTest
  @CsvSource({"2,l", "'  2. ',l", "(1),s", "#2,l", "small,s", "LARGE,l", "'> Which size?\n2',l"})
  void aNumberOrTheWordsChoose(String typed, String id) {
    assertThat(sizes.meant(typed).map(Choices.Choice::id)).isEqualTo(Optional.of(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "3", "22", "2 of them", "1 2", "", "smaller", "-1", "2nd"})
  void anythingElseIsAMessage(String typed) {
    assertThat(sizes.meant(typed)).isEmpty();
  }
}

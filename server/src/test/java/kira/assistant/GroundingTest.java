package kira.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kira.knowledge.Guide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroundingTest {
  private static final List<Grounding.Source> SOURCES =
      List.of(
          new Grounding.Source(
              1,
              "Invite teammates\nTo invite somebody, open Team, press Invite, type the email"
                  + " address and choose a role. Kira shows a link, which you send to the person"
                  + " yourself."),
          new Grounding.Source(
              2,
              "Expiry\nAn invitation expires after 7 days and works only once. Invitations cannot"
                  + " be renewed. See https://example.com/invite for details."));

  private final Grounding grounding = new Grounding(new SentenceVectors(Guide.EMBEDDINGS));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Open Team, press Invite, enter the email address and choose a role [1].",
        "1. Open Team and press Invite. [1]",
        "An invitation expires after 7 days [2].",
        "You send the link to the person yourself [1].",
        "Here is how to do it:",
        "Details are at https://example.com/invite [2]."
      })
  void whatTheSourceSaysIsSupported(String sentence) {
    assertThat(grounding.check(sentence, SOURCES)).isInstanceOf(Grounding.Supported.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Open Team and press Invite.",
        "An invitation expires after 14 days [2].",
        "Open Team and press Invite [3].",
        "See https://evil.example/login to invite somebody [1].",
        "Write to billing@example.com to invite somebody [1].",
        "Bananas are rich in potassium [1].",
        "Invitations can be renewed [2].",
        "Follow these 12 steps:",
        "The moon is made of cheese [1] [2]."
      })
  void whatItDoesNotSayIsRefused(String sentence) {
    assertThat(grounding.check(sentence, SOURCES)).isInstanceOf(Grounding.Refused.class);
  }

  @Test
  void sentencesKeepTheMarksBehindThem() {
    assertThat(
            Grounding.sentences(
                "Here is how:\n1. Stop Kira. [1]\n2. Copy data, e.g. with tar [2]. Then start.[1]"
                    + " Do",
                false))
        .containsExactly(
            "Here is how:\n",
            "1. Stop Kira. [1]\n",
            "2. Copy data, e.g. with tar [2]. ",
            "Then start.[1] ");
  }

  @Test
  void anUnfinishedSentenceWaits() {
    assertThat(Grounding.sentences("Stop Kira. [", false)).isEmpty();
    assertThat(Grounding.sentences("Stop Kira. [1]", false)).isEmpty();
    assertThat(Grounding.sentences("Stop Kira. [1]", true)).containsExactly("Stop Kira. [1]");
  }
}

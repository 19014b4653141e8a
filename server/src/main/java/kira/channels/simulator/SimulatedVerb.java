package kira.channels.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the workspace told a simulated provider to do in a call, whichever language it said it in.
 */
public sealed interface SimulatedVerb {
  record Say(String text) implements SimulatedVerb {}

  record Play(String url) implements SimulatedVerb {}

  /**
   * @param prompt what is heard meanwhile
   * @param action where the keys are told
   */
  record Ask(List<String> prompt, int digits, String action) implements SimulatedVerb {
    public Ask {
      prompt = List.copyOf(prompt);
    }
  }

  /**
   * @param seconds for which it rings
   * @param action where it is told how it went; null goes on with what comes next
   * @param legUrl where it is told how the other phone does
   * @param recordUrl where it is told that it was recorded; null records nothing
   */
  record Bridge(
      String number,
      int seconds,
      @Nullable String action,
      @Nullable String legUrl,
      @Nullable String recordUrl)
      implements SimulatedVerb {}

  record TakeMessage(@Nullable String action, @Nullable String recordUrl)
      implements SimulatedVerb {}

  record HangUp() implements SimulatedVerb {}

  /** Goes on with what is told there. */
  record GoTo(String url) implements SimulatedVerb {}
}

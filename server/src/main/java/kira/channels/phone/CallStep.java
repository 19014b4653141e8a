package kira.channels.phone;

import java.time.Duration;
import java.util.List;

/**
 * What happens next in a call, for an adapter to write in the words of its provider. Steps come one
 * after the other. {@code next} names the place at which the call goes on once a step is over: an
 * adapter has it brought back by the provider, as {@link CallMoment#stage}.
 */
public sealed interface CallStep {
  /** What whoever is on the line hears. */
  sealed interface Spoken extends CallStep {}

  /**
   * @param language tag such as {@code en-GB}
   */
  record Say(String text, String language) implements Spoken {}

  /** A sound file. */
  record Play(String url) implements Spoken {}

  /**
   * Waits for keys to be pressed while something is said. The call goes on at {@code next} even if
   * nothing was pressed.
   *
   * @param digits how many, at most
   */
  record Ask(List<Spoken> prompt, int digits, Duration patience, String next) implements CallStep {
    public Ask {
      prompt = List.copyOf(prompt);
    }
  }

  /**
   * Rings another phone and lets both speak.
   *
   * @param number E.164 with plus
   * @param from number that it shows, E.164 with plus
   * @param patience how long it rings
   * @param recorded whether what is said is recorded: consent was given by then
   */
  record Bridge(String number, String from, Duration patience, boolean recorded, String next)
      implements CallStep {}

  /** Beeps, and records what is said until a key or silence ends it. Consent was given by then. */
  record TakeMessage(Duration longest, String next) implements CallStep {}

  record HangUp() implements CallStep {}
}

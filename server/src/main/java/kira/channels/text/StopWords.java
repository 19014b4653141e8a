package kira.channels.text;

import java.util.Locale;
import java.util.Set;

/** The words by which people end, and begin again, being written to. */
final class StopWords {
  private static final Set<String> STOP =
      Set.of(
          "stop",
          "stopall",
          "unsubscribe",
          "cancel",
          "end",
          "quit",
          "optout",
          "opt-out",
          "opt out",
          "revoke",
          "stopp",
          "abmelden",
          "abbestellen",
          "arret",
          "arrêt",
          "baja",
          "parar",
          "sair");

  private static final Set<String> START = Set.of("start", "unstop", "subscribe", "anmelden");

  enum Word {
    STOP,
    START,
    NONE
  }

  private StopWords() {}

  /** Only a message that is nothing but the word counts: "stop by tomorrow" ends nothing. */
  static Word of(String text) {
    var word =
        text.strip().toLowerCase(Locale.ROOT).replaceAll("^[\"'*_.!]+|[\"'*_.!]+$", "").strip();
    return STOP.contains(word) ? Word.STOP : START.contains(word) ? Word.START : Word.NONE;
  }
}

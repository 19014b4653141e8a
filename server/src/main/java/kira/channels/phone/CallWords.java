package kira.channels.phone;

/** What is said in calls where the account has no words of its own. */
record CallWords(
    String greeting,
    String notice,
    String question,
    String afterTone,
    String thanks,
    String sorry,
    String unconnected) {
  private static final CallWords ENGLISH =
      new CallWords(
          "Thank you for calling.",
          "This call is recorded.",
          "May we record this call? Press 1 for yes, or any other key for no.",
          "Please leave a message after the tone.",
          "Thank you. We will call you back. Goodbye.",
          "Nobody can take your call at the moment. Please try again later. Goodbye.",
          "We could not connect you. Goodbye.");

  private static final CallWords GERMAN =
      new CallWords(
          "Danke für deinen Anruf.",
          "Dieses Gespräch wird aufgezeichnet.",
          "Dürfen wir dieses Gespräch aufzeichnen? Drücke die 1 für ja oder eine andere Taste für nein.",
          "Bitte hinterlasse nach dem Signalton eine Nachricht.",
          "Danke. Wir rufen dich zurück. Auf Wiederhören.",
          "Im Moment kann niemand deinen Anruf annehmen. Bitte versuche es später noch einmal. Auf Wiederhören.",
          "Wir konnten dich nicht verbinden. Auf Wiederhören.");

  static CallWords in(String language) {
    return language.startsWith("de") ? GERMAN : ENGLISH;
  }
}

package kira.channels.email.proof;

/** No name server said anything in time, so that nobody knows. */
final class NoAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  NoAnswerException() {
    super("no answer", null, false, false);
  }
}

package kira.channels.email.mime;

/** Leaves the depths of a mail that exceeds a limit; never leaves this package. */
final class TooMuchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String sentence;

  TooMuchException(String code, String sentence) {
    super(code, null, false, false);
    this.code = code;
    this.sentence = sentence;
  }

  MailReading.Refused refusal() {
    return new MailReading.Refused(code, sentence);
  }
}

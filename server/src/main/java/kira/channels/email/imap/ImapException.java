package kira.channels.email.imap;

/** A mailbox that cannot be read now, with a sentence for whoever set it up. */
public final class ImapException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whether it is worth trying again. */
  public enum Cause {
    /** The server cannot be reached, or broke off. */
    UNREACHABLE,
    /** Name or password are wrong. */
    CREDENTIALS,
    /** The folder is not there, the certificate is not trusted, the address not allowed. */
    SETTINGS
  }

  private final Cause reason;

  ImapException(Cause reason, String sentence, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
  }

  public Cause reason() {
    return reason;
  }
}

package kira.channels.email.smtp;

import kira.channels.email.EmailAddress;

/** Who gets the mails that other servers bring. */
public interface MailDesk {
  /** Whether mails to this address are taken; everybody else's are none of our business. */
  boolean isOurs(EmailAddress recipient);

  /** Keeps the mail; the other server is told that we have it only after this has returned. */
  Taken take(ArrivedMail mail);

  /** What became of it. */
  sealed interface Taken {
    record Kept() implements Taken {}

    /** For good, with a reason on one line that the sender may read. */
    record Refused(String sentence) implements Taken {}

    /** The other server brings it again. */
    record Later() implements Taken {}
  }
}

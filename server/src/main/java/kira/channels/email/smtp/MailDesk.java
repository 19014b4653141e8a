package kira.channels.email.smtp;

import java.net.InetAddress;
import kira.channels.email.EmailAddress;

/** Who gets the mails that other servers bring. */
public interface MailDesk {
  /** Whether who brings mails from there may bring one more now. */
  boolean isWelcome(InetAddress from);

  /** Whether mails to this address are taken; everybody else's are none of our business. */
  Recipient ask(EmailAddress recipient, InetAddress from);

  /** What a recipient is to us. */
  enum Recipient {
    OURS,
    /** Ours, but it gets more mails than can be meant well. */
    BUSY,
    UNKNOWN,
    /** Unknown, and so were many before it: somebody tries out names. */
    GUESSED
  }

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

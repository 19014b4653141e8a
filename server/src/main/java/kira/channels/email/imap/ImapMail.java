package kira.channels.email.imap;

/**
 * A mail in a mailbox.
 *
 * @param position where one stands when it has been taken in
 */
public sealed interface ImapMail {
  ImapPosition position();

  /** All of it, as it is stored there. */
  record Whole(ImapPosition position, byte[] bytes) implements ImapMail {}

  /** Larger than what is fetched; it stays where it is. */
  record TooLarge(ImapPosition position, long bytes) implements ImapMail {}
}

package kira.channels.email.imap;

/** Takes mails in. */
public interface ImapSink {
  /**
   * Keeps a mail and the position after it, both or none. What it throws stops the fetching, and
   * the same mail comes again later. After a mailbox was rebuilt all of its mails come again, too,
   * so a mail that is known is kept once.
   */
  void take(ImapMail mail);

  /** Keeps where the reading begins, when a mailbox is read for the first time. */
  void begin(ImapPosition position);
}

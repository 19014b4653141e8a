package kira.channels.email.mime;

import kira.channels.email.IncomingEmail;

/** What came of reading a mail's bytes. */
public sealed interface MailReading {
  record Read(IncomingEmail email) implements MailReading {}

  /** Too much of something; a mail is never refused for being wrongly written. */
  record Refused(String code, String sentence) implements MailReading {}
}

package kira.channels.email.mime;

/**
 * How much of a stranger's mail is looked at.
 *
 * @param bytes of the whole mail
 * @param headerBytes of one header section
 * @param depth of parts within parts
 * @param parts in all
 */
public record MailLimits(int bytes, int headerBytes, int depth, int parts) {
  /** What honest mails stay far below: 30 MB of attachments are 41 MB on the wire. */
  public static final MailLimits USUAL = new MailLimits(45_000_000, 1_000_000, 20, 1_000);

  /** The same, with another size of the whole. */
  public MailLimits withBytes(int bytes) {
    return new MailLimits(bytes, headerBytes, depth, parts);
  }
}

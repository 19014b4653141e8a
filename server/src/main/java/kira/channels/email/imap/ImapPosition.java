package kira.channels.email.imap;

/**
 * Up to where a mailbox was read. Numbers of mails only grow, as long as the validity is the same.
 */
public record ImapPosition(long validity, long uid) {}

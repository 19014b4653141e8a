/** Fetching mails from a mailbox on another server. */
@NullMarked
package kira.channels.email.imap;

import org.jspecify.annotations.NullMarked;

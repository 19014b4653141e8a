/** Handing mails to a mail server of the workspace's own, and taking in what servers bring us. */
@NullMarked
package kira.channels.email.smtp;

import org.jspecify.annotations.NullMarked;

/**
 * Mails as bytes: writing them, reading them whatever is wrong with them, and telling what they
 * are. Pure: nothing here opens a connection, and nothing that a mail names is ever fetched.
 */
@NullMarked
package kira.channels.email.mime;

import org.jspecify.annotations.NullMarked;

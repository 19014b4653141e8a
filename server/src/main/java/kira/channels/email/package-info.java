/** Email as a channel: what a mail is to Kira, and the ways by which mails go out and come in. */
@NullMarked
package kira.channels.email;

import org.jspecify.annotations.NullMarked;

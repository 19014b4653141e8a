/** What whoever got a mail did with it: opened it, followed a link, unsubscribed. */
@NullMarked
package kira.channels.email.response;

import org.jspecify.annotations.NullMarked;

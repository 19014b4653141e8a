/** What DNS says of the domain that mails are from. */
@NullMarked
package kira.channels.email.dns;

import org.jspecify.annotations.NullMarked;

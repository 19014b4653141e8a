/** Mails that other servers bring straight to this one, for accounts that say so. */
@NullMarked
package kira.channels.email.listener;

import org.jspecify.annotations.NullMarked;

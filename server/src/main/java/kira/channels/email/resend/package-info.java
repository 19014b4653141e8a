/** Email by Resend: its requests, its answers, its webhooks. */
@NullMarked
package kira.channels.email.resend;

import org.jspecify.annotations.NullMarked;

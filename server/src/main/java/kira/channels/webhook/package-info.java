/** The channel that a workspace attaches itself: messages as signed webhooks, both ways. */
@NullMarked
package kira.channels.webhook;

import org.jspecify.annotations.NullMarked;

/** Calls by Twilio: its requests, its answers, its webhooks, and its language for what happens. */
@NullMarked
package kira.channels.phone.twilio;

import org.jspecify.annotations.NullMarked;

/** SMS by Twilio: its requests, its answers, its webhooks. */
@NullMarked
package kira.channels.sms.twilio;

import org.jspecify.annotations.NullMarked;

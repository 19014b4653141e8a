/** SMS by Vonage's Messages API: its requests, its answers, its webhooks. */
@NullMarked
package kira.channels.sms.vonage;

import org.jspecify.annotations.NullMarked;

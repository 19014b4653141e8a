/** Calls by Vonage: its requests, its answers, its webhooks, and its call control objects. */
@NullMarked
package kira.channels.phone.vonage;

import org.jspecify.annotations.NullMarked;

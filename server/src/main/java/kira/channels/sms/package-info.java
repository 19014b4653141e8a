/** Text messages by the phone network: what is the same whichever provider carries them. */
@NullMarked
package kira.channels.sms;

import org.jspecify.annotations.NullMarked;

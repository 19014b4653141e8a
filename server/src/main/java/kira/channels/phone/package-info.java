/** Calls by the phone network: placed, received and followed, whichever provider carries them. */
@NullMarked
package kira.channels.phone;

import org.jspecify.annotations.NullMarked;

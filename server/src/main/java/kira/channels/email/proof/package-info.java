/** Whether a mail that came straight to us is from whom it names: SPF, DKIM and DMARC. */
@NullMarked
package kira.channels.email.proof;

import org.jspecify.annotations.NullMarked;

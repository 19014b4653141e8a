/** Mails that are written once and sent often. */
@NullMarked
package kira.channels.email.template;

import org.jspecify.annotations.NullMarked;

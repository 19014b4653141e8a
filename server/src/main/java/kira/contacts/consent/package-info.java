/** Who may be contacted, through what and for what purpose, and why. */
@NullMarked
package kira.contacts.consent;

import org.jspecify.annotations.NullMarked;

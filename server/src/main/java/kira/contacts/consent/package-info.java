/** Who may be contacted, through what and for what purpose, and why. */
@NamedInterface("consent")
@NullMarked
package kira.contacts.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What features keep about people: told to them when they ask, and erased. */
@NamedInterface("privacy")
@NullMarked
package kira.platform.privacy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

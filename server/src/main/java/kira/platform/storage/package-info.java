/** PostgreSQL, embedded or given, and the rule that a transaction sees one tenant only. */
@NamedInterface("storage")
@NullMarked
package kira.platform.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

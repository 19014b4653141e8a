/** Values encrypted at rest with a key that is kept outside the database. */
@NamedInterface("secrets")
@NullMarked
package kira.platform.secrets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

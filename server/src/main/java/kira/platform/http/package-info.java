/** The one way out to other servers, guarded against being aimed inside. */
@NamedInterface("http")
@NullMarked
package kira.platform.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

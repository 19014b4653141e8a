/** Text and markup of strangers, made safe to show. */
@NamedInterface("html")
@NullMarked
package kira.platform.html;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

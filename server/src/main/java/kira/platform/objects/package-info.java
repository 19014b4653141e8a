/** The durable-object runtime as the product runs it. */
@NamedInterface("objects")
@NullMarked
package kira.platform.objects;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** The HTTP edge: authentication, permissions, problems, cursors, idempotency. */
@NamedInterface("web")
@NullMarked
package kira.platform.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Who is acting, in which tenant, with which permissions. */
@NamedInterface("tenancy")
@NullMarked
package kira.platform.tenancy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

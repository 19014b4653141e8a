package kira.platform.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import kira.platform.tenancy.Permission;

/**
 * The one place an endpoint's permission is said. An endpoint with neither this nor {@link Open}
 * does not start.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Requires {
  /** Any one of these is enough; none means any signed-in user. */
  Permission[] value();
}

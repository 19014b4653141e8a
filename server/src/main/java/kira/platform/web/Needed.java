package kira.platform.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of a request that must be sent, though it is {@code @Nullable}, so that whoever
 * leaves it out is refused in the feature's own words. The API's description says that it is
 * required.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Needed {}

package kira.platform.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The words that a text (or a number) on the wire may be, where its Java type does not say so. Only
 * the API's description reads it; what a caller sends is checked by the feature.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface OneOf {
  String[] words() default {};

  /** An enum whose constants are the words. */
  Class<?> of() default void.class;

  /** Whether the constants are written in lower case. */
  boolean lowerCase() default false;
}

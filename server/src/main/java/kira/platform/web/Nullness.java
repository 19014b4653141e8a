package kira.platform.web;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a record's component may lack, as its annotations say: the wire keeps to it. */
final class Nullness {
  private Nullness() {}

  /**
   * Whether a type is one of our own records, in whose packages nothing is null unless it says so.
   */
  static boolean isKept(Class<?> type) {
    return type.isRecord() && type.getPackageName().startsWith("kira.");
  }

  static boolean isOptional(RecordComponent component) {
    return component.getType() == Optional.class || isNullable(component.getAnnotatedType());
  }

  /** The same for a parameter of a record's canonical constructor. */
  static boolean isOptional(Constructor<?> constructor, int parameter) {
    return constructor.getParameterTypes()[parameter] == Optional.class
        || isNullable(constructor.getAnnotatedParameterTypes()[parameter]);
  }

  /** Whether a parameter is a collection none of whose elements may be missing. */
  static boolean hasNoNulls(Constructor<?> constructor, int parameter) {
    return Collection.class.isAssignableFrom(constructor.getParameterTypes()[parameter])
        && constructor.getAnnotatedParameterTypes()[parameter]
            instanceof AnnotatedParameterizedType type
        && !isNullable(type.getAnnotatedActualTypeArguments()[0]);
  }

  private static boolean isNullable(AnnotatedElement type) {
    return type.isAnnotationPresent(Nullable.class);
  }
}

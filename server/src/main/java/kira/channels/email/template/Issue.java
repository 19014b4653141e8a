package kira.channels.email.template;

import org.jspecify.annotations.Nullable;

/**
 * Something about a template that its writer should know.
 *
 * @param code stable; the console has the words
 * @param field which part of the template: {@code subject}, {@code preheader}, {@code mjml}, {@code
 *     text}
 * @param line of the part, from 1; null where it is about all of it
 * @param what it is about: an element, a variable, a size
 */
public record Issue(
    Level level, String code, String field, @Nullable Integer line, @Nullable String what) {
  /** Whether it can be sent all the same. */
  public enum Level {
    ERROR,
    WARNING
  }

  static Issue error(String code, String field, @Nullable Integer line, @Nullable String what) {
    return new Issue(Level.ERROR, code, field, line, what);
  }

  static Issue warning(String code, String field, @Nullable Integer line, @Nullable String what) {
    return new Issue(Level.WARNING, code, field, line, what);
  }
}

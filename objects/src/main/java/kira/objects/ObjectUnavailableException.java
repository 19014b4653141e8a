package kira.objects;

import org.jspecify.annotations.Nullable;

/**
 * No outcome was known in time: the command may or may not be carried out. Safe to ask again with
 * the same request id.
 */
public final class ObjectUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ObjectUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

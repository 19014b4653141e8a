package kira.objects;

import org.jspecify.annotations.Nullable;

/**
 * A command failed by a fault of the program: {@code decide} threw, or the database refused to
 * store its outcome. Nothing changed; asking again will fail again.
 */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

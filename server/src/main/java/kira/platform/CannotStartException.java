package kira.platform;

import org.jspecify.annotations.Nullable;

/**
 * Kira cannot start for a reason its operator can put right; told in two sentences, without a stack
 * trace.
 */
public final class CannotStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  public CannotStartException(String reason, String remedy) {
    this(reason, remedy, null);
  }

  public CannotStartException(String reason, String remedy, @Nullable Throwable cause) {
    super(reason, cause);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}

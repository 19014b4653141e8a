package kira.platform.models;

import org.jspecify.annotations.Nullable;

/** No answer came from a language model. The message is fit for the workspace's administrators. */
public final class ChatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  ChatException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** What may help. */
  public enum Reason {
    /** The address may not be reached, or is no model's. */
    BAD_ADDRESS,
    /** The key is wrong or lacks a right. */
    UNAUTHORISED,
    /** The request is one the model will never answer: unknown model, too long, not allowed. */
    REJECTED,
    /** The account has no credit left. */
    NO_QUOTA,
    /** Overloaded, down, too slow; every attempt failed. */
    UNAVAILABLE,
    /** The answer broke off in the middle. */
    TRUNCATED,
    /** Somebody stopped it. */
    CANCELLED
  }
}

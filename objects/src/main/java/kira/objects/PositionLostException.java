package kira.objects;

/**
 * A journal position that cannot be resumed from: the reader has to start from the current state.
 */
public final class PositionLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PositionLostException(String message) {
    super(message);
  }
}

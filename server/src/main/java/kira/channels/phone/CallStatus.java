package kira.channels.phone;

/** Where a call is, computed from what is known of it. */
public enum CallStatus {
  QUEUED,
  /** It may have been dialled; nobody knows. */
  IN_DOUBT,
  DIALLING,
  RINGING,
  IN_PROGRESS,
  COMPLETED,
  BUSY,
  DECLINED,
  NO_ANSWER,
  FAILED,
  CANCELLED;

  /** Whether nothing more happens on the line. */
  public boolean isOver() {
    return compareTo(IN_PROGRESS) > 0;
  }

  static CallStatus of(CallEnd end) {
    return switch (end) {
      case COMPLETED -> COMPLETED;
      case BUSY -> BUSY;
      case DECLINED -> DECLINED;
      case NO_ANSWER -> NO_ANSWER;
      case FAILED -> FAILED;
      case CANCELLED -> CANCELLED;
    };
  }
}

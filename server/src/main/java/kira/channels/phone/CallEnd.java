package kira.channels.phone;

/** How a call ended. Of several that are told, the first in this order counts. */
public enum CallEnd {
  /** It was taken, and somebody hung up. */
  COMPLETED,
  BUSY,
  /** Whoever was called did not want to. */
  DECLINED,
  NO_ANSWER,
  FAILED,
  /** It was given up before anybody took it. */
  CANCELLED
}

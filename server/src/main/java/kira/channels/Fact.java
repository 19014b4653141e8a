package kira.channels;

/** What a provider can tell of a message; the later, the more is known. */
public enum Fact {
  SENT,
  /** The other side does not take it yet. */
  DELAYED,
  DELIVERED,
  READ,
  CLICKED,
  /** Whoever got it called it spam. */
  COMPLAINED,
  /** It did not arrive, and will not; nothing else is wrong with the address. */
  FAILED,
  /** It did not arrive, and nothing will arrive at this address. */
  BOUNCED;

  boolean isFailure() {
    return this == FAILED || this == BOUNCED;
  }
}

package kira.channels.phone;

/** How far a call has come, as a provider tells; the later, the further. */
public enum CallFact {
  /** The provider dials. */
  DIALLING,
  RINGING,
  /** Somebody, or something, took the call. */
  ANSWERED
}

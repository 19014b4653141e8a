package kira.channels.phone;

/** What is done when a machine takes a call. */
public enum Machine {
  /** Nobody listens for one. */
  IGNORE,
  HANG_UP,
  /** The text is said once the machine has beeped. */
  SAY
}

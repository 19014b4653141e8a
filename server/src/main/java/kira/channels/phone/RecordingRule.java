package kira.channels.phone;

/** When a call may be recorded. */
public enum RecordingRule {
  NEVER,
  /** It is said before, and whoever stays on the line agrees. */
  ANNOUNCED,
  /** Whoever is on the line presses 1 to agree. */
  ASKED
}

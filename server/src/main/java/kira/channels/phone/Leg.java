package kira.channels.phone;

import org.jspecify.annotations.Nullable;

/** Another phone that a call is bridged to. */
public record Leg(String number, Status status, @Nullable Integer seconds) {
  /** In the order in which one outweighs the other, whichever is told first. */
  public enum Status {
    RINGING,
    NOT_REACHED,
    TALKING,
    ENDED
  }

  Leg with(Leg other) {
    return new Leg(
        number,
        status.compareTo(other.status) >= 0 ? status : other.status,
        seconds == null
            ? other.seconds
            : other.seconds == null ? seconds : Integer.valueOf(Math.max(seconds, other.seconds)));
  }

  boolean reached() {
    return status == Status.TALKING || status == Status.ENDED;
  }
}

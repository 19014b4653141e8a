package kira.objects;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A command on its way to an object on this node, and the future that waits for its outcome. */
final class Told extends CompletableFuture<Outcome> {
  final Address to;

  /** Null for an alarm, whose command is made when the object is found to have it still. */
  final @Nullable Object command;

  final @Nullable String requestId;

  /** When the alarm told here was due, in microseconds; {@link Write#KEEP} for a command. */
  final long alarm;

  /** How often it was decided and then not stored. */
  int retries;

  Told(Address to, Object command, @Nullable String requestId) {
    this.to = to;
    this.command = command;
    this.requestId = requestId;
    this.alarm = Write.KEEP;
  }

  Told(Address to, long alarm) {
    this.to = to;
    this.command = null;
    this.requestId = null;
    this.alarm = alarm;
  }

  boolean isAlarm() {
    return command == null;
  }

  boolean isErasure() {
    return command == Erase.NOW;
  }

  /** The command as it goes to another node; alarms never do. */
  Object commandToSend() {
    return java.util.Objects.requireNonNull(command);
  }

  void answer(Outcome outcome) {
    complete(outcome);
  }

  void fail(RuntimeException why) {
    completeExceptionally(why);
  }

  void unavailable(String why, @Nullable Throwable cause) {
    fail(new ObjectUnavailableException(why + ": " + to, cause));
  }
}

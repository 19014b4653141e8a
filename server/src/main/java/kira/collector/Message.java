package kira.collector;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import kira.contacts.Described;
import kira.contacts.Sender;
import kira.contacts.TrackedEvent;

/** One message of a source, read and found good. */
sealed interface Message {

  /** Something a contact did. */
  record Did(Sender sender, TrackedEvent event) implements Message {}

  /** Who somebody is. */
  record Identify(Sender sender, Described described, UUID id) implements Message {}

  record Alias(String previousId, String userId, UUID id) implements Message {}

  /** What ties messages together that must stay in order. */
  default Stream<String> ids() {
    return switch (this) {
      case Did(var sender, _) -> ids(sender);
      case Identify(var sender, _, _) -> ids(sender);
      case Alias(var previous, var user, _) -> Stream.of(previous, user);
    };
  }

  private static Stream<String> ids(Sender sender) {
    return Stream.of(sender.anonymousId(), sender.userId())
        .filter(java.util.Objects::nonNull)
        .map(String::valueOf);
  }

  /**
   * A message that cannot be taken.
   *
   * @param reason a stable word
   * @param what the field at fault
   */
  record Unfit(String reason, String what) {}

  /** When and whence a request came. */
  record Arrival(
      UUID source, boolean visit, Instant at, @org.jspecify.annotations.Nullable Instant sentAt) {}
}

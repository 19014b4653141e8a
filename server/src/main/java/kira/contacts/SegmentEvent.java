package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

sealed interface SegmentEvent {
  record SegmentCreated(
      String name,
      @Nullable String description,
      @Nullable String filter,
      String zone,
      String by,
      Instant at)
      implements SegmentEvent {}

  record SegmentEdited(String name, @Nullable String description, String by, Instant at)
      implements SegmentEvent {}

  record SegmentFilterChanged(String filter, String zone, String by, Instant at)
      implements SegmentEvent {}

  record SegmentDeleted(String by, Instant at) implements SegmentEvent {}

  /** Every joining and every leaving is in exactly one of these. */
  record SegmentMembershipChanged(List<UUID> entered, List<UUID> left, String by, Instant at)
      implements SegmentEvent {
    public SegmentMembershipChanged {
      entered = List.copyOf(entered);
      left = List.copyOf(left);
    }
  }

  /**
   * In a static segment one contact took the place of another when the two were merged, or gave it
   * back.
   *
   * @param contact whose place it is
   * @param target who stands there; null once the two were told apart again
   * @param entered whether the other one was no member before
   */
  record SegmentSubstituted(UUID contact, @Nullable UUID target, boolean entered, Instant at)
      implements SegmentEvent {}

  /** When contacts have to be looked at again because of the clock alone. */
  record SegmentDuesSet(List<Due> dues, Instant at) implements SegmentEvent {
    public SegmentDuesSet {
      dues = List.copyOf(dues);
    }
  }

  /**
   * @param at null for never
   */
  record Due(UUID contact, @Nullable Instant at) {}

  record SegmentWorkBegun(SegmentState.Work work) implements SegmentEvent {}

  record SegmentWorkWentOn(UUID after, long seen, Instant at) implements SegmentEvent {}

  record SegmentWorkDone(long seen, Instant at) implements SegmentEvent {}
}

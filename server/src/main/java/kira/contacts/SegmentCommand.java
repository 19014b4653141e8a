package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

sealed interface SegmentCommand {
  /**
   * @param filter null makes a static segment
   * @param total how many contacts there are to compare with the filter
   */
  record Create(
      UUID id,
      String name,
      @Nullable String description,
      @Nullable String filter,
      String zone,
      long total,
      String by,
      Instant at)
      implements SegmentCommand {}

  /**
   * @param seen the edition that was corrected
   * @param filter of a live segment; null for a static one
   */
  record Edit(
      UUID id,
      long seen,
      String name,
      @Nullable String description,
      @Nullable String filter,
      String zone,
      long total,
      String by,
      Instant at)
      implements SegmentCommand {}

  record Delete(UUID id, String by, Instant at) implements SegmentCommand {}

  /**
   * Contacts join and leave, as was found out when there had been so many moves.
   *
   * @param revision of the filter that was asked
   * @param moves what the members were compared with
   * @param substitute who stands in whose place from now on; null where nobody was merged
   */
  record Move(
      long revision,
      long moves,
      List<UUID> entered,
      List<UUID> left,
      List<SegmentEvent.Due> dues,
      SegmentEvent.@Nullable SegmentSubstituted substitute,
      String by,
      Instant at)
      implements SegmentCommand {
    public Move {
      entered = List.copyOf(entered);
      left = List.copyOf(left);
      dues = List.copyOf(dues);
    }

    Move(
        long revision,
        long moves,
        List<UUID> entered,
        List<UUID> left,
        List<SegmentEvent.Due> dues,
        String by,
        Instant at) {
      this(revision, moves, entered, left, dues, null, by, at);
    }
  }

  /** Those whom a filter means shall join or leave a static segment. */
  record Begin(
      UUID id,
      SegmentState.Task task,
      String filter,
      String zone,
      long total,
      String by,
      Instant at)
      implements SegmentCommand {}

  /** Another stretch of a task is done. */
  record GoOn(UUID id, long job, UUID after, long seen, Instant at) implements SegmentCommand {}

  record Finish(long job, long seen, Instant at) implements SegmentCommand {}
}

package kira.contacts;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a segment but its members, which are rows.
 *
 * @param edition counts what people change of it; what a correction is compared with
 * @param filter as JSON; null for a static segment
 * @param zone of the days that the filter names
 * @param revision counts the filters it has had
 * @param moves counts changes of members and filter: what was found out at one count holds no
 *     longer at the next
 * @param work what goes on in the background; null when nothing does
 * @param days how many members there were at the end of the last days on which that changed
 */
record SegmentState(
    @Nullable String name,
    @Nullable String description,
    boolean live,
    long edition,
    @Nullable String filter,
    String zone,
    long revision,
    long moves,
    long size,
    @Nullable Work work,
    List<Day> days,
    boolean deleted,
    @Nullable Instant createdAt,
    @Nullable Instant editedAt,
    @Nullable String editedBy) {
  static final SegmentState NOTHING =
      new SegmentState(
          null, null, false, 0, null, "UTC", 0, 0, 0, null, List.of(), false, null, null, null);

  private static final int DAYS = 7;

  // Before the first event there is no list yet in what was stored.
  @SuppressWarnings("NullAway")
  SegmentState {
    days = days == null ? List.of() : List.copyOf(days);
    zone = zone == null ? "UTC" : zone;
  }

  /** How many members there were at the end of a day. */
  record Day(LocalDate day, long size) {}

  /** What is done to many contacts, page by page. */
  enum Task {
    /** Every contact is compared with the filter. */
    JUDGE,
    /** Those whom a filter means join a static segment. */
    ADD,
    /** Those whom a filter means leave a static segment. */
    REMOVE
  }

  /**
   * @param job counts the tasks of a segment, so that an older one is known
   * @param filter whom it concerns, where that is not the segment's own
   * @param after the contact that was seen last
   * @param seen how many contacts were seen
   * @param total how many there were to see when it began
   * @param at when it was asked for, which is also what relative times count from
   */
  record Work(
      long job,
      Task task,
      @Nullable String filter,
      String zone,
      UUID after,
      long seen,
      long total,
      String by,
      Instant at) {
    Work further(UUID last, long more) {
      return new Work(job, task, filter, zone, last, seen + more, total, by, at);
    }
  }

  boolean exists() {
    return name != null && !deleted;
  }

  /** How many members there were a week before a time; none where it did not exist yet. */
  long sizeAWeekBefore(Instant now) {
    var then = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(DAYS);
    return days.stream()
        .filter(day -> !day.day().isAfter(then))
        .reduce((_, later) -> later)
        .map(Day::size)
        .orElse(0L);
  }

  SegmentState named(
      @Nullable String newName, @Nullable String newDescription, String by, Instant at) {
    return new SegmentState(
        newName,
        newDescription,
        live,
        edition + 1,
        filter,
        zone,
        revision,
        moves,
        size,
        work,
        days,
        deleted,
        createdAt == null ? at : createdAt,
        at,
        by);
  }

  SegmentState filtered(boolean isLive, @Nullable String newFilter, String newZone) {
    return new SegmentState(
        name,
        description,
        isLive,
        edition,
        newFilter,
        newZone,
        revision + 1,
        moves + 1,
        size,
        work,
        days,
        deleted,
        createdAt,
        editedAt,
        editedBy);
  }

  /** A new task counts as a move, so that no two have the same number. */
  SegmentState begun(Work next) {
    return working(next, moves + 1);
  }

  SegmentState working(@Nullable Work next) {
    return working(next, moves);
  }

  private SegmentState working(@Nullable Work next, long newMoves) {
    return new SegmentState(
        name,
        description,
        live,
        edition,
        filter,
        zone,
        revision,
        newMoves,
        size,
        next,
        days,
        deleted,
        createdAt,
        editedAt,
        editedBy);
  }

  SegmentState moved(long newSize, Instant at) {
    return new SegmentState(
        name,
        description,
        live,
        edition,
        filter,
        zone,
        revision,
        moves + 1,
        newSize,
        work,
        newSize == size ? days : days(newSize, at),
        deleted,
        createdAt,
        editedAt,
        editedBy);
  }

  SegmentState gone(String by, Instant at) {
    return new SegmentState(
        name,
        description,
        live,
        edition + 1,
        filter,
        zone,
        revision,
        moves + 1,
        0,
        null,
        List.of(),
        true,
        createdAt,
        at,
        by);
  }

  private List<Day> days(long newSize, Instant at) {
    var today = LocalDate.ofInstant(at, ZoneOffset.UTC);
    var kept = new ArrayList<>(days.stream().filter(day -> day.day().isBefore(today)).toList());
    // Of those a week old or older, the last one says how many there were a week ago.
    while (kept.size() > 1 && !kept.get(1).day().isAfter(today.minusDays(DAYS))) {
      kept.removeFirst();
    }
    kept.add(new Day(today, newSize));
    return kept;
  }
}

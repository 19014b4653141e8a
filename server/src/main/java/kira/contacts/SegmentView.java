package kira.contacts;

import java.time.Instant;
import java.util.UUID;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A segment as the console and programs see it.
 *
 * @param version of what people change; joining and leaving does not count
 * @param sequence counts everything that happened to it: of two views the one with more is newer
 * @param live whether its members follow the filter
 * @param filter of a live segment
 * @param weekChange how many more members there are than a week ago
 * @param work what goes on in the background
 * @param editedBy {@code user:<id>} or {@code system}
 */
record SegmentView(
    UUID id,
    long version,
    long sequence,
    String name,
    @Nullable String description,
    boolean live,
    @Nullable JsonNode filter,
    String timeZone,
    long size,
    long weekChange,
    @Nullable Progress work,
    Instant createdAt,
    Instant editedAt,
    String editedBy) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * @param seen how many contacts were looked at
   * @param total about how many there are to look at
   */
  record Progress(@OneOf(words = {"JUDGE", "ADD", "REMOVE"}) String task, long seen, long total) {}

  static SegmentView of(UUID id, long sequence, SegmentState state, Instant now) {
    var created = state.createdAt() == null ? Instant.EPOCH : state.createdAt();
    var work = state.work();
    return new SegmentView(
        id,
        state.edition(),
        sequence,
        state.name() == null ? "" : state.name(),
        state.description(),
        state.live(),
        state.filter() == null ? null : JSON.readTree(state.filter()),
        state.zone(),
        state.size(),
        state.size() - state.sizeAWeekBefore(now),
        work == null
            ? null
            : new Progress(work.task().name(), work.seen(), Math.max(work.total(), work.seen())),
        created,
        state.editedAt() == null ? created : state.editedAt(),
        state.editedBy() == null ? "system" : state.editedBy());
  }
}

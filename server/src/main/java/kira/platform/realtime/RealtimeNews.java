package kira.platform.realtime;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Predicate;
import kira.objects.Position;
import kira.platform.tenancy.Permission;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order of the journal, encoded once for however many consoles hear them.
 *
 * @param bytes a JSON list of them
 */
record RealtimeNews(List<Line> lines, byte[] bytes) {

  /**
   * One event.
   *
   * @param permission what it takes to hear it
   * @param json of the event, as UTF-8
   */
  record Line(Permission permission, Position position, byte[] json) {}

  static RealtimeNews of(List<Line> lines) {
    var list = new ByteArrayOutputStream();
    for (var line : lines) {
      list.write(list.size() == 0 ? '[' : ',');
      list.writeBytes(line.json());
    }
    list.write(']');
    return new RealtimeNews(List.copyOf(lines), list.toByteArray());
  }

  Position first() {
    return lines.getFirst().position();
  }

  Position last() {
    return lines.getLast().position();
  }

  int size() {
    return lines.size();
  }

  /** The part that is new to whoever has reached a position; null when nothing is. */
  @Nullable RealtimeNews after(Position reached) {
    return part(line -> line.position().compareTo(reached) > 0);
  }

  /** The part of these lines that passes; null when none does. */
  @Nullable RealtimeNews part(Predicate<Line> passes) {
    var left = lines.stream().filter(passes).toList();
    if (left.size() == lines.size()) {
      return this;
    }
    return left.isEmpty() ? null : of(left);
  }
}

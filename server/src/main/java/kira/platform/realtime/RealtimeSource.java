package kira.platform.realtime;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import kira.objects.JournalEntry;
import kira.platform.tenancy.Permission;

/** Tells what one kind of object's events look like on screen, and who may see them. */
public interface RealtimeSource {
  /** Kind of object whose entries it is given. */
  String kind();

  /** What a user must be allowed to hear them. */
  Permission permission();

  /**
   * The news in a run of entries of one tenant, in their order; entries that no screen shows are
   * left out. Called with the tenant bound. Unless a source knows better, only that something
   * happened is told: whoever looks at it asks what it is now.
   */
  default List<RealtimeEvent> of(List<JournalEntry> entries) {
    return entries.stream().map(entry -> RealtimeEvent.of(entry, Map.of())).toList();
  }

  /**
   * Shows each object as it is now, whatever happened to it; of several entries of one it is looked
   * up once.
   *
   * @param find the objects that there are, by their ids
   * @param shown what is told of one
   */
  static <S> List<RealtimeEvent> latest(
      List<JournalEntry> entries,
      BiFunction<UUID, List<UUID>, Map<UUID, S>> find,
      BiFunction<UUID, S, Map<String, Object>> shown) {
    var states =
        find.apply(
            entries.getFirst().tenant(),
            entries.stream().map(JournalEntry::objectId).distinct().toList());
    return entries.stream()
        .filter(entry -> states.containsKey(entry.objectId()))
        .map(entry ->
            RealtimeEvent.of(entry, shown.apply(entry.objectId(), states.get(entry.objectId()))))
        .toList();
  }
}

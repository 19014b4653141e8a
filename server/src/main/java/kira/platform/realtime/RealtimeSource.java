package kira.platform.realtime;

import java.util.List;
import java.util.Map;
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
}

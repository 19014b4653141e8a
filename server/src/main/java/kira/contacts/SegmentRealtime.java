package kira.contacts;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.objects.JournalEntry;
import kira.platform.realtime.RealtimeEvent;
import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** What the console hears of segments: the whole segment with its size, without its members. */
@Component
class SegmentRealtime implements RealtimeSource {
  /** What no screen shows. */
  private static final Set<String> SILENT = Set.of("SegmentDuesSet", "SegmentSubstituted");

  private final Segments segments;

  SegmentRealtime(Segments segments) {
    this.segments = segments;
  }

  @Override
  public String kind() {
    return Segment.KIND;
  }

  @Override
  public Permission permission() {
    return Permission.CONTACTS_READ;
  }

  @Override
  public List<RealtimeEvent> of(List<JournalEntry> entries) {
    var views =
        segments.find(entries.stream().map(JournalEntry::objectId).distinct().toList()).stream()
            .collect(Collectors.toMap(SegmentView::id, Function.identity()));
    return entries.stream()
        .filter(entry -> !SILENT.contains(entry.type()))
        .map(entry -> {
          var view = views.get(entry.objectId());
          return RealtimeEvent.of(entry, view == null ? Map.of() : Map.of("segment", view));
        })
        .toList();
  }
}

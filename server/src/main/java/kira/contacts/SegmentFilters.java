package kira.contacts;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import kira.contacts.filter.FilterReader;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The filters of the live segments, read once a revision and found by what they depend on. */
@Component
class SegmentFilters {
  private static final Logger log = LoggerFactory.getLogger(SegmentFilters.class);
  private static final int MOST_WORKSPACES = 1_000;

  /**
   * A segment's filter, read.
   *
   * @param level those it names have a lower one, so that they are looked at first
   */
  record Ready(UUID id, long revision, Filter filter, Set<String> dependencies, int level) {}

  /** The live segments of a workspace, as they were at the time of the heads. */
  static final class Index {
    private final List<SegmentTable.Head> heads;
    private final Map<UUID, Ready> byId;
    private final Map<String, List<Ready>> byDependency = new HashMap<>();

    Index(List<SegmentTable.Head> heads, Map<UUID, Ready> byId) {
      this.heads = heads;
      this.byId = byId;
      for (var ready : byId.values()) {
        ready
            .dependencies()
            .forEach(key -> byDependency.computeIfAbsent(key, _ -> new ArrayList<>()).add(ready));
      }
    }

    boolean isEmpty() {
      return byId.isEmpty();
    }

    /** Whether any of them asks what contacts did. */
    boolean followsEvents() {
      return byId.values().stream().anyMatch(ready -> !ready.filter().dids().isEmpty());
    }

    Optional<Ready> find(UUID segment) {
      return Optional.ofNullable(byId.get(segment));
    }

    /** The segments whose answer may be another one after this, lower levels first. */
    List<Ready> touched(SegmentTouch touch) {
      var found = new LinkedHashSet<Ready>();
      if (touch.everything()) {
        found.addAll(byId.values());
      } else {
        touch.keys().forEach(key -> found.addAll(byDependency.getOrDefault(key, List.of())));
      }
      return found.stream().sorted(Comparator.comparingInt(Ready::level)).toList();
    }
  }

  private final SegmentTable table;
  private final ContactFields fields;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Map<TenantId, Index> known = new ConcurrentHashMap<>();

  SegmentFilters(SegmentTable table, ContactFields fields) {
    this.table = table;
    this.fields = fields;
  }

  /** The live segments as they are now. Called with the tenant bound. */
  Index of(TenantId tenant) {
    var heads = table.liveHeads();
    var before = known.get(tenant);
    if (before != null && before.heads.equals(heads)) {
      return before;
    }
    if (known.size() >= MOST_WORKSPACES) {
      known.clear();
    }
    var index = new Index(heads, read(tenant, heads, before));
    known.put(tenant, index);
    return index;
  }

  private Map<UUID, Ready> read(
      TenantId tenant, List<SegmentTable.Head> heads, @Nullable Index before) {
    var filters = new HashMap<UUID, Filter>();
    var revisions =
        heads.stream()
            .collect(Collectors.toMap(SegmentTable.Head::id, SegmentTable.Head::revision));
    if (before != null) {
      before.byId.forEach((id, ready) -> {
        if (revisions.getOrDefault(id, -1L) == ready.revision()) {
          filters.put(id, ready.filter());
        }
      });
    }
    var missing = revisions.keySet().stream().filter(id -> !filters.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      var attributes = fields.read(tenant);
      for (var stored : table.find(missing)) {
        // The head was read first: the filter behind it may be a newer one by now.
        revisions.put(stored.id(), stored.state().revision());
        filter(attributes::attribute, stored).ifPresent(f -> filters.put(stored.id(), f));
      }
    }
    var levels = new HashMap<UUID, Integer>();
    filters.keySet().forEach(id -> level(id, filters, levels));
    return filters.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e ->
                    new Ready(
                        e.getKey(),
                        revisions.getOrDefault(e.getKey(), -1L),
                        e.getValue(),
                        e.getValue().dependencies(),
                        levels.getOrDefault(e.getKey(), 0)),
                (a, _) -> a));
  }

  private Optional<Filter> filter(
      Function<String, Optional<Attribute>> attributes, SegmentTable.Stored stored) {
    var state = stored.state();
    try {
      return Optional.of(
          new FilterReader(attributes, ZoneId.of(state.zone()), fields.now())
              .knowing(_ -> true)
              .readRelative(state.filter() == null ? null : json.readTree(state.filter())));
    } catch (Problem e) {
      // It was read when it was saved. One that cannot be any more must not stop all the others.
      log.error("The filter of segment {} cannot be read: {}", stored.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private static int level(UUID id, Map<UUID, Filter> filters, Map<UUID, Integer> levels) {
    var known = levels.get(id);
    var filter = filters.get(id);
    if (known != null || filter == null) {
      return known == null ? 0 : known;
    }
    // Circles are refused; should there be one all the same, it is cut here.
    levels.put(id, 0);
    int level =
        filter.segments().stream()
            .mapToInt(other -> level(other, filters, levels) + 1)
            .max()
            .orElse(0);
    levels.put(id, level);
    return level;
  }
}

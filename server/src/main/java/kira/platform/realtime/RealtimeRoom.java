package kira.platform.realtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import kira.objects.JournalEntry;
import kira.platform.tenancy.Permission;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;

/**
 * The consoles of one tenant on this node. Its news is worked up on a thread of its own, so that no
 * tenant waits for another's. The first piece goes out at once; what follows within a moment goes
 * together, so that a busy tenant costs a few large writes to each console and not many small ones.
 */
final class RealtimeRoom {
  private static final Logger log = LoggerFactory.getLogger(RealtimeRoom.class);

  /** Shorter than anybody notices. */
  private static final Duration PACE = Duration.ofMillis(20);

  /** Entries that may wait to be worked up; consoles that would have to wait longer resume anew. */
  private static final int MOST_WAITING = 20_000;

  private final Function<List<JournalEntry>, List<RealtimeNews.Line>> written;
  private final Executor executor;
  private final Set<RealtimeConnection> connections = ConcurrentHashMap.newKeySet();
  private List<JournalEntry> waiting = new ArrayList<>();
  private boolean working;

  /**
   * @param written what the consoles are told of entries
   */
  RealtimeRoom(Function<List<JournalEntry>, List<RealtimeNews.Line>> written, Executor executor) {
    this.written = written;
    this.executor = executor;
  }

  Set<RealtimeConnection> connections() {
    return connections;
  }

  synchronized void heard(JournalEntry entry) {
    waiting.add(entry);
    if (!working) {
      working = true;
      executor.execute(this::work);
    }
  }

  private void work() {
    for (var entries = next(); entries != null; entries = next()) {
      long began = System.nanoTime();
      try {
        if (entries.size() > MOST_WAITING) {
          throw new IllegalStateException("%d entries wait".formatted(entries.size()));
        }
        tell(written.apply(entries));
      } catch (RuntimeException e) {
        log.warn("News was lost to {} consoles; they come back for it", connections.size(), e);
        connections.forEach(connection -> connection.close(CloseStatus.SERVICE_RESTARTED));
      }
      LockSupport.parkNanos(PACE.toNanos() - (System.nanoTime() - began));
    }
  }

  private synchronized @Nullable List<JournalEntry> next() {
    if (waiting.isEmpty()) {
      working = false;
      return null;
    }
    var entries = waiting;
    waiting = new ArrayList<>();
    return entries;
  }

  private void tell(List<RealtimeNews.Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    var all = RealtimeNews.of(lines);
    var permissions = lines.stream().map(RealtimeNews.Line::permission).distinct().toList();
    // Consoles that may hear the same share the same bytes.
    Map<BitSet, Share> shares = new HashMap<>();
    for (var connection : connections) {
      var share =
          shares.computeIfAbsent(
              allowed(connection, permissions),
              may -> new Share(all.part(line -> may.get(permissions.indexOf(line.permission())))));
      if (share.news() != null) {
        connection.live(share.news());
      }
    }
  }

  private record Share(@Nullable RealtimeNews news) {}

  private static BitSet allowed(RealtimeConnection connection, List<Permission> permissions) {
    var may = new BitSet(permissions.size());
    for (int i = 0; i < permissions.size(); i++) {
      may.set(i, connection.caller().may(permissions.get(i)));
    }
    return may;
  }
}

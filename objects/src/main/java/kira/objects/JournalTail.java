package kira.objects;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's live end of the journal: one thread reads each entry once for all who follow, and
 * keeps the last few thousand for readers that are nearly there.
 */
final class JournalTail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JournalTail.class);
  private static final int PAGE = 1000;

  /** So that readers who pause for a moment are not sent to the database, each by itself. */
  private static final int KEPT = 20_000;

  private static final long KEPT_CHARS = 16_000_000;

  /** Signal that an object was erased of which nothing stays, not even the news of it. */
  static final String FORGOTTEN = "@forgotten";

  /** Signal that entries of a living object have lost their content. */
  static final String ERASED_ENTRIES = "@erased-entries";

  record Entries(Address of, Set<Long> versions) {}

  private final Engine engine;
  private final Journal journal;
  private final List<Consumer<List<JournalEntry>>> followers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Condition wanted = lock.newCondition();

  /** Entries behind {@link #keptFrom} up to {@link #reached}, without gaps: from the first on. */
  private final ArrayList<JournalEntry> kept = new ArrayList<>();

  /** Those before it are let go of, and leave together now and then. */
  private int first;

  private long chars;
  private @Nullable Position keptFrom;
  private Position reached = Position.START;
  private long newest;
  private long hiddenSince;
  private @Nullable Thread thread;
  private volatile boolean closed;

  JournalTail(Engine engine, Journal journal) {
    this.engine = engine;
    this.journal = journal;
  }

  /** Begins at the present end of the journal, once. */
  void start() {
    lock.lock();
    try {
      if (thread == null && !closed) {
        reached = journal.end();
        keptFrom = reached;
        engine.signals.listen(FORGOTTEN, this::forgotten);
        engine.signals.listen(ERASED_ENTRIES, this::erased);
        thread = Thread.ofVirtual().name("kira-journal-tail").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  AutoCloseable follow(Consumer<List<JournalEntry>> follower) {
    start();
    followers.add(follower);
    return () -> followers.remove(follower);
  }

  /** There is a commit with this transaction id. */
  void news(long tx) {
    lock.lock();
    try {
      newest = Math.max(newest, tx);
      wanted.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next of what is kept behind a position; null when some of it is no longer here. */
  @Nullable List<JournalEntry> after(Position position, int limit) {
    lock.lock();
    try {
      if (keptFrom == null || position.compareTo(keptFrom) < 0) {
        return null;
      }
      int from = behind(position);
      return List.copyOf(kept.subList(from, from + Math.min(limit, kept.size() - from)));
    } finally {
      lock.unlock();
    }
  }

  /** Index of the first that is kept behind a position. */
  private int behind(Position position) {
    int low = first;
    int high = kept.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (kept.get(middle).position().compareTo(position) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Waits until there may be something behind the position, or the time is over. */
  void await(Position position, long millis) throws InterruptedException {
    lock.lock();
    try {
      if (!closed && behind(position) == kept.size()) {
        moved.await(millis, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    long soon = 1;
    while (!closed) {
      try (var connection = engine.database.getConnection()) {
        while (!closed) {
          soon = step(connection, soon);
        }
      } catch (SQLException | RuntimeException e) {
        if (!closed) {
          log.warn("The journal's tail cannot be read; trying again", e);
          pause(500);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Reads once and waits for the next news; returns how soon to look again for what is hidden. */
  private long step(Connection connection, long soon) throws SQLException, InterruptedException {
    var page = journal.after(connection, reached, PAGE);
    keep(page);
    if (!page.entries().isEmpty()) {
      deliver(page.entries());
    }
    if (page.entries().size() == PAGE) {
      return 1;
    }
    lock.lock();
    try {
      // An older transaction still at work hides what is already safe. Its end tells nobody.
      boolean hidden = newest >= reached.tx();
      hiddenSince = hidden ? (hiddenSince == 0 ? System.nanoTime() : hiddenSince) : 0;
      if (!closed) {
        wanted.await(hidden ? soon : engine.settings.slowPoll().toMillis(), TimeUnit.MILLISECONDS);
      }
      return hidden && page.entries().isEmpty() ? Math.min(50, soon * 2) : 1;
    } finally {
      lock.unlock();
    }
  }

  private void keep(Journal.Page page) {
    lock.lock();
    try {
      reached = page.reached();
      kept.addAll(page.entries());
      for (var entry : page.entries()) {
        chars += entry.data().length();
        if (entry.isErasure()) {
          scrub(
              new Address(entry.kind(), entry.tenant(), entry.objectId()),
              version -> version < entry.version());
        }
      }
      letGo();
      if (!page.entries().isEmpty()) {
        moved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void letGo() {
    while (kept.size() - first > KEPT || (chars > KEPT_CHARS && first < kept.size())) {
      var entry = kept.get(first++);
      keptFrom = entry.position();
      chars -= entry.data().length();
    }
    if (first > KEPT / 4 || first == kept.size()) {
      kept.subList(0, first).clear();
      first = 0;
    }
  }

  /** What was erased is kept here no longer than in the database. */
  private void scrub(Address address, LongPredicate versions) {
    // What was let go of is gone at once, not only when it leaves.
    kept.subList(0, first).clear();
    first = 0;
    kept.replaceAll(entry -> {
      boolean theirs =
          entry.objectId().equals(address.id())
              && entry.kind().equals(address.kind())
              && entry.tenant().equals(address.tenant())
              && versions.test(entry.version());
      if (!theirs) {
        return entry;
      }
      var erased = entry.erased();
      chars += erased.data().length() - entry.data().length();
      return erased;
    });
  }

  private void forgotten(String json) {
    lock.lock();
    try {
      scrub(Json.MAPPER.readValue(json, Address.class), _ -> true);
    } finally {
      lock.unlock();
    }
  }

  private void erased(String json) {
    var entries = Json.MAPPER.readValue(json, Entries.class);
    lock.lock();
    try {
      scrub(entries.of(), entries.versions()::contains);
    } finally {
      lock.unlock();
    }
  }

  private void deliver(List<JournalEntry> all) {
    var entries = all.stream().filter(entry -> !entry.isErased()).toList();
    if (entries.isEmpty()) {
      return;
    }
    for (var follower : followers) {
      try {
        follower.accept(entries);
      } catch (RuntimeException e) {
        log.error("A follower of the journal failed", e);
      }
    }
  }

  /** How long something safe has been hidden by an older transaction still at work. */
  java.time.Duration heldBack() {
    lock.lock();
    try {
      return hiddenSince == 0
          ? java.time.Duration.ZERO
          : java.time.Duration.ofNanos(System.nanoTime() - hiddenSince);
    } finally {
      lock.unlock();
    }
  }

  private void pause(long millis) {
    java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000L);
  }

  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      wanted.signalAll();
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

package kira.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search indexes of this node, one folder a tenant, opened by the first question and closed
 * when nobody asks for a while. Whatever is on disk is compared with PostgreSQL when it is opened,
 * so an index that is missing, old, damaged or of another node's time puts itself right.
 */
final class PassageIndexes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PassageIndexes.class);
  static final Duration IDLE = Duration.ofMinutes(10);

  private final Path folder;
  private final PassageTable table;
  private final InstantSource clock;
  private final Map<TenantId, Held> tenants = new ConcurrentHashMap<>();

  PassageIndexes(Path folder, PassageTable table, InstantSource clock) {
    this.folder = folder;
    this.table = table;
    this.clock = clock;
  }

  /** Work on an open index. */
  interface Use<T> {
    T on(PassageIndex index) throws IOException;
  }

  /** A tenant's place: readers of the index share, opening and closing are alone. */
  private static final class Held {
    final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    @Nullable PassageIndex index;
    volatile Instant used = Instant.MIN;
    volatile boolean rebuilding;
    boolean dirty;
    String position = "";
  }

  private Held held(TenantId tenant) {
    return tenants.computeIfAbsent(tenant, _ -> new Held());
  }

  private Path folder(TenantId tenant) {
    return folder.resolve(tenant.toString());
  }

  /** Uses a tenant's index, opened if need be; a damaged one is rebuilt once and used then. */
  <T> T use(TenantId tenant, Use<T> use) {
    try {
      return tryUse(tenant, use);
    } catch (IOException | IllegalStateException damaged) {
      LOG.warn("The search index of {} cannot be used and is rebuilt", tenant, damaged);
      rebuild(tenant);
      try {
        return tryUse(tenant, use);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private <T> T tryUse(TenantId tenant, Use<T> use) throws IOException {
    var held = held(tenant);
    while (true) {
      held.lock.readLock().lock();
      try {
        var index = held.index;
        if (index != null) {
          held.used = clock.instant();
          return use.on(index);
        }
      } finally {
        held.lock.readLock().unlock();
      }
      held.lock.writeLock().lock();
      try {
        if (held.index == null) {
          held.index = open(tenant);
        }
      } finally {
        held.lock.writeLock().unlock();
      }
    }
  }

  private PassageIndex open(TenantId tenant) throws IOException {
    int passages = Tenancy.in(tenant, () -> table.count(tenant));
    PassageIndex index;
    try {
      index = PassageIndex.open(folder(tenant), passages);
    } catch (org.apache.lucene.store.LockObtainFailedException other) {
      throw other; // another process has it: deleting would not help
    } catch (IOException | IllegalArgumentException damaged) {
      LOG.warn("The search index of {} is damaged and begun anew", tenant, damaged);
      PassageIndex.delete(folder(tenant));
      index = PassageIndex.open(folder(tenant), passages);
    }
    try {
      reconcile(tenant, index);
      return index;
    } catch (IOException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** Brings an index to what PostgreSQL holds, article by article. */
  private void reconcile(TenantId tenant, PassageIndex index) throws IOException {
    var wanted = Tenancy.in(tenant, () -> table.sets(tenant));
    var has = index.held();
    var stale = new HashSet<UUID>();
    for (var entry : has.entrySet()) {
      var set = wanted.get(entry.getKey());
      if (set == null || set.revision() != entry.getValue()) {
        stale.add(entry.getKey());
      }
    }
    for (var article : wanted.keySet()) {
      if (!has.containsKey(article)) {
        stale.add(article);
      }
    }
    for (var article : stale) {
      put(tenant, index, article);
    }
    if (!stale.isEmpty()) {
      LOG.info("The search index of {} took in {} articles", tenant, stale.size());
      index.commit(index.committedPosition());
    }
    index.refresh();
  }

  private void put(TenantId tenant, PassageIndex index, UUID article) throws IOException {
    var stored = Tenancy.in(tenant, () -> table.stored(tenant, article));
    if (stored.rows().isEmpty()) {
      index.remove(article);
      return;
    }
    var entries = new ArrayList<PassageIndex.Entry>();
    for (var row : stored.rows()) {
      var passage = row.passage();
      entries.add(
          new PassageIndex.Entry(
              passage.id(),
              stored.title(),
              String.join(". ", passage.path()),
              passage.text(),
              row.embedding()));
    }
    index.put(article, stored.revision(), stored.audience(), entries);
  }

  /**
   * Takes in articles whose passages changed. An index that is closed is left alone: opening
   * compares it with PostgreSQL anyway.
   */
  void changed(TenantId tenant, List<UUID> articles, String position) {
    var held = held(tenant);
    held.lock.readLock().lock();
    try {
      var index = held.index;
      if (index == null) {
        return;
      }
      // One writer at a time, or an older state of an article could be put over a newer one.
      synchronized (held) {
        for (var article : articles) {
          put(tenant, index, article);
        }
        index.refresh();
        held.dirty = true;
        held.position = position;
      }
    } catch (IOException e) {
      LOG.warn("The search index of {} could not take in a change", tenant, e);
      drop(tenant);
    } finally {
      held.lock.readLock().unlock();
    }
  }

  /** Forgets an index that failed; the next question opens and compares it again. */
  private void drop(TenantId tenant) {
    Thread.ofVirtual().start(() -> exclusively(tenant, held -> closeQuietly(tenant, held)));
  }

  /** Deletes a tenant's index and builds it from the stored passages. */
  void rebuild(TenantId tenant) {
    held(tenant).rebuilding = true;
    exclusively(
        tenant,
        held -> {
          try {
            closeQuietly(tenant, held);
            PassageIndex.delete(folder(tenant));
            held.index = open(tenant);
            held.used = clock.instant();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } finally {
            held.rebuilding = false;
          }
        });
  }

  private void exclusively(TenantId tenant, Consumer<Held> work) {
    var held = held(tenant);
    held.lock.writeLock().lock();
    try {
      work.accept(held);
    } finally {
      held.lock.writeLock().unlock();
    }
  }

  private static void closeQuietly(TenantId tenant, Held held) {
    var index = held.index;
    held.index = null;
    if (index != null) {
      try {
        index.close();
      } catch (IOException e) {
        LOG.warn(
            "The search index of {} did not close well; it is compared when opened", tenant, e);
      }
    }
  }

  boolean isRebuilding(TenantId tenant) {
    return held(tenant).rebuilding;
  }

  long bytes(TenantId tenant) {
    try {
      return PassageIndex.bytes(folder(tenant));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes changes durable and closes what nobody used for a while. Called now and then. */
  void tidy() {
    var now = clock.instant();
    for (var entry : new HashMap<>(tenants).entrySet()) {
      var tenant = entry.getKey();
      var held = entry.getValue();
      if (held.used.plus(IDLE).isBefore(now) && held.index != null) {
        exclusively(tenant, h -> closeQuietly(tenant, h));
      } else {
        commit(tenant, held);
      }
    }
  }

  private static void commit(TenantId tenant, Held held) {
    held.lock.readLock().lock();
    try {
      var index = held.index;
      synchronized (held) {
        if (index != null && held.dirty) {
          index.commit(held.position);
          held.dirty = false;
        }
      }
    } catch (IOException e) {
      LOG.warn("The search index of {} could not be made durable", tenant, e);
    } finally {
      held.lock.readLock().unlock();
    }
  }

  /** Where a tenant's index is kept, closed, so that a test can harm it. */
  Path closed(TenantId tenant) {
    exclusively(tenant, held -> closeQuietly(tenant, held));
    return folder(tenant);
  }

  boolean isOpen(TenantId tenant) {
    return held(tenant).index != null;
  }

  @Override
  public void close() {
    tenants.forEach((tenant, held) -> {
      commit(tenant, held);
      exclusively(tenant, h -> closeQuietly(tenant, h));
    });
  }
}

package kira.knowledge;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.platform.objects.ObjectsLifecycle;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the open indexes of this node up with the journal: an article whose passages were made, on
 * whichever node, is taken in at once. What is missed while the process is down is found when an
 * index is opened.
 */
@Component
class IndexFollower implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(IndexFollower.class);
  private static final String INDEXED = Article.Event.Indexed.class.getSimpleName();
  static final String REBUILD = "knowledge/rebuild";

  private final DurableObjects objects;
  private final PassageIndexes indexes;
  private final ScheduledExecutorService tidying =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("index-tidy").daemon().factory());
  private @Nullable AutoCloseable following;
  private @Nullable AutoCloseable listening;
  private volatile String position = "";

  IndexFollower(DurableObjects objects, PassageIndexes indexes) {
    this.objects = objects;
    this.indexes = indexes;
  }

  /** The journal position up to which this node's open indexes are. */
  String position() {
    return position;
  }

  /** Rebuilds a tenant's index on every node. */
  void rebuildEverywhere(TenantId tenant) {
    objects.signal(REBUILD, "\"" + tenant + "\"");
  }

  @Override
  public void start() {
    position = objects.end().toString();
    following = objects.follow(this::heard);
    listening =
        objects.onSignal(
            REBUILD,
            json -> {
              var tenant = new TenantId(UUID.fromString(json.replace("\"", "")));
              Thread.ofVirtual().name("index-rebuild").start(() -> indexes.rebuild(tenant));
            });
    tidying.scheduleWithFixedDelay(this::tidy, 5, 5, TimeUnit.SECONDS);
  }

  private void tidy() {
    try {
      indexes.tidy();
    } catch (RuntimeException e) {
      LOG.warn("Search indexes could not be tidied; it is tried again", e);
    }
  }

  private void heard(List<JournalEntry> entries) {
    var changed = new LinkedHashMap<UUID, Set<UUID>>();
    for (var entry : entries) {
      if (entry.kind().equals(Article.NAME) && entry.type().equals(INDEXED)) {
        changed.computeIfAbsent(entry.tenant(), _ -> new LinkedHashSet<>()).add(entry.objectId());
      }
    }
    var at = entries.getLast().position().toString();
    changed.forEach(
        (tenant, articles) -> indexes.changed(new TenantId(tenant), List.copyOf(articles), at));
    position = at;
  }

  @Override
  public void stop() {
    tidying.shutdown();
    close(following);
    close(listening);
    following = null;
    listening = null;
  }

  private static void close(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      LOG.warn("The index follower did not stop well", e);
    }
  }

  /** After the runtime and before the web server; and the other way around at the end. */
  @Override
  public int getPhase() {
    return ObjectsLifecycle.PHASE + 10;
  }

  @Override
  public boolean isRunning() {
    return following != null;
  }
}

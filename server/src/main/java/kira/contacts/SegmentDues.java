package kira.contacts;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import kira.platform.objects.ObjectsLifecycle;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks at contacts again when the clock alone may have changed whether they belong to a segment:
 * on one node at a time, in the order in which they fall due, and at nobody else.
 */
@Component
class SegmentDues implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(SegmentDues.class);
  private static final int PAGE = 1_000;
  private static final int LEASE_SECONDS = 15;
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private record Group(TenantId tenant, UUID segment) {}

  private final SegmentDueTable table;
  private final SegmentMembers members;
  private final InstantSource clock;
  private final String node = UUID.randomUUID().toString();
  private volatile boolean running;
  private @Nullable Thread thread;

  SegmentDues(SegmentDueTable table, SegmentMembers members, InstantSource clock) {
    this.table = table;
    this.members = members;
    this.clock = clock;
  }

  private void run() {
    while (running) {
      try {
        boolean more = table.lead(node, LEASE_SECONDS) && pass();
        if (!more) {
          LockSupport.parkNanos(EVERY.toNanos());
        }
      } catch (RuntimeException e) {
        if (running) {
          log.warn("What falls due in segments could not be worked off; trying again", e);
          LockSupport.parkNanos(AFTER_FAILURE.toNanos());
        }
      }
    }
  }

  /** One page; whether there may be another one. */
  private boolean pass() {
    var page = table.due(clock.instant(), PAGE);
    var groups = new LinkedHashMap<Group, Set<UUID>>();
    for (var due : page) {
      groups
          .computeIfAbsent(new Group(due.tenant(), due.segment()), _ -> new LinkedHashSet<>())
          .add(due.contact());
    }
    boolean failed = false;
    for (var group : groups.entrySet()) {
      failed |= !lookAt(group.getKey(), List.copyOf(group.getValue()));
    }
    return page.size() == PAGE && !failed;
  }

  /** One segment that cannot be looked at must not hold up those of other workspaces. */
  private boolean lookAt(Group group, List<UUID> contacts) {
    try {
      Tenancy.in(group.tenant(), () -> members.settle(group.tenant(), group.segment(), contacts));
      return true;
    } catch (RuntimeException e) {
      log.warn("Segment {} could not be looked at; trying again", group.segment(), e);
      return false;
    }
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("kira-segment-dues").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    var worker = thread;
    if (worker != null) {
      LockSupport.unpark(worker);
      try {
        worker.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      table.resign(node);
    } catch (RuntimeException e) {
      log.debug("The lease of what falls due could not be given back", e);
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return ObjectsLifecycle.PHASE + 1;
  }
}

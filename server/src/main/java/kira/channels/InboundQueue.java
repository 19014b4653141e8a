package kira.channels;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.ObjectUnavailableException;
import kira.platform.objects.ObjectsLifecycle;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * What providers bring in a crowd: written down, a row each and many rows at a time, and taken up
 * when there is room for it. The crowd waits for a row, and not for an object with its history.
 */
@Component
class InboundQueue implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(InboundQueue.class);
  private static final int WRITERS = 2;
  private static final int WRITTEN_AT_ONCE = 500;
  private static final int TAKEN_UP_AT_ONCE = 32;

  /** What a node left that died is found by another so much later, at most. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final InboundQueueTable table;
  private final DurableObjects objects;
  private final Courtesy courtesy;
  private final InstantSource clock;
  private final Counter queued;
  private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final Semaphore news = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  InboundQueue(
      InboundQueueTable table,
      DurableObjects objects,
      Courtesy courtesy,
      InstantSource clock,
      MeterRegistry meters) {
    this.table = table;
    this.objects = objects;
    this.courtesy = courtesy;
    this.clock = clock;
    this.queued =
        Counter.builder("kira.channels.inbound.queued")
            .description("Items of providers that were written down to be taken up later")
            .register(meters);
  }

  /** Somebody who waits until theirs is on disk. */
  private record Waiting(InboundQueueTable.Row row, CompletableFuture<Void> written) {}

  /**
   * Keeps an item, once; it is on disk when this returns, and becomes an object afterwards.
   *
   * @throws Problem 503 when it could not be written: its provider is to bring it again
   */
  void put(TenantId tenant, UUID account, ChannelProvider.Item item) {
    var row =
        new InboundQueueTable.Row(
            tenant.value(),
            Inbound.idOf(account, item.key()),
            account,
            item.type(),
            item.body(),
            clock.instant());
    var mine = new Waiting(row, new CompletableFuture<>());
    waiting.add(mine);
    if (!running) {
      mine.written().completeExceptionally(stopping());
    }
    try {
      mine.written().join();
    } catch (CompletionException e) {
      log.warn(
          "An item of account {} could not be written down: {}",
          account,
          String.valueOf(e.getCause()));
      throw Problem.unavailable("This could not be written down. Send it again in a moment.");
    }
  }

  private static IllegalStateException stopping() {
    return new IllegalStateException("the server is stopping");
  }

  private void write() {
    var batch = new ArrayList<Waiting>();
    while (running) {
      try {
        batch.add(waiting.take());
      } catch (InterruptedException e) {
        break;
      }
      waiting.drainTo(batch, WRITTEN_AT_ONCE - 1);
      write(batch);
      batch.clear();
      news.release();
    }
    waiting.forEach(each -> each.written().completeExceptionally(stopping()));
  }

  private void write(List<Waiting> batch) {
    try {
      table.write(batch.stream().map(Waiting::row).toList());
      queued.increment(batch.size());
      batch.forEach(each -> each.written().complete(null));
    } catch (SQLException | RuntimeException e) {
      if (batch.size() == 1) {
        batch.getFirst().written().completeExceptionally(e);
      } else {
        // One that cannot be written is no reason to refuse the others.
        batch.forEach(each -> write(List.of(each)));
      }
    }
  }

  private void takeUp() {
    while (running) {
      try {
        while (running && takenUp() > 0) {
          // There may be more.
        }
        if (news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (SQLException | RuntimeException e) {
        log.warn("What was queued could not be taken up; trying again", e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int takenUp() throws SQLException, InterruptedException {
    try (var _ = courtesy.work()) {
      return table.take(TAKEN_UP_AT_ONCE, this::takenUp);
    }
  }

  /** Makes objects of them, and gives back those that were made. */
  private List<InboundQueueTable.Row> takenUp(List<InboundQueueTable.Row> rows) {
    var asked =
        rows.stream()
            .map(row ->
                objects
                    .askAsync(
                        new Address(Inbound.KIND, row.tenant(), row.id()),
                        new Inbound.Command.Take(
                            row.id(), row.account(), row.type(), row.body(), row.at()),
                        null)
                    .toCompletableFuture())
            .toList();
    var taken = new ArrayList<InboundQueueTable.Row>();
    for (int i = 0; i < rows.size(); i++) {
      try {
        // Refused is what was erased since: it was taken up before.
        asked.get(i).join();
        taken.add(rows.get(i));
      } catch (CompletionException e) {
        // It stays for the next time, and those behind it go on.
        if (e.getCause() instanceof ObjectUnavailableException) {
          log.debug("An item is taken up later", e);
        } else {
          log.error("Item {} could not be taken up", rows.get(i).id(), e);
        }
      }
    }
    return taken;
  }

  /** How many were written down since the start. */
  long queued() {
    return (long) queued.count();
  }

  @Override
  public void start() {
    running = true;
    for (int i = 0; i < WRITERS; i++) {
      threads.add(Thread.ofVirtual().name("kira-inbound-writer-" + i).start(this::write));
    }
    threads.add(Thread.ofVirtual().name("kira-inbound-queue").start(this::takeUp));
  }

  @Override
  public void stop() {
    running = false;
    threads.forEach(Thread::interrupt);
    try {
      for (var thread : threads) {
        thread.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** It asks objects, so it begins after the runtime and ends before it. */
  @Override
  public int getPhase() {
    return ObjectsLifecycle.PHASE + 1;
  }
}

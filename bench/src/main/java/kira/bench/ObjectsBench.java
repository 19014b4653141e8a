package kira.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import kira.objects.Address;
import kira.objects.ObjectRuntime;
import kira.objects.RawCommit;

/**
 * Commands a second and CPU per 1,000: durable objects against the raw limit (the same statement
 * with prebuilt batches in a bare loop) and against a row-locking transaction per command.
 */
final class ObjectsBench implements Bench {
  private static final int PEOPLE = 10_000;
  private static final int CONNECTIONS = 32;
  private static final UUID TENANT = UUID.randomUUID();
  private static final String TEXT =
      "Asked whether an invoice can be sent to two addresses; answered with the article on billing.";

  private final UUID[] ids =
      IntStream.range(0, PEOPLE).mapToObj(_ -> UUID.randomUUID()).toArray(UUID[]::new);

  @Override
  public String name() {
    return "objects";
  }

  @Override
  public String what() {
    return "commands/s and CPU against the raw limit and a transaction per command";
  }

  /** One measured stretch. */
  private record Run(double perSecond, double cpuPerThousand) {}

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    int seconds = full ? 30 : 10;
    int[] sizes = {64, 256, 1024};
    try (var database = new BenchDatabase()) {
      // Separate databases, so that none writes into tables another has swollen.
      var objectsUrl = database.create(Person.SCHEMA);
      var rawUrl = database.create(Person.SCHEMA);
      var lockUrl = database.create(Person.SCHEMA);
      try (var objects =
              ObjectRuntime.on(objectsUrl, "postgres", "", null)
                  .kind(new Person())
                  .dimension("actor", "text")
                  .start();
          var pool = BenchDatabase.pool(lockUrl, CONNECTIONS);
          var raw = new RawCommit<>(rawUrl, new Person(), "actor", TENANT, ids)) {
        fill(objects, lockUrl);
        var places = new Semaphore(CONNECTIONS, true);
        figures.progress("warming up");
        measure(database, 256, seconds, _ -> tell(objects));
        measure(database, 64, seconds / 2, _ -> lockRow(pool, places));
        for (int callers : sizes) {
          var ours = measure(database, callers, seconds, _ -> tell(objects));
          var limit = rawRun(database, raw, seconds);
          var locking = measure(database, callers, seconds, _ -> lockRow(pool, places));
          var suffix = "-" + callers;
          figures.printed("raw-limit" + suffix, limit.perSecond, "commands/s", Double.NaN);
          figures.printed("row-lock" + suffix, locking.perSecond, "commands/s", Double.NaN);
          if (callers == 1024) {
            figures.atLeast("of-raw" + suffix, ours.perSecond, "commands/s", limit.perSecond, 0.5);
            figures.atLeast("of-lock" + suffix, ours.perSecond, "commands/s", locking.perSecond, 5);
            figures.atMost(
                "cpu" + suffix, ours.cpuPerThousand, "ms/1000", locking.cpuPerThousand, 0.25);
          } else {
            figures.printed("of-raw" + suffix, ours.perSecond, "commands/s", limit.perSecond);
            figures.printed("of-lock" + suffix, ours.perSecond, "commands/s", locking.perSecond);
            figures.printed("cpu" + suffix, ours.cpuPerThousand, "ms/1000", locking.cpuPerThousand);
          }
          figures.printed(
              "raw-cpu" + suffix, limit.cpuPerThousand, "ms/1000", locking.cpuPerThousand);
        }
      }
    }
  }

  private void fill(ObjectRuntime objects, String lockUrl) throws SQLException {
    var waits =
        java.util.Arrays.stream(ids)
            .map(id ->
                objects
                    .askAsync(
                        new Address("person", TENANT, id),
                        new Person.Command.Note(TEXT, Instant.now()),
                        null)
                    .toCompletableFuture())
            .toList();
    waits.forEach(wait -> wait.join());
    PersonRow.insert(lockUrl, TENANT, List.of(ids));
  }

  private interface Work {
    void once(int caller) throws Exception;
  }

  private static Run measure(BenchDatabase database, int callers, int seconds, Work work)
      throws Exception {
    var done = new LongAdder();
    var failure = new java.util.concurrent.atomic.AtomicReference<Exception>();
    var stop = new java.util.concurrent.atomic.AtomicBoolean();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < callers; i++) {
      int caller = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              while (!stop.get()) {
                work.once(caller);
                done.increment();
              }
            } catch (Exception e) {
              failure.compareAndSet(null, e);
            }
          }));
    }
    Thread.sleep(2000);
    var run = stretch(database, seconds, done);
    stop.set(true);
    for (var thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return run;
  }

  private static Run stretch(BenchDatabase database, int seconds, LongAdder done)
      throws InterruptedException {
    double cpu = database.cpuSeconds();
    long count = done.sum();
    long start = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    double took = (System.nanoTime() - start) / 1e9;
    long commands = done.sum() - count;
    return new Run(commands / took, (database.cpuSeconds() - cpu) * 1e6 / commands);
  }

  private void tell(ObjectRuntime objects) {
    objects.ask(
        new Address("person", TENANT, ids[ThreadLocalRandom.current().nextInt(PEOPLE)]),
        new Person.Command.Note(TEXT, Instant.now()));
  }

  private static Run rawRun(BenchDatabase database, RawCommit<?, ?, ?> raw, int seconds)
      throws Exception {
    var done = new LongAdder();
    try (var _ = raw.start(done)) {
      Thread.sleep(2000);
      return stretch(database, seconds, done);
    }
  }

  /** What most programs do: lock the row, decide, write row and event, commit. */
  private void lockRow(HikariDataSource pool, Semaphore places) throws Exception {
    var id = ids[ThreadLocalRandom.current().nextInt(PEOPLE)];
    // A pool starves virtual threads unless they queue fairly in front of it.
    places.acquire();
    try (var connection = pool.getConnection()) {
      PersonRow.change(
          connection,
          TENANT,
          id,
          state -> new Person.Event.Noted(TEXT, Instant.now(), state.notes() + 1));
    } finally {
      places.release();
    }
  }
}

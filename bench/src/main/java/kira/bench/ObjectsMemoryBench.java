package kira.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import kira.objects.Address;
import kira.objects.ObjectRuntime;
import kira.objects.RuntimeSettings;

/** Heap of 100,000 active objects of about 500 bytes of state, and after they left memory. */
final class ObjectsMemoryBench implements Bench {
  private static final int OBJECTS = 100_000;
  private static final int AT_ONCE = 4000;

  @Override
  public String name() {
    return "objects-memory";
  }

  @Override
  public String what() {
    return "heap per active object, and after passivation";
  }

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    try (var database = new BenchDatabase()) {
      var url = database.create(Person.SCHEMA);
      var idle = Duration.ofSeconds(45);
      try (var objects =
          ObjectRuntime.on(url, "postgres", "", null)
              .kind(new Person())
              .dimension("actor", "text")
              .settings(RuntimeSettings.standard().idleAfter(idle))
              .start()) {
        var tenant = UUID.randomUUID();
        // The first objects load classes and fill pools; they belong to the empty heap.
        tell(objects, tenant, ids(1000));
        awaitEmpty(objects);
        var ids = ids(OBJECTS);
        double empty = heap();
        tell(objects, tenant, ids);
        awaitEmpty(objects);
        // Told again, they are read from the database: each with strings of its own, as in life.
        tell(objects, tenant, ids);
        int active = objects.health().objects();
        double loaded = heap();
        if (objects.health().objects() < OBJECTS) {
          throw new IllegalStateException(
              "only %d of %d objects stayed active".formatted(active, OBJECTS));
        }
        awaitEmpty(objects);
        double after = heap();
        figures.printed("empty-heap", empty / 1e6, "MB", Double.NaN);
        figures.atMost("heap-per-object", (loaded - empty) / OBJECTS, "bytes", 4096, 1);
        figures.atMost("heap-after-passivation", after / 1e6, "MB", empty / 1e6, 1.1);
      }
    }
  }

  private static UUID[] ids(int count) {
    return IntStream.range(0, count).mapToObj(_ -> UUID.randomUUID()).toArray(UUID[]::new);
  }

  private static void tell(ObjectRuntime objects, UUID tenant, UUID[] ids)
      throws InterruptedException {
    var places = new Semaphore(AT_ONCE);
    for (int i = 0; i < ids.length; i++) {
      places.acquire();
      objects
          .askAsync(
              new Address("person", tenant, ids[i]),
              new Person.Command.Note(
                  "Asked about order " + i + ", which was delivered a day late.", Instant.now()),
              null)
          .whenComplete((_, _) -> places.release());
    }
    places.acquire(AT_ONCE);
  }

  private static void awaitEmpty(ObjectRuntime objects) throws InterruptedException {
    long end = System.nanoTime() + 180_000_000_000L;
    while (objects.health().objects() > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("objects stay in memory");
      }
      Thread.sleep(200);
    }
  }

  private static double heap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(200);
      var runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}

package kira.bench;

import kira.Kira;
import kira.contacts.SegmentLoad;
import org.springframework.boot.SpringApplication;

/**
 * What a change of a contact costs until every live segment is right again, with few and with many
 * of them: only those that name the field may be looked at.
 */
final class SegmentsBench implements Bench {
  private static final int FEW = 5;
  private static final int MANY = 200;

  @Override
  public String name() {
    return "segments";
  }

  @Override
  public String what() {
    return "one field change with 200 live segments against 5; members equal to recomputation";
  }

  /** One measured stretch of changes. */
  private record Run(double perSecond, double cpuMillis) {}

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    int people = full ? 100_000 : 10_000;
    int changes = full ? 1_000_000 : 100_000;
    int few = full ? 100_000 : 20_000;
    var folder = Leftovers.folder();
    try (var database = new BenchDatabase();
        var kira =
            SpringApplication.run(
                Kira.class,
                "--kira.data=" + folder,
                "--kira.database.url=" + database.create(),
                "--kira.database.user=postgres",
                "--kira.port=0",
                "--kira.management-port=0",
                "--kira.demo=false",
                "--logging.level.root=warn",
                "--logging.level.kira=warn")) {
      var load = new SegmentLoad(kira);
      figures.progress("adding %,d contacts with 30 fields".formatted(people));
      load.fill(people);
      load.settle();
      load.change(few / 2); // the first ones warm up
      load.settle();
      var none = measure(database, load, few);
      load.segments(FEW);
      load.change(few / 4);
      load.settle();
      var five = measure(database, load, few);
      figures.progress("making %d segments".formatted(MANY));
      load.segments(MANY);
      load.change(few / 4);
      load.settle();
      var many = measure(database, load, changes);
      long wrong = load.wrong();
      if (wrong > 0) {
        throw new IllegalStateException(wrong + " memberships are not what the filters find");
      }
      figures.progress("all %,d memberships are what the filters find".formatted(load.members()));
      figures.atMost("change-cpu-200", many.cpuMillis, "ms", five.cpuMillis, 3);
      figures.printed("change-cpu-5", five.cpuMillis, "ms", none.cpuMillis);
      figures.printed("settled-200", many.perSecond, "changes/s", none.perSecond);
      figures.printed("settled-5", five.perSecond, "changes/s", none.perSecond);
    } finally {
      Leftovers.delete(folder);
    }
  }

  private static Run measure(BenchDatabase database, SegmentLoad load, int changes)
      throws Exception {
    double cpu = database.cpuSeconds();
    long began = System.nanoTime();
    load.change(changes);
    load.settle();
    double took = (System.nanoTime() - began) / 1e9;
    return new Run(changes / took, (database.cpuSeconds() - cpu) * 1e3 / changes);
  }
}

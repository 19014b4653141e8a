package kira.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A later {@code ./kira run}, the demo's data in place and the system's file cache warm, until the
 * server says that it is ready; and the memory it then takes when nobody asks it anything. With the
 * start cache and without it, in turns.
 */
final class StartBench implements Bench {
  private static final int IDLE_SECONDS = 15;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String what() {
    return "second ./kira run until ready and its idle memory, with and without the start cache";
  }

  private record Run(double seconds, double cpu, double resident, double whole) {}

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    var folder = Leftovers.folder();
    try {
      var data = folder.resolve("data");
      figures.progress("first start, which makes the demo and the start cache");
      try (var first = KiraServer.run(data, List.of())) {
        first.awaitSaid("Kira is ready");
      }
      var with = new ArrayList<Run>();
      var without = new ArrayList<Run>();
      for (int round = 0; round < (full ? 7 : 3); round++) {
        with.add(start(data, List.of()));
        without.add(start(data, List.of("--no-aot")));
        figures.progress(
            "round %d: %s, without %s".formatted(round + 1, with.getLast(), without.getLast()));
      }
      compare(figures, "ready", "s", Run::seconds, with, without);
      compare(figures, "cpu-until-ready", "s", Run::cpu, with, without);
      compare(figures, "resident-idle", "MB", Run::resident, with, without);
      compare(figures, "with-database-idle", "MB", Run::whole, with, without);
    } finally {
      Leftovers.delete(folder);
    }
  }

  private static Run start(java.nio.file.Path data, List<String> flags) throws Exception {
    long began = System.nanoTime();
    try (var kira = KiraServer.run(data, flags).awaitReady()) {
      double seconds = (System.nanoTime() - began) / 1e9;
      double cpu = kira.child.cpuSeconds();
      boolean cached = kira.child.commandLine().contains("-XX:AOTCache=");
      if (cached != flags.isEmpty()) {
        throw new IllegalStateException("the start cache was not used as asked for");
      }
      Thread.sleep(IDLE_SECONDS * 1000);
      return new Run(seconds, cpu, kira.child.resident() / 1e6, kira.child.shareOfMemory() / 1e6);
    }
  }

  private static void compare(
      Figures figures,
      String name,
      String unit,
      ToDoubleFunction<Run> figure,
      List<Run> with,
      List<Run> without) {
    figures.printed(name, median(with, figure), unit, median(without, figure));
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
    return runs.stream().mapToDouble(figure).sorted().toArray()[runs.size() / 2];
  }
}

package kira.bench;

import java.util.ArrayList;
import java.util.List;

/** Runs benches by name: {@code Main [NAME…] [--full]}, {@code Main --list}. */
public final class Main {
  private static final List<Bench> BENCHES =
      List.of(
          new ObjectsBench(),
          new ObjectsMemoryBench(),
          new AlarmsBench(),
          new RealtimeBench(),
          new CollectorBench(),
          new ChannelsBench(),
          new ContactsBench(),
          new SearchBench(),
          new SegmentsBench(),
          new ContactsImportBench(),
          new StartBench());

  private Main() {}

  public static void main(String[] args) throws Exception {
    var names = new ArrayList<>(List.of(args));
    boolean full = names.remove("--full");
    if (names.remove("--list")) {
      BENCHES.forEach(bench -> System.out.printf("%-16s %s%n", bench.name(), bench.what()));
      return;
    }
    boolean reached = true;
    for (var bench : chosen(names)) {
      System.err.printf("%s: %s%n", bench.name(), bench.what());
      var figures = new Figures(bench.name());
      bench.run(figures, full);
      reached &= figures.print();
    }
    System.exit(reached ? 0 : 1);
  }

  private static List<Bench> chosen(List<String> names) {
    if (names.isEmpty()) {
      return BENCHES;
    }
    return names.stream()
        .map(name ->
            BENCHES.stream()
                .filter(bench -> bench.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no bench is called " + name)))
        .toList();
  }
}

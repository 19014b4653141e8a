package kira.objects;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import kira.objects.Counter.Command;

/**
 * A node in a JVM of its own, which can be killed as by the kernel. It asks objects without end and
 * prints a line for every answer it got.
 */
final class ChildNode implements AutoCloseable {
  static final int OBJECTS = 40;

  private final Process process;
  final List<String> lines = new CopyOnWriteArrayList<>();

  private ChildNode(Process process) {
    this.process = process;
    Thread.startVirtualThread(this::read);
  }

  static ChildNode start(String url, UUID tenant, String name, String askTimeout) {
    try {
      return new ChildNode(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ChildNode.class.getName(),
                  url,
                  tenant.toString(),
                  name,
                  askTimeout)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("the pipe broke: " + e);
    }
  }

  /** The id it has in the table of nodes. */
  String id() {
    return lines.stream()
        .filter(line -> line.startsWith("ready "))
        .findFirst()
        .orElseThrow()
        .substring(6);
  }

  List<String> answers() {
    return lines.stream()
        // The last line of a killed node may be cut.
        .filter(line -> line.startsWith("done ") && line.split(" ").length == 6)
        .toList();
  }

  /** SIGKILL; what it had printed is all that is known of it. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** Ends it in good order. */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(Duration.ofSeconds(30))) {
        throw new AssertionError("the child did not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static List<UUID> objects(UUID tenant) {
    return IntStream.range(0, OBJECTS)
        .mapToObj(i -> new UUID(tenant.getMostSignificantBits(), i))
        .toList();
  }

  public static void main(String[] args) throws Exception {
    var tenant = UUID.fromString(args[1]);
    var objects =
        ObjectRuntime.on(args[0], "postgres", "", null)
            .kind(new Counter())
            .dimension("actor", "text")
            .dimension("channel", "text")
            .settings(RuntimeSettings.standard().askTimeout(Duration.parse(args[3])))
            .start();
    System.out.println("ready " + objects.node());
    for (int caller = 0; caller < 8; caller++) {
      int number = caller;
      Thread.startVirtualThread(() -> ask(objects, tenant, args[2] + "-" + number));
    }
    // Lives until its parent closes the pipe.
    while (System.in.read() >= 0) {}
    objects.close();
  }

  private static void ask(ObjectRuntime objects, UUID tenant, String caller) {
    var ids = objects(tenant);
    var random = new Random(caller.hashCode());
    for (int i = 0; ; i++) {
      var note = caller + "-" + i;
      var id = ids.get(random.nextInt(OBJECTS));
      long asked = System.currentTimeMillis();
      try {
        var outcome = objects.ask(Counter.address(tenant, id), new Command.Add(1, note));
        System.out.print(
            "done %s %s %d %d %d\n"
                .formatted(id, note, outcome.version(), asked, System.currentTimeMillis()));
      } catch (ObjectUnavailableException e) {
        System.out.println("unavailable " + id + " " + note + " " + e.getMessage());
      }
    }
  }
}

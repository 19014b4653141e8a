package kira.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * From a visitor's message to the screens of 1,000 agents: the packaged server, which commits it,
 * against a {@link Relay} that only passes it on. Both get the same rate, the same number of
 * sockets and frames of the same length, in turns, from {@link Load}s of the same kind.
 */
final class RealtimeBench implements Bench {
  /**
   * Messages a second. A message to 1,000 agents is 1,000 frames written, carried and read, so on a
   * small or busy machine the relay alone may not keep up with the last of these; then both are
   * measured at the highest that it does keep up with.
   */
  private static final int[] RATES = {25, 50, 100, 200};

  private static final int KEEPS_UP_MILLIS = 500;

  /** Enough that nobody writes faster than a person is allowed to. */
  private static final int VISITORS = 400;

  @Override
  public String name() {
    return "realtime";
  }

  @Override
  public String what() {
    return "a visitor's message until 1,000 agents have it, 200/s, against a bare relay";
  }

  /** Milliseconds, and the server's CPU milliseconds a message. */
  private record Run(double p50, double p99, double max, double late, double bytes, double cpu) {
    static Run median(List<Run> runs) {
      return runs.stream()
          .sorted(Comparator.comparingDouble(Run::p99))
          .toList()
          .get(runs.size() / 2);
    }
  }

  /** One of the two, with the load that goes with it. */
  private record Side(Child server, Child load, BufferedReader answers) implements AutoCloseable {
    static Side of(Child server, String sockets) throws IOException {
      var load = Child.java(Load.class, List.of());
      var side = new Side(server, load, load.process().inputReader());
      side.order(sockets);
      side.order("listen");
      return side;
    }

    private String order(String line) throws IOException {
      var out = load.process().outputWriter();
      out.write(line + "\n");
      out.flush();
      var said = new StringBuilder();
      for (var answer = answers.readLine(); ; answer = answers.readLine()) {
        if (answer == null) {
          throw new IllegalStateException("the load ended: " + line.split(" ")[0]);
        }
        if (answer.equals("ok")) {
          return said.toString();
        }
        said.append(answer);
      }
    }

    Run stretch(int rate, double seconds) throws IOException {
      double cpu = server.cpuSeconds();
      var result = new HashMap<String, Double>();
      var said = order("stretch %d %s".formatted(rate, seconds));
      Pattern.compile("(\\w+)=([-\\d.]+)")
          .matcher(said)
          .results()
          .forEach(each -> result.put(each.group(1), Double.valueOf(each.group(2))));
      if (result.get("missing") > 0) {
        throw new IllegalStateException("not everybody heard everything: " + said);
      }
      return new Run(
          result.get("p50"),
          result.get("p99"),
          result.get("max"),
          result.get("late"),
          result.get("bytes"),
          (server.cpuSeconds() - cpu) * 1e3 / (rate * seconds));
    }

    @Override
    public void close() throws IOException {
      load.close();
    }
  }

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    int agents = Integer.getInteger("kira.bench.agents", 1000);
    var folder = Leftovers.folder();
    // The operator's setting: here all visitors come from one address, within a minute.
    var settings = Map.of("KIRA_DEMO", "false", "KIRA_CHAT_SESSIONS", "100000");
    figures.progress("starting Kira");
    try (var kira = KiraServer.packaged(folder.resolve("data"), settings).awaitReady()) {
      figures.progress("connecting %d agents and %d visitors".formatted(agents, VISITORS));
      try (var ours = Side.of(kira.child, kiraSockets(kira, agents))) {
        figures.progress("warming up");
        ours.stretch(RATES[0], 20);
        int bytes = (int) ours.stretch(RATES[0], 10).bytes();
        try (var relay = relay(folder, bytes);
            var bare = Side.of(relay, "relay %d %d %d".formatted(port(relay), agents, VISITORS))) {
          figures.printed("frame", bytes, "bytes", Double.NaN);
          int rate = sustained(figures, bare);
          ours.stretch(rate, 20);
          figures.printed("rate", rate, "messages/s", RATES[RATES.length - 1]);
          compare(figures, rate, full, ours, bare);
        }
      }
    } finally {
      Leftovers.delete(folder);
    }
  }

  /** The highest rate at which the relay does not fall behind. */
  private static int sustained(Figures figures, Side relay) throws IOException {
    relay.stretch(RATES[0], 10);
    int sustained = 0;
    for (int rate : RATES) {
      var run = relay.stretch(rate, 10);
      figures.progress("the relay alone at %d/s: p99 %.1f ms".formatted(rate, run.p99()));
      if (run.p99() > KEEPS_UP_MILLIS) {
        break;
      }
      sustained = rate;
    }
    if (sustained == 0) {
      throw new IllegalStateException("the relay keeps up with nothing; is the machine busy?");
    }
    return sustained;
  }

  private static void compare(Figures figures, int rate, boolean full, Side ours, Side bare)
      throws IOException {
    var our = new ArrayList<Run>();
    var theirs = new ArrayList<Run>();
    for (int round = 0; round < (full ? 7 : 3); round++) {
      theirs.add(bare.stretch(rate, 20));
      our.add(ours.stretch(rate, 20));
      figures.progress(
          "round %d: p99 %.1f ms, relay %.1f ms"
              .formatted(round + 1, our.getLast().p99(), theirs.getLast().p99()));
    }
    var kira = Run.median(our);
    var relay = Run.median(theirs);
    figures.printed("p50", kira.p50(), "ms", relay.p50());
    figures.atMost("p99", kira.p99(), "ms", relay.p99(), 5);
    figures.printed("max", kira.max(), "ms", relay.max());
    figures.printed("server-cpu", kira.cpu(), "ms/message", relay.cpu());
  }

  private static String kiraSockets(KiraServer kira, int agents)
      throws IOException, InterruptedException {
    var json = JsonMapper.builder().build();
    var signedUp =
        kira.post(
            "/api/v1/auth/sign-up",
            """
            {"workspaceName": "Bench", "name": "Ada", "email": "ada@example.com",
             "password": "a long bench of oak"}
            """);
    var cookie = signedUp.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    var slug = json.readTree(signedUp.body()).path("workspace").path("slug").asString();
    var line = new StringBuilder("kira %d %d %s".formatted(kira.port, agents, cookie));
    for (int i = 0; i < VISITORS; i++) {
      var session = kira.post("/chat/v1/sessions", "{\"workspace\": \"%s\"}".formatted(slug));
      line.append(' ').append(json.readTree(session.body()).path("token").asString());
    }
    return line.toString();
  }

  private static Child relay(Path folder, int bytes) throws IOException {
    var base = Files.createDirectory(folder.resolve("relay"));
    return Child.java(Relay.class, List.of(base.toString(), Integer.toString(bytes)));
  }

  private static int port(Child relay) throws IOException {
    return Integer.parseInt(relay.process().inputReader().readLine());
  }
}

package kira.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import kira.objects.RawCommit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages a second that the packaged server takes in batches of 100 over HTTP and answers when
 * they are on disk, against the raw limit of bench {@code objects}: prebuilt rows in a bare loop.
 */
final class CollectorBench implements Bench {
  private static final int PEOPLE = 10_000;
  private static final int SENDERS = 16;
  private static final int BATCH = 100;

  @Override
  public String name() {
    return "collector";
  }

  @Override
  public String what() {
    return "events/s in durable batches over HTTP, against the raw limit of commits";
  }

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    int seconds = full ? 30 : 10;
    var folder = Leftovers.folder();
    // The operator's setting: here all messages come from one source.
    var settings = Map.of("KIRA_DEMO", "false", "KIRA_COLLECTOR_MESSAGES", "100000000");
    var ours = new ArrayList<Double>();
    var limits = new ArrayList<Double>();
    var cpu = new ArrayList<Double>();
    var database = new ArrayList<Double>();
    figures.progress("starting Kira");
    try (var kira = KiraServer.packaged(folder.resolve("data"), settings).awaitReady()) {
      try (var load = new Load(kira, key(kira))) {
        figures.progress("making %,d contacts".formatted(PEOPLE));
        load.once();
        warm(load, figures);
        for (int round = 0; round < 3; round++) {
          double before = kira.child.cpuSeconds();
          double databaseBefore = kira.databaseCpuSeconds();
          var stretch = load.stretch(seconds);
          ours.add(stretch.rate());
          cpu.add((kira.child.cpuSeconds() - before) * 1e6 / stretch.messages());
          database.add((kira.databaseCpuSeconds() - databaseBefore) * 1e6 / stretch.messages());
          // In between, so that both see the same minutes of the machine.
          limits.add(raw(seconds));
          figures.progress(
              "round %d: %,.0f messages/s, %.1f and %.1f µs of CPU; raw limit %,.0f"
                  .formatted(
                      round + 1,
                      stretch.rate(),
                      cpu.getLast(),
                      database.getLast(),
                      limits.getLast()));
        }
      }
    } finally {
      Leftovers.delete(folder);
    }
    double raw = Figures.median(limits);
    figures.printed("raw-limit", raw, "commands/s", Double.NaN);
    figures.atLeast("of-raw", Figures.median(ours), "messages/s", raw, 0.4);
    figures.printed("server-cpu", Figures.median(cpu), "ms/1000", Double.NaN);
    figures.printed("database-cpu", Figures.median(database), "ms/1000", Double.NaN);
  }

  /** Until it gets no faster: compiling what is hot takes the processor from what is measured. */
  private static void warm(Load load, Figures figures) throws Exception {
    figures.progress("warming up");
    double best = 0;
    for (int i = 0, slower = 0; i < 12 && slower < 2; i++) {
      double rate = load.stretch(10).rate();
      slower = rate > 1.03 * best ? 0 : slower + 1;
      best = Math.max(best, rate);
      figures.progress("%,.0f messages/s".formatted(rate));
    }
  }

  private static double raw(int seconds) throws Exception {
    var ids = IntStream.range(0, PEOPLE).mapToObj(_ -> UUID.randomUUID()).toArray(UUID[]::new);
    try (var database = new BenchDatabase();
        var raw =
            new RawCommit<>(
                database.create(Person.SCHEMA), new Person(), "actor", UUID.randomUUID(), ids)) {
      var done = new LongAdder();
      try (var _ = raw.start(done)) {
        Thread.sleep(2000);
        long count = done.sum();
        long start = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        return (done.sum() - count) / ((System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static String key(KiraServer kira) throws Exception {
    var json = JsonMapper.builder().build();
    var signedUp =
        kira.post(
            "/api/v1/auth/sign-up",
            """
            {"workspaceName": "Bench", "name": "Ada", "email": "ada@example.com",
             "password": "a long bench of oak"}
            """);
    var cookie = signedUp.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    try (var http = HttpClient.newHttpClient()) {
      var made =
          http.send(
              HttpRequest.newBuilder(kira.address("/api/v1/event-sources"))
                  .header("Content-Type", "application/json")
                  .header("Cookie", cookie)
                  .POST(BodyPublishers.ofString("{\"name\": \"Bench\", \"type\": \"SERVER\"}"))
                  .build(),
              BodyHandlers.ofString());
      return json.readTree(made.body()).path("writeKey").asString();
    }
  }

  private static final String REST =
      """
      ","event":"Order Completed","timestamp":"2026-01-01T12:00:00.000Z",
       "properties":{"total":99.5,"currency":"EUR","items":3,"category":"lamps"}}\
      """;

  /** Senders that each send one batch after the other, as the SDKs of servers do. */
  private static final class Load implements AutoCloseable {
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final String authorization;

    Load(KiraServer kira, String key) {
      address = kira.address("/v1/batch");
      authorization =
          "Basic "
              + Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
    }

    /** One message of everybody. */
    void once() throws Exception {
      for (int from = 0; from < PEOPLE; from += BATCH) {
        send(batch(IntStream.range(from, from + BATCH)));
      }
    }

    /**
     * @param messages in all
     * @param rate messages a second, once all senders are under way
     */
    record Stretch(long messages, double rate) {}

    Stretch stretch(int seconds) throws Exception {
      var done = new LongAdder();
      var stop = new AtomicBoolean();
      var failure = new AtomicReference<Exception>();
      var threads =
          IntStream.range(0, SENDERS)
              .mapToObj(_ ->
                  Thread.ofPlatform()
                      .start(() -> {
                        try {
                          while (!stop.get()) {
                            var random = ThreadLocalRandom.current();
                            send(batch(random.ints(BATCH, 0, PEOPLE)));
                            done.add(BATCH);
                          }
                        } catch (Exception e) {
                          failure.compareAndSet(null, e);
                        }
                      }))
              .toList();
      Thread.sleep(1000);
      long count = done.sum();
      long start = System.nanoTime();
      Thread.sleep(Duration.ofSeconds(seconds));
      double rate = (done.sum() - count) / ((System.nanoTime() - start) / 1e9);
      stop.set(true);
      for (var thread : threads) {
        thread.join();
      }
      if (failure.get() != null) {
        throw failure.get();
      }
      return new Stretch(done.sum(), rate);
    }

    private static byte[] batch(IntStream people) {
      var random = ThreadLocalRandom.current();
      var body = new StringBuilder("{\"batch\":[");
      people.forEach(person -> {
        if (body.charAt(body.length() - 1) != '[') {
          body.append(',');
        }
        // Put together by hand: the senders are not to take the processor from who is measured.
        body.append("{\"type\":\"track\",\"messageId\":\"")
            .append(Long.toHexString(random.nextLong()))
            .append(Long.toHexString(random.nextLong()))
            .append("\",\"userId\":\"user-")
            .append(person)
            .append(REST);
      });
      return body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void send(byte[] body) throws Exception {
      var answer =
          http.send(
              HttpRequest.newBuilder(address)
                  .header("Content-Type", "application/json")
                  .header("Authorization", authorization)
                  .POST(BodyPublishers.ofByteArray(body))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    }

    @Override
    public void close() {
      http.close();
    }
  }
}

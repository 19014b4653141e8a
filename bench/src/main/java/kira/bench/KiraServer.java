package kira.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged server, as a process of its own with ports of its own. */
final class KiraServer implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofMinutes(5);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;
  private final Path log;
  private final int management = freePort();
  final int port = freePort();
  final Child child;

  private KiraServer(List<String> line, Path data, Map<String, String> settings)
      throws IOException {
    this.data = data;
    log = data.resolveSibling(data.getFileName() + ".log");
    var environment = new HashMap<>(settings);
    environment.put("KIRA_DATA", data.toString());
    environment.put("KIRA_PORT", Integer.toString(port));
    environment.put("KIRA_MANAGEMENT_PORT", Integer.toString(management));
    child = Child.of(line, environment, log);
  }

  /** The server alone, in a JVM with the settings of this one. */
  static KiraServer packaged(Path data, Map<String, String> settings) throws IOException {
    var line = Child.javaWithOurSettings();
    line.addAll(List.of("-jar", Path.of(".cache", "app", "kira.jar").toString()));
    return new KiraServer(line, data, settings);
  }

  /** By the command that people use. */
  static KiraServer run(Path data, List<String> flags) throws IOException {
    var line = new java.util.ArrayList<>(List.of("./kira", "run"));
    line.addAll(flags);
    return new KiraServer(line, data, Map.of());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  KiraServer awaitReady() throws IOException, InterruptedException {
    var readiness =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (System.nanoTime() < end && child.process().isAlive()) {
      try {
        if (http.send(readiness, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return this;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("Kira did not start:\n" + Files.readString(log));
  }

  /** Waits until its log says something. */
  void awaitSaid(String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + 2 * LONGEST_START.toNanos();
    while (!Files.readString(log).contains(text)) {
      if (System.nanoTime() > end || !child.process().isAlive()) {
        throw new IllegalStateException("Kira did not start:\n" + Files.readString(log));
      }
      Thread.sleep(200);
    }
  }

  /** Posts JSON; the answer must be a good one. */
  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    var answer =
        http.send(
            HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(
          "%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
    }
    return answer;
  }

  /** CPU seconds that the processes of its database have used. */
  double databaseCpuSeconds() throws IOException {
    var pid = Files.readAllLines(data.resolve("postgres").resolve("postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(pid.strip()))
            .orElseThrow()
            .descendants()
            .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
            .mapToLong(Duration::toNanos)
            .sum()
        / 1e9;
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}

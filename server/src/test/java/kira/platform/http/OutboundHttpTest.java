package kira.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against servers on this machine, which the guard is told to allow. */
class OutboundHttpTest {
  private final Map<String, String> seen = new ConcurrentHashMap<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicInteger written = new AtomicInteger();
  private HttpServer server;
  private HttpServer other;
  private OutboundHttp http;

  @BeforeEach
  void start() throws IOException {
    server = server();
    other = server();
    http =
        new OutboundHttp(
            new AddressGuard(
                host ->
                    host.equals("rebound.example")
                        ? new InetAddress[] {InetAddress.ofLiteral("10.0.0.1")}
                        : InetAddress.getAllByName(host),
                List.of("127.0.0.1/32")),
            Duration.ofSeconds(2));
  }

  private HttpServer server() throws IOException {
    var made = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    made.createContext("/", this::answer);
    made.start();
    return made;
  }

  @AfterEach
  void stop() throws IOException {
    never.countDown();
    http.close();
    server.stop(0);
    other.stop(0);
  }

  private URI at(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      exchange
          .getRequestHeaders()
          .forEach((name, values) ->
              seen.put(path + " " + name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
      seen.put(path + " method", exchange.getRequestMethod());
      var query = exchange.getRequestURI().getQuery();
      switch (path) {
        case "/to" -> {
          exchange.getResponseHeaders().set("Location", query.substring(query.indexOf('=', 2) + 1));
          exchange.sendResponseHeaders(Integer.parseInt(query.substring(2, 5)), -1);
        }
        case "/endless" -> {
          exchange.sendResponseHeaders(200, 0);
          var block = new byte[10_000];
          while (never.getCount() > 0) {
            exchange.getResponseBody().write(block);
            written.addAndGet(block.length);
          }
        }
        case "/long" -> {
          exchange.sendResponseHeaders(200, 5_000_000);
          exchange.getResponseBody().write(new byte[5_000_000]);
        }
        case "/silent" -> await();
        case "/halting" -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("begun".getBytes());
          exchange.getResponseBody().flush();
          await();
        }
        default -> {
          var body = exchange.getRequestBody().readAllBytes();
          seen.put(path + " body", new String(body));
          exchange.getResponseHeaders().set("X-Answer", "yes");
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes());
        }
      }
    }
  }

  private void await() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAnswerComesWhole() throws Exception {
    var answer =
        http.send(
            OutboundRequest.post(at(server, "/in"), "application/json", "{}".getBytes())
                .header("X-Key", "k"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("ok");
    assertThat(answer.header("x-answer")).contains("yes");
    assertThat(seen)
        .containsEntry("/in method", "POST")
        .containsEntry("/in body", "{}")
        .containsEntry("/in content-type", "application/json")
        .containsEntry("/in x-key", "k");
  }

  @Test
  void anAddressInsideIsNotReached() {
    var port = server.getAddress().getPort();
    for (var address :
        List.of(
            "http://localhost:%d/in".formatted(port),
            "http://127.0.0.2:%d/in".formatted(port),
            "http://[::1]:%d/in".formatted(port),
            "http://rebound.example:%d/in".formatted(port),
            "http://2130706433:%d/in".formatted(port))) {
      if (address.contains("localhost") && resolvesToAllowedOnly()) {
        continue;
      }
      assertThatThrownBy(() -> http.send(OutboundRequest.get(URI.create(address))))
          .as(address)
          .isInstanceOf(BlockedAddressException.class);
    }
    assertThat(seen).isEmpty();
  }

  /** Where localhost is 127.0.0.1 and nothing else, it is allowed here like its address. */
  private static boolean resolvesToAllowedOnly() {
    try {
      var found = InetAddress.getAllByName("localhost");
      return found.length == 1 && found[0].getHostAddress().equals("127.0.0.1");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void everyRedirectIsCheckedLikeTheFirstAddress() {
    for (var target :
        List.of(
            "http://127.0.0.2:1/",
            "http://rebound.example/",
            "file:///etc/passwd",
            "http://[::1]/")) {
      assertThatThrownBy(() -> http.send(OutboundRequest.get(at(server, "/to?s=302&l=" + target))))
          .as(target)
          .isInstanceOf(BlockedAddressException.class);
    }
  }

  @Test
  void redirectsAreFollowedUpToTheirNumber() throws Exception {
    assertThat(http.send(OutboundRequest.get(at(server, "/to?s=302&l=/in"))).text())
        .isEqualTo("ok");
    var loop = OutboundRequest.get(at(server, "/to?s=302&l=/to?s=302&l=/in")).redirects(1);
    assertThat(http.send(loop).status()).isEqualTo(302);
  }

  @Test
  void credentialsStayWithTheirServer() throws Exception {
    var request =
        OutboundRequest.get(at(server, "/to?s=302&l=" + at(other, "/in")))
            .header("Authorization", "Bearer t")
            .header("X-Plain", "p");
    http.send(request);
    assertThat(seen).containsEntry("/to authorization", "Bearer t");
    assertThat(seen).doesNotContainKey("/in authorization").containsEntry("/in x-plain", "p");
    seen.clear();
    http.send(
        OutboundRequest.get(at(server, "/to?s=302&l=/in")).header("Authorization", "Bearer t"));
    assertThat(seen).containsEntry("/in authorization", "Bearer t");
  }

  @Test
  void aPostBecomesAGetUnlessItIsToldOtherwise() throws Exception {
    var body = "{}".getBytes();
    http.send(
        OutboundRequest.post(at(server, "/to?s=303&l=/in"), "application/json", body).redirects(1));
    assertThat(seen).containsEntry("/in method", "GET").doesNotContainKey("/in content-type");
    http.send(
        OutboundRequest.post(at(server, "/to?s=307&l=/again"), "application/json", body)
            .redirects(1));
    assertThat(seen).containsEntry("/again method", "POST").containsEntry("/again body", "{}");
  }

  @Test
  void moreThanTheLimitIsNotRead() {
    assertThatThrownBy(() -> http.send(OutboundRequest.get(at(server, "/endless")).atMost(100_000)))
        .isInstanceOf(ResponseTooLargeException.class);
    assertThatThrownBy(() -> http.send(OutboundRequest.get(at(server, "/long")).atMost(100_000)))
        .isInstanceOf(ResponseTooLargeException.class);
  }

  @Test
  void whoStopsReadingDoesNotWaitForTheRest() throws Exception {
    var first =
        http.stream(
            OutboundRequest.get(at(server, "/endless")).atMost(Long.MAX_VALUE),
            new Cancellation(),
            (_, _, body) -> body.read());
    assertThat(first).isZero();
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() {
    var before = System.nanoTime();
    assertThatThrownBy(() ->
            http.send(
                OutboundRequest.get(at(server, "/silent"))
                    .within(Duration.ofMillis(300), Duration.ofSeconds(20))))
        .isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aServerThatDripsIsGivenUp() {
    assertThatThrownBy(() ->
            http.send(
                OutboundRequest.get(at(server, "/endless"))
                    .atMost(Long.MAX_VALUE)
                    .within(Duration.ofSeconds(5), Duration.ofMillis(400))))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("no whole answer");
  }

  @Test
  void whatIsCancelledEndsAtOnce() {
    var cancellation = new Cancellation();
    assertThatThrownBy(() ->
            http.stream(
                OutboundRequest.get(at(server, "/halting")),
                cancellation,
                (_, _, body) -> {
                  assertThat(body.readNBytes(5)).isEqualTo("begun".getBytes());
                  cancellation.cancel();
                  return body.read();
                }))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("cancelled");
  }
}

package kira.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Asks this server's own API, as any program would. */
@Component
class DemoRequests {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE = 100_000_000;

  /** Refused for now, not for good. */
  private static final Set<String> LATER = Set.of("idempotency_in_progress", "rate_limited");

  private final OwnServer server;

  DemoRequests(OwnServer server) {
    this.server = server;
  }

  /** A request was refused for good: a person was faster. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }

  /**
   * @param pass of the member who asks; null for whoever needs none
   * @param key under which the request is carried out once
   * @return what was answered
   */
  JsonNode post(String path, @Nullable JsonNode body, @Nullable String pass, @Nullable String key)
      throws RefusedException {
    var request =
        OutboundRequest.post(
            server.at(path),
            "application/json",
            body == null ? new byte[0] : JSON.writeValueAsBytes(body));
    request = pass == null ? request : request.header(DemoMembers.HEADER, pass);
    return answered(key == null ? request : request.header("Idempotency-Key", key));
  }

  private JsonNode answered(OutboundRequest request) throws RefusedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var answer = once(request);
      if (answer.isSuccess()) {
        return read(answer.body());
      }
      var code = read(answer.body()).path("code").asString("");
      boolean later = answer.status() >= 500 || LATER.contains(code);
      if (later && System.nanoTime() < end) {
        LockSupport.parkNanos(PAUSE);
        continue;
      }
      if (later) {
        throw new UncheckedIOException(new IOException("%s: %s".formatted(request, code)));
      }
      throw new RefusedException("%s: %d %s".formatted(request, answer.status(), code));
    }
  }

  private OutboundResponse once(OutboundRequest request) {
    try {
      return server.send(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    return text.startsWith("{") ? JSON.readTree(text) : JsonNodeFactory.instance.nullNode();
  }

  /**
   * Asks again and again until an answer has a value.
   *
   * @param pointer where in the answer
   * @param is what it has to be; null for anything
   * @return the whole answer; empty when it does not come
   */
  Optional<JsonNode> await(String path, String pass, String pointer, @Nullable JsonNode is)
      throws RefusedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    do {
      var answer = answered(OutboundRequest.get(server.at(path)).header(DemoMembers.HEADER, pass));
      var found = answer.at(pointer);
      if (is == null ? !found.isMissingNode() && !found.isNull() : found.equals(is)) {
        return Optional.of(answer);
      }
      LockSupport.parkNanos(PAUSE);
    } while (System.nanoTime() < end);
    return Optional.empty();
  }
}

package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import kira.Eventually;
import tools.jackson.databind.JsonNode;

/** What people do with an account that carries calls, at the workspace and at the phones. */
abstract class SimulatedPhone extends SimulatedChannel {
  static final String OWN = "+447700900001";
  static final String DESK = "+447700900099";

  final String ana = "+35191" + ThreadLocalRandom.current().nextInt(1_000_000, 9_999_999);

  abstract String adapter();

  @Override
  String items() {
    return "calls";
  }

  void open(Map<String, String> settings) {
    open(adapter(), "Line", OWN);
    change(settings, 200);
  }

  JsonNode change(Map<String, String> settings, int status) {
    var path = "/api/v1/channels/accounts/" + account;
    var all = new HashMap<>(found().settings());
    all.putAll(settings);
    var answer =
        http.send(
            "PUT",
            path,
            Map.of("name", "Line", "senders", List.of(Map.of("address", OWN)), "settings", all),
            Map.of("If-Match", http.get(path).header("ETag")));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
    return answer.body();
  }

  JsonNode placed(Map<String, String> more) {
    var body = new HashMap<String, Object>(more);
    body.putIfAbsent("accountId", account);
    body.putIfAbsent("to", ana);
    var answer = http.post("/api/v1/calls", body);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
    return answer.body();
  }

  /** A call once it is as it should be. */
  JsonNode call(JsonNode call, Predicate<JsonNode> as) {
    return Eventually.until(() -> {
      clock.advance(Duration.ofMillis(500));
      var now = http.get("/api/v1/calls/" + call.path("id").asString()).body();
      return as.test(now) ? now : null;
    });
  }

  JsonNode call(JsonNode call, String status) {
    return call(call, now -> now.path("status").asString().equals(status));
  }

  /** The newest call on a simulated phone, once it is as it should be. */
  JsonNode seen(Predicate<JsonNode> as) {
    return Eventually.until(() -> {
      clock.advance(Duration.ofMillis(500));
      var newest = http.get(simulator("/calls")).body().path("items").path(0);
      return newest.isObject() && as.test(newest) ? newest : null;
    });
  }

  JsonNode ringing() {
    return seen(each -> each.path("status").asString().equals("RINGING"));
  }

  JsonNode hears(String words) {
    return seen(each -> each.path("lines").toString().contains(words));
  }

  JsonNode waitsFor(String what) {
    return seen(each -> each.path("waits").asString("").equals(what));
  }

  void act(JsonNode seen, String what, String text) {
    var answer =
        http.post(
            simulator("/calls/%s/acts".formatted(seen.path("id").asString())),
            Map.of("what", what, "text", text));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
  }

  JsonNode calls(String from) {
    return write(Map.of("from", from));
  }

  /** The only call of the workspace, once there is one. */
  JsonNode only() {
    return Eventually.until(() -> {
      var items = http.get("/api/v1/calls").body().path("items");
      return items.size() == 1 ? items.get(0) : null;
    });
  }
}

package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.Eventually;
import kira.Http;
import kira.TestCallers;
import kira.TestClock;
import kira.platform.tenancy.Caller;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What a person does with an account whose provider this server plays, over HTTP. */
abstract class SimulatedChannel {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired ChannelAccounts accounts;

  final Caller agent = TestCallers.anyone();
  Http http;
  String account;

  /** What lies in the simulator: {@code mails} or {@code texts}. */
  abstract String items();

  void open(String adapter, String name, String sender) {
    http = Http.as(agent, callers, port);
    var opened =
        http.post(
            "/api/v1/channels/accounts",
            Map.of(
                "adapter",
                adapter,
                "name",
                name,
                "simulated",
                true,
                "sender",
                Map.of("address", sender, "name", "Acme")));
    assertThat(opened.status()).as(opened.response().body()).isEqualTo(201);
    account = opened.body().path("id").asString();
  }

  String at(String path) {
    return "/api/v1/channels/accounts/%s%s".formatted(account, path);
  }

  String simulator(String path) {
    return at("/simulator" + path);
  }

  Account found() {
    return accounts.find(agent.tenant(), UUID.fromString(account)).orElseThrow();
  }

  JsonNode write(Map<String, Object> item) {
    var answer = http.post(simulator("/" + items()), item);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
    return answer.body();
  }

  /** The newest conversation, once there are so many. */
  JsonNode conversation(int number) {
    return Eventually.until(() -> {
      var items = http.get("/api/v1/conversations?view=all").body().path("items");
      return items.size() >= number ? items.get(0) : null;
    });
  }

  static String path(JsonNode conversation, String rest) {
    return "/api/v1/conversations/%s%s".formatted(conversation.path("id").asString(), rest);
  }

  Http.Answer answer(JsonNode conversation, String words) {
    return http.post(path(conversation, "/messages"), Map.of("html", "<p>%s</p>".formatted(words)));
  }

  void reply(JsonNode conversation, String words) {
    assertThat(answer(conversation, words).status()).isEqualTo(201);
  }

  JsonNode deliveries(JsonNode conversation) {
    return http.get(path(conversation, "/deliveries")).body().path("items");
  }

  /** The last delivery of a conversation, once it is in a status. */
  JsonNode last(JsonNode conversation, String status) {
    return Eventually.until(() -> {
      // Pauses between attempts pass by the clock.
      clock.advance(Duration.ofMillis(500));
      var all = deliveries(conversation);
      var last = all.get(all.size() - 1);
      return last != null && last.path("status").asString().equals(status) ? last : null;
    });
  }

  /** What the workspace sent, newest first. */
  List<JsonNode> sent() {
    var sent = new ArrayList<JsonNode>();
    http.get(simulator("/" + items()))
        .body()
        .path("items")
        .forEach(item -> {
          if (!item.path("incoming").asBoolean()) {
            sent.add(item);
          }
        });
    return sent;
  }

  void behave(String trouble, boolean reorders) {
    var answer =
        http.send(
            "PUT",
            simulator("/behaviour"),
            Map.of("trouble", trouble, "repeatsNews", true, "reordersNews", reorders),
            Map.of());
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
  }

  void happen(JsonNode item, String what) {
    var answer =
        http.post(
            simulator("/%s/%s/events".formatted(items(), item.path("id").asString())),
            Map.of("what", what));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
  }
}

package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.sun.net.httpserver.HttpServer;
import com.svix.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.channels.webhook.SvixSignature;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages both ways by signed webhooks: with the simulator, and with a receiver of one's own. */
@KiraTest
class WebhookChannelTest extends SimulatedChannel {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path ARTICLE = Path.of("../docs/guide/webhook-channel.md");

  private final String ana = "Ana-" + ThreadLocalRandom.current().nextInt(1_000_000);
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile int answer = 200;
  private HttpServer receiver;

  record Received(Map<String, List<String>> headers, String body) {}

  @Override
  String items() {
    return "texts";
  }

  private void open() {
    open("webhook", "App", "shop");
  }

  private JsonNode begun() {
    write(Map.of("from", ana, "text", "Is my order on its way?"));
    return conversation(1);
  }

  @AfterEach
  void stop() {
    if (receiver != null) {
      receiver.stop(0);
    }
  }

  @Test
  void aMessageBeginsAConversationAndItsAnswerIsDeliveredAndRead() {
    open();
    var conversation = begun();
    assertThat(conversation.path("channel").asString()).isEqualTo("webhook");

    reply(conversation, "It leaves today.");

    assertThat(last(conversation, "DELIVERED").path("recipient").asString()).isEqualTo(ana);
    assertThat(sent())
        .singleElement()
        .satisfies(text -> {
          assertThat(text.path("text").asString()).isEqualTo("It leaves today.");
          assertThat(text.path("own").asString()).isEqualTo("shop");
        });
    happen(sent().getFirst(), "read");
    last(conversation, "READ");
    write(Map.of("from", ana, "text", "Thank you!"));
    Eventually.holds(() -> conversation(1).path("preview").asString().equals("Thank you!"));
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items").size()).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsRepeatedUnderTheSameIdAndTakenOnce() {
    open();
    var conversation = begun();
    behave("LOST_ANSWER", true);
    reply(conversation, "It leaves today.");
    Eventually.holds(() -> !sent().isEmpty());
    behave("NONE", true);

    last(conversation, "DELIVERED");

    assertThat(sent()).hasSize(1);
  }

  @Test
  void whatTheReceiverAnswersSaysWhoseFaultItIs() {
    open();
    var conversation = begun();
    behave("OUTAGE", true);
    reply(conversation, "While you were closed.");
    Eventually.holds(
        () -> deliveries(conversation).path(0).path("code").asString().equals("unavailable"));
    behave("NONE", true);
    last(conversation, "DELIVERED");

    behave("REVOKED_KEY", true);
    reply(conversation, "After all.");
    Eventually.holds(() -> deliveries(conversation).path(1).path("parked").asBoolean());
    assertThat(http.get(at("")).body().path("fault").path("code").asString())
        .isEqualTo("signature_refused");
    behave("NONE", true);
    assertThat(http.post(at("/check"), null).body().path("code").isNull()).isTrue();
    last(conversation, "DELIVERED");
  }

  @Test
  void theSameIdAtAnotherAccountIsSomebodyElseAndAStopHoldsForOneOnly() {
    open();
    begun();
    var first = conversation(1).path("contact").path("id").asString();
    write(Map.of("from", ana, "text", "STOP"));
    Eventually.holds(() -> http.get("/api/v1/suppressions").response().body().contains(ana));
    assertThat(http.get("/api/v1/suppressions").response().body()).contains(account + "/" + ana);

    open();
    write(Map.of("from", ana, "text", "Hello from elsewhere"));
    var other =
        Eventually.until(() -> {
          var newest = conversation(2);
          return newest.path("contact").path("id").asString().equals(first) ? null : newest;
        });
    reply(other, "Welcome.");
    last(other, "DELIVERED");
  }

  @Test
  void anAttachmentComesInAndGoesOut() {
    open();
    write(
        Map.of(
            "from",
            ana,
            "text",
            "Look",
            "files",
            List.of(Map.of("name", "a.txt", "type", "text/plain", "content", "SGVsbG8="))));
    var messages = http.get(path(conversation(1), "/messages")).body().toString();
    assertThat(messages).contains("Look").contains("a.txt");
  }

  /** An account with a receiver of one's own, as the guide says. */
  private Map<String, String> connected() throws IOException {
    clock.advance(Duration.between(clock.instant(), Instant.now()));
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(
              new Received(
                  exchange.getRequestHeaders(),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          var body = "{\"id\":\"mine-1\",\"detail\":\"No such person here.\"}".getBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    receiver.start();
    http = Http.as(agent, callers, port);
    account =
        http.post(
                "/api/v1/channels/accounts",
                Map.of("adapter", "webhook", "name", "Own", "sender", Map.of("address", "shop")))
            .body()
            .path("id")
            .asString();
    var changed =
        http.send(
            "PUT",
            at(""),
            Map.of(
                "name",
                "Own",
                "senders",
                List.of(Map.of("address", "shop")),
                "settings",
                Map.of(
                    "url", "http://127.0.0.1:%d/kira".formatted(receiver.getAddress().getPort()))),
            Map.of("If-Match", http.get(at("")).header("ETag")));
    assertThat(changed.status()).as(changed.response().body()).isEqualTo(200);
    assertThat(http.post(at("/check"), null).body().path("code").asString())
        .isEqualTo("missing_inbound_secret");
    var secrets =
        Map.of("signingSecret", made("signingSecret"), "inboundSecret", made("inboundSecret"));
    assertThat(http.post(at("/check"), null).body().path("code").isNull()).isTrue();
    assertThat(http.get(at("")).response().body())
        .doesNotContain(secrets.get("signingSecret"))
        .doesNotContain(secrets.get("inboundSecret"));
    return secrets;
  }

  private String made(String which) {
    var made = http.post(at("/webhook-secrets"), Map.of("which", which));
    assertThat(made.status()).as(made.response().body()).isEqualTo(200);
    return made.body().path("value").asString();
  }

  private HttpResponse<String> posted(String secret, String id, String body) throws Exception {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var now = clock.instant();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(http.get(at("")).body().path("webhook").asString()))
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .header("webhook-signature", SvixSignature.sign(Secret.of(secret), id, now, bytes))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void whatIsSentIsSignedAsTheOfficialLibraryChecksAndIsWhatTheArticleSays() throws Exception {
    var secrets = connected();
    posted(
        secrets.get("inboundSecret"),
        "r1",
        JSON.writeValueAsString(
            Map.of("type", "message", "id", "1", "from", ana, "name", "Ana", "text", "Hello")));
    var conversation = conversation(1);
    reply(conversation, "It leaves today.");
    var delivery = last(conversation, "HANDED_OVER");
    assertThat(delivery.path("providerId").asString()).isEqualTo("mine-1");

    var official = new Webhook(secrets.get("signingSecret"));
    assertThat(received).hasSize(2);
    for (var each : received) {
      official.verify(each.body(), HttpHeaders.of(each.headers(), (_, _) -> true));
      assertThat(faults("outward-schema", each.body())).isEmpty();
    }
    var message = JSON.readTree(received.getLast().body());
    assertThat(message.path("id").asString()).isEqualTo(delivery.path("id").asString());
    assertThat(received.getLast().headers().get("Webhook-id"))
        .containsExactly(delivery.path("id").asString());
    assertThat(message.path("to").asString()).isEqualTo(ana);
    assertThat(message.path("text").asString()).isEqualTo("It leaves today.");

    posted(
        secrets.get("inboundSecret"),
        "r2",
        JSON.writeValueAsString(
            Map.of(
                "type", "status",
                "id", "2",
                "delivery", delivery.path("id").asString(),
                "status", "failed",
                "reason", "The app was removed.")));
    var failed = last(conversation, "FAILED");
    assertThat(failed.path("words").asString()).isEqualTo("The app was removed.");
  }

  @Test
  void aRefusalStandsBesideTheMessageInTheWordsOfTheReceiver() throws Exception {
    var secrets = connected();
    posted(
        secrets.get("inboundSecret"),
        "r1",
        JSON.writeValueAsString(
            Map.of("type", "message", "id", "1", "from", ana, "text", "Hello")));
    answer = 422;
    reply(conversation(1), "Are you there?");
    var failed = last(conversation(1), "FAILED");
    assertThat(failed.path("code").asString()).isEqualTo("receiver_refused");
    assertThat(failed.path("words").asString()).isEqualTo("No such person here.");
  }

  @Test
  void theExamplesOfTheArticleAreTakenAsTheyAre() throws Exception {
    var secrets = connected();
    assertThat(faults("outward-schema", blocks("outward").getFirst())).isEmpty();
    var examples = blocks("inward");
    assertThat(examples).hasSize(3);
    for (int i = 0; i < examples.size(); i++) {
      assertThat(faults("inward-schema", examples.get(i))).isEmpty();
      var answer = posted(secrets.get("inboundSecret"), "example-" + i, examples.get(i));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    assertThat(conversation(1).path("contact").path("name").asString()).isEqualTo("Ana Prado");
  }

  @Test
  void whatIsWrongIsSaidWithItsFieldAndWhatIsUnknownIsKeptAndCounted() throws Exception {
    var secret = connected().get("inboundSecret");
    var base = Map.<String, Object>of("type", "message", "id", "1", "from", ana, "text", "Hello");
    var wrong = new ArrayList<Map.Entry<String, Object>>();
    wrong.add(Map.entry("id", ""));
    wrong.add(Map.entry("from", "x".repeat(201)));
    wrong.add(Map.entry("from", " spaced "));
    wrong.add(Map.entry("text", 7));
    wrong.add(Map.entry("text", ""));
    wrong.add(Map.entry("name", "n".repeat(121)));
    wrong.add(Map.entry("at", "yesterday"));
    wrong.add(Map.entry("attachments", "none"));
    for (var each : wrong) {
      var body = new java.util.HashMap<>(base);
      body.put(each.getKey(), each.getValue());
      var answer = posted(secret, "w", JSON.writeValueAsString(body));
      assertThat(answer.statusCode()).as(each.toString()).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/problem+json");
      assertThat(JSON.readTree(answer.body()).path("field").asString()).isEqualTo(each.getKey());
    }
    var file = Map.of("name", "a", "content", "not base64!");
    var body = new java.util.HashMap<>(base);
    body.put("attachments", List.of(file));
    assertThat(
            JSON.readTree(posted(secret, "w", JSON.writeValueAsString(body)).body())
                .path("field")
                .asString())
        .isEqualTo("attachments[0].content");
    assertThat(JSON.readTree(posted(secret, "w", "{").body()).path("code").asString())
        .isEqualTo("invalid_json");
    var status =
        Map.of("type", "status", "id", "s", "delivery", UUID.randomUUID(), "status", "lost");
    assertThat(
            JSON.readTree(posted(secret, "w", JSON.writeValueAsString(status)).body())
                .path("field")
                .asString())
        .isEqualTo("status");
    assertThat(posted("whsec_" + "A".repeat(32), "w", JSON.writeValueAsString(base)).statusCode())
        .isEqualTo(401);
    assertThat(http.get("/api/v1/conversations?view=all").body().path("items").size()).isZero();

    assertThat(posted(secret, "u1", "{\"type\":\"typing\",\"from\":\"x\"}").statusCode())
        .isEqualTo(200);
    Eventually.holds(() -> {
      var heard = http.get(at("")).body().path("heard");
      return heard.size() == 1 && heard.get(0).path("outcome").asString().equals("UNKNOWN");
    });

    // What a store cannot keep in a text does not cost the message, nor what is told of it.
    for (var half : List.of("\\ud83d", "\\u0000", "\\ude00\\ud83d")) {
      var text =
          "{\"type\":\"message\",\"id\":\"%s\",\"from\":\"%s\",\"name\":\"A%s\",\"text\":\"Hi%s\"}"
              .formatted(half, ana + half.length(), half, half);
      assertThat(posted(secret, "h" + half.length(), text).statusCode()).isEqualTo(200);
    }
    conversation(2);
    var told =
        "{\"type\":\"status\",\"id\":\"s\",\"delivery\":\"%s\",\"status\":\"read\",\"reason\":\"\\ud83d\"}"
            .formatted(UUID.randomUUID());
    assertThat(posted(secret, "h", told).statusCode()).isEqualTo(200);
  }

  @Test
  void aSecretThatWasReplacedHoldsForADayUnlessSomebodyEndsIt() throws Exception {
    var before = connected();
    var body = "{\"type\":\"message\",\"id\":\"%s\",\"from\":\"Ben\",\"text\":\"Hi\"}";
    assertThat(posted(before.get("inboundSecret"), "o1", body.formatted("o1")).statusCode())
        .isEqualTo(200);
    var now =
        Map.of("signingSecret", made("signingSecret"), "inboundSecret", made("inboundSecret"));
    for (var secrets : List.of(before, now)) {
      var id = "o2" + secrets.hashCode();
      assertThat(posted(secrets.get("inboundSecret"), id, body.formatted(id)).statusCode())
          .isEqualTo(200);
    }
    assertThat(http.get(at("/webhook-secrets")).response().body())
        .contains("oldUntil")
        .doesNotContain("whsec_");
    received.clear();
    reply(conversation(1), "It leaves today.");
    Eventually.holds(() -> !received.isEmpty());
    // Whoever knows either of them takes it, by the official library.
    for (var secrets : List.of(before, now)) {
      var request = received.getFirst();
      new Webhook(secrets.get("signingSecret"))
          .verify(request.body(), HttpHeaders.of(request.headers(), (_, _) -> true));
    }

    var ended = http.send("DELETE", at("/webhook-secrets/inboundSecret/old"), null, Map.of());
    assertThat(ended.status()).isEqualTo(200);
    assertThat(posted(before.get("inboundSecret"), "o3", body.formatted("o3")).statusCode())
        .isEqualTo(401);
    clock.advance(Duration.ofHours(25));
    assertThat(
            http.get(at("/webhook-secrets"))
                .body()
                .path("items")
                .valueStream()
                .allMatch(each -> each.path("oldUntil").isNull()))
        .isTrue();
    received.clear();
    reply(conversation(1), "It has left.");
    Eventually.holds(() -> !received.isEmpty());
    assertThat(received.getFirst().headers().toString().split("v1,")).hasSize(2);
  }

  @Test
  void anotherWorkspaceGetsNoSecretAndTheSimulatorMakesItsOwn() {
    open();
    var other = Http.as(TestCallers.anyone(), callers, port);
    assertThat(other.post(at("/webhook-secrets"), Map.of("which", "signingSecret")).status())
        .isEqualTo(404);
    assertThat(http.post(at("/webhook-secrets"), Map.of("which", "signingSecret")).status())
        .isEqualTo(422);
    assertThat(
            http.post(at("/webhook-secrets"), Map.of("which", "other"))
                .body()
                .path("field")
                .asString())
        .isEqualTo("which");
  }

  private static List<String> blocks(String of) throws IOException {
    var matcher =
        Pattern.compile("```json " + of + "\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ARTICLE));
    var found = new ArrayList<String>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static List<String> faults(String schema, String json) throws IOException {
    var mapper = new ObjectMapper();
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(mapper.readTree(blocks(schema).getFirst()))
        .validate(mapper.readTree(json))
        .stream()
        .map(Object::toString)
        .toList();
  }
}

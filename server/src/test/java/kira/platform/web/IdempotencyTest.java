package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kira.TestCallers;
import kira.TestClock;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A POST under an Idempotency-Key happens once, however often it is sent. */
@EdgeTest
class IdempotencyTest {
  private static final String PATH = "/api/v1/probe/creations";
  private static final String BODY = "{\"name\":\"n\",\"count\":1}";

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired TestClock clock;
  @Autowired EdgeProbe probe;
  @Autowired IdempotencyTable table;

  private Caller caller;
  private EdgeClient client;
  private final String key = UUID.randomUUID().toString();

  @BeforeEach
  void signIn() {
    caller = TestCallers.anyone();
    client = new EdgeClient(port, callers.token(caller));
  }

  private EdgeClient.Answer create(EdgeClient as, String body, String key) {
    return as.send("POST", PATH, body, request -> request.setHeader("Idempotency-Key", key));
  }

  @Test
  void aRepetitionGetsTheFirstAnswer() {
    var first = create(client, BODY, key);
    var second = create(client, BODY, key);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.response().body()).isEqualTo(first.response().body());
    assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
    assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
  }

  @Test
  void withoutAKeyEachRequestCreates() {
    var one = client.post(PATH, BODY).json();
    var other = client.post(PATH, BODY).json();
    assertThat(one.path("id")).isNotEqualTo(other.path("id"));
  }

  @Test
  void theSameKeyForAnotherBodyIsRefused() {
    create(client, BODY, key);
    var answer = create(client, BODY.replace("1", "2"), key);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("idempotency_key_reused");
  }

  @Test
  void twoCallersMayUseTheSameKey() {
    var other = new EdgeClient(port, callers.token(TestCallers.anyone()));
    var ours = create(client, BODY, key).json().path("id");
    assertThat(create(other, BODY, key).json().path("id")).isNotEqualTo(ours);
  }

  @Test
  void manyAtOnceCreateOnce() throws Exception {
    var latch = new CountDownLatch(1);
    var name = "held-" + key;
    probe.held.put(name, latch);
    int before = probe.executions.get();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var body = "{\"name\":\"%s\",\"count\":1}".formatted(name);
      List<CompletableFuture<EdgeClient.Answer>> all =
          IntStream.range(0, 8)
              .mapToObj(
                  _ -> CompletableFuture.supplyAsync(() -> create(client, body, key), threads))
              .toList();
      while (probe.executions.get() == before) {
        Thread.onSpinWait();
      }
      latch.countDown();
      var bodies = all.stream().map(each -> each.orTimeout(30, TimeUnit.SECONDS).join()).toList();
      assertThat(bodies).allMatch(answer -> answer.status() == 201);
      assertThat(bodies.stream().map(answer -> answer.response().body()).distinct()).hasSize(1);
    }
    assertThat(probe.executions.get()).isEqualTo(before + 1);
  }

  @Test
  void aSlowRequestHoldsUpNoOtherKey() throws Exception {
    var latch = new CountDownLatch(1);
    var name = "held-" + key;
    probe.held.put(name, latch);
    int before = probe.executions.get();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var body = BODY.replace("\"n\"", "\"" + name + "\"");
      var slow = CompletableFuture.supplyAsync(() -> create(client, body, key + "-Aa"), threads);
      while (probe.executions.get() == before) {
        Thread.onSpinWait();
      }
      // Two keys of one hash: wherever locks are shared, these would share theirs.
      var other = CompletableFuture.supplyAsync(() -> create(client, BODY, key + "-BB"), threads);
      try {
        assertThat(other.get(20, TimeUnit.SECONDS).status()).isEqualTo(201);
      } finally {
        latch.countDown();
      }
      assertThat(slow.get(30, TimeUnit.SECONDS).status()).isEqualTo(201);
    }
  }

  @Test
  void aRefusedRequestLeavesTheKeyFree() {
    var refused = create(client, "{\"name\":\"refused\",\"count\":1}", key);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("too_many");
    assertThat(create(client, BODY, key).status()).isEqualTo(201);
  }

  @Test
  void aBrokenRequestMayBeTriedAgainAndCreatesTheSame() {
    assertThat(create(client, "{\"name\":\"broken\",\"count\":1}", key).status()).isEqualTo(500);
    var once = create(client, BODY, key).json().path("id").asString();
    assertThat(once)
        .isEqualTo(
            Creation.of(caller.tenant() + " " + caller.actor().text(), PATH, key).id().toString());
  }

  @Test
  void whatWasBegunInAProcessThatDiedIsCarriedOutAgainUnderTheSameIdentity() {
    // The row of a request whose process was killed: begun, never answered.
    var first = create(client, BODY, key);
    var id = first.json().path("id").asString();
    var row =
        Tenancy.in(
            caller.tenant(),
            () -> table.find(caller.tenant(), caller.actor().text(), key).orElseThrow());
    var died = UUID.randomUUID().toString();
    Tenancy.in(
        caller.tenant(),
        () ->
            table.begin(
                caller.tenant(),
                caller.actor().text(),
                died,
                row.fingerprint(),
                clock.instant(),
                clock.instant().minusSeconds(30),
                clock.instant().minusSeconds(86_400)));
    var tooEarly = create(client, BODY, died);
    assertThat(tooEarly.status()).isEqualTo(409);
    assertThat(tooEarly.code()).isEqualTo("idempotency_in_progress");
    assertThat(tooEarly.header("Retry-After")).isEqualTo("1");
    clock.advance(Duration.ofSeconds(31));
    var later = create(client, BODY, died);
    assertThat(later.status()).isEqualTo(201);
    assertThat(later.json().path("id").asString())
        .isEqualTo(
            Creation.of(caller.tenant() + " " + caller.actor().text(), PATH, died).id().toString())
        .isNotEqualTo(id);
  }

  @Test
  void answersAreForgottenAfterADay() {
    int first = create(client, BODY, key).json().path("execution").asInt();
    clock.advance(Duration.ofHours(25));
    assertThat(create(client, BODY, key).json().path("execution").asInt()).isGreaterThan(first);
  }

  @Test
  void whatIsKeptIsEncrypted() {
    var id = create(client, BODY, key).json().path("id").asString();
    var row =
        Tenancy.in(
            caller.tenant(),
            () -> table.find(caller.tenant(), caller.actor().text(), key).orElseThrow());
    assertThat(row.response()).isNotNull().doesNotContain(id);
  }

  @Test
  void aKeyThatIsNoneIsRefused() {
    for (var wrong : List.of("x".repeat(201), "with space", "tab\there")) {
      var answer = create(client, BODY, wrong);
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.field()).isEqualTo("Idempotency-Key");
    }
  }

  @Test
  void anUpdateSaysWhichVersionItSaw() {
    var path = "/api/v1/probe/things/" + UUID.randomUUID();
    var without = client.send("PUT", path, BODY, _ -> {});
    assertThat(without.status()).isEqualTo(428);
    assertThat(without.code()).isEqualTo("precondition_required");
    var stale = client.send("PUT", path, BODY, r -> r.setHeader("If-Match", "\"6\""));
    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.code()).isEqualTo("version_conflict");
    assertThat(stale.json().path("current").path("name").asString()).isEqualTo("as it is");
    var garbled = client.send("PUT", path, BODY, r -> r.setHeader("If-Match", "newest"));
    assertThat(garbled.status()).isEqualTo(400);
    var right = client.send("PUT", path, BODY, r -> r.setHeader("If-Match", "\"7\""));
    assertThat(right.status()).isEqualTo(200);
    assertThat(right.header("ETag")).isEqualTo("\"8\"");
    var lenient = "/api/v1/probe/lenient/" + UUID.randomUUID();
    assertThat(client.send("PUT", lenient, null, _ -> {}).json().path("seen").asInt())
        .isEqualTo(-1);
    assertThat(
            client
                .send("PUT", lenient, null, r -> r.setHeader("If-Match", "W/\"5\""))
                .json()
                .path("seen")
                .asInt())
        .isEqualTo(5);
  }
}

package kira.bench;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages out by the packaged server and its own simulated provider: how fast many go against a
 * bare loop that posts the same mails to the same simulator with as many at once, and how long a
 * reply takes while many wait.
 */
final class ChannelsBench implements Bench {
  /** As many hand-overs as a node does at once. */
  private static final int AT_ONCE = 64;

  /** Webhooks a second that come whether or not they are answered. */
  private static final double OFFERED = 2_000;

  private static final int WARM_UP = 24_000;

  private static final int ROUNDS = 3;

  private static final int BATCH = 1_000;
  private static final int REPLIES = 300;
  private static final Duration PATIENCE = Duration.ofHours(2);

  private final JsonMapper json = JsonMapper.builder().build();

  @Override
  public String name() {
    return "channels";
  }

  @Override
  public String what() {
    return "mails/s through all their states, a reply while many wait, webhooks that come in";
  }

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    many(figures, full ? 200_000 : 10_000);
    reply(figures, full ? 200_000 : 20_000);
    hooks(figures, full ? 120_000 : 30_000);
  }

  /** Texts that come in, each signed, from so many phones that write one after the other. */
  private void hooks(Figures figures, int count) throws Exception {
    var folder = Leftovers.folder();
    try (var kira =
            KiraServer.packaged(folder.resolve("data"), Map.of("KIRA_DEMO", "false")).awaitReady();
        var console = new Console(kira)) {
      var number = "+15005550006";
      var account = console.account("twilio", number);
      var sender = console.texts(account, number);
      figures.progress("warming up");
      // Compiling what is hot would otherwise take a sixth of the processor from what is measured.
      HookLoad.p99(kira.port, bare(kira, WARM_UP), OFFERED);
      HookLoad.p99(kira.port, sender.texts(0, WARM_UP), OFFERED);
      console.quiet(account);
      var endpoint = new ArrayList<Double>();
      var acknowledged = new ArrayList<Double>();
      var rates = new ArrayList<Double>();
      var worked = new ArrayList<Double>();
      int each = count / ROUNDS;
      for (int round = 0; round < ROUNDS; round++) {
        // In turns: what else the machine does is in both of them.
        endpoint.add(HookLoad.p99(kira.port, bare(kira, each), OFFERED));
        var texts = sender.texts(WARM_UP + round * each, each);
        long start = System.nanoTime();
        acknowledged.add(HookLoad.p99(kira.port, texts, OFFERED));
        rates.add(each / ((System.nanoTime() - start) / 1e9));
        // A provider repeats what it is not sure of: none of them may come in twice.
        HookLoad.p99(kira.port, texts.subList(0, each / 10), OFFERED / 4);
        console.quiet(account);
        worked.add(each / ((System.nanoTime() - start) / 1e9));
        figures.progress(
            "round %d: bare endpoint p99 %.1f ms, webhooks p99 %.1f ms"
                .formatted(round + 1, endpoint.getLast(), acknowledged.getLast()));
      }
      figures.atMost(
          "webhook-p99", Figures.median(acknowledged), "ms", Figures.median(endpoint), 5);
      figures.printed("webhooks", Figures.median(rates), "webhooks/s", OFFERED);
      figures.printed("worked-on", Figures.median(worked), "webhooks/s", Double.NaN);
      figures.atLeast(
          "kept-once", console.arrived(account), "texts", (double) ROUNDS * each + WARM_UP, 1);
    } finally {
      Leftovers.delete(folder);
    }
  }

  /** As many requests for a small file, which the same server answers without any work. */
  private static List<byte[]> bare(KiraServer kira, int count) {
    var request =
        "GET /kira-events.js HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
            .formatted(kira.port)
            .getBytes(StandardCharsets.US_ASCII);
    return Collections.nCopies(count, request);
  }

  /** The provider's side of a number, and the phones that write to it. */
  private record Texts(URI webhook, String token, String accountSid, String number) {
    private static final int PHONES = 500;

    List<byte[]> texts(int from, int count) throws Exception {
      var requests = new ArrayList<byte[]>(count);
      for (int i = from; i < from + count; i++) {
        requests.add(text(i));
      }
      return requests;
    }

    private byte[] text(int i) throws Exception {
      var form = new TreeMap<String, String>();
      form.put("MessageSid", "SM%032x".formatted(i));
      form.put("AccountSid", accountSid);
      form.put("From", "+1415%07d".formatted(5550000 + i % PHONES));
      form.put("To", number);
      form.put("Body", "Is my order %d on its way?".formatted(i));
      form.put("NumMedia", "0");
      form.put("SmsStatus", "received");
      var signed = new StringBuilder(webhook.toString());
      var body = new StringBuilder();
      form.forEach((name, value) -> {
        signed.append(name).append(value);
        body.append(body.isEmpty() ? "" : "&")
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      });
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      var signature =
          Base64.getEncoder()
              .encodeToString(mac.doFinal(signed.toString().getBytes(StandardCharsets.UTF_8)));
      return """
      POST %s HTTP/1.1\r
      Host: %s\r
      Content-Type: application/x-www-form-urlencoded\r
      X-Twilio-Signature: %s\r
      Content-Length: %d\r
      \r
      %s\
      """
          .formatted(webhook.getRawPath(), webhook.getAuthority(), signature, body.length(), body)
          .getBytes(StandardCharsets.US_ASCII);
    }
  }

  private void many(Figures figures, int count) throws Exception {
    var folder = Leftovers.folder();
    // Only what the machine can do is the limit here, not what a provider allows.
    var settings = Map.of("KIRA_DEMO", "false", "KIRA_CHANNELS_RESEND_PERSECOND", "1000000");
    try (var kira = KiraServer.packaged(folder.resolve("data"), settings).awaitReady();
        var console = new Console(kira)) {
      var account = console.account("resend", "bench@acme.example");
      figures.progress("warming up");
      console.bare(account, 500);
      console.queue(account, "warm", 500);
      console.untilDelivered(account, 500);
      double bare = 0;
      double ours = 0;
      for (int round = 0; round < 2; round++) {
        console.quiet(account);
        double rate = console.bare(account, count);
        figures.progress("bare loop: %,.0f mails/s".formatted(rate));
        bare = Math.max(bare, rate);
        console.quiet(account);
        long delivered = console.delivered(account);
        double cpu = kira.child.cpuSeconds();
        long start = System.nanoTime();
        console.queue(account, "round " + round, count);
        double queued = (System.nanoTime() - start) / 1e9;
        console.untilDelivered(account, delivered + count);
        double took = (System.nanoTime() - start) / 1e9;
        ours = Math.max(ours, count / took);
        figures.progress(
            "Kira: %,.0f mails/s delivered, queued in %.1f s, %.2f ms of CPU each"
                .formatted(count / took, queued, (kira.child.cpuSeconds() - cpu) * 1e3 / count));
      }
      figures.atLeast("mails", ours, "mails/s", bare, 0.6);
    } finally {
      Leftovers.delete(folder);
    }
  }

  private void reply(Figures figures, int count) throws Exception {
    var folder = Leftovers.folder();
    var settings = Map.of("KIRA_DEMO", "false", "KIRA_CHANNELS_RESEND_PERSECOND", "50");
    try (var kira = KiraServer.packaged(folder.resolve("data"), settings).awaitReady();
        var console = new Console(kira)) {
      var account = console.account("resend", "bench@acme.example");
      figures.progress("replies on an idle queue, after as many to warm up");
      console.replies(account, REPLIES);
      double idle = console.replies(account, REPLIES);
      figures.progress("p99 %.1f ms".formatted(idle));
      figures.progress("queueing %,d messages that go to many".formatted(count));
      console.queue(account, "bulk", count);
      // As before the idle queue was measured: what they set to work is compiled by now.
      console.replies(account, REPLIES);
      double behind = console.replies(account, REPLIES);
      figures.atMost("reply-p99", behind, "ms", idle, 2);
      figures.printed("still-waiting", console.waiting(account), "mails", Double.NaN);
    } finally {
      Leftovers.delete(folder);
    }
  }

  /** A person who looks after the settings of a workspace. */
  private final class Console implements AutoCloseable {
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final KiraServer kira;
    private final String cookie;

    Console(KiraServer kira) throws Exception {
      this.kira = kira;
      var signedUp =
          kira.post(
              "/api/v1/auth/sign-up",
              """
              {"workspaceName": "Bench", "name": "Ada", "email": "ada@example.com",
               "password": "a long bench of oak"}
              """);
      cookie = signedUp.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    String account(String adapter, String sender) throws Exception {
      var made =
          post(
              "",
              Map.of(
                  "adapter",
                  adapter,
                  "name",
                  "Bench",
                  "simulated",
                  true,
                  "sender",
                  Map.of("address", sender)));
      return made.path("id").asString();
    }

    Texts texts(String account, String number) throws Exception {
      var token = post("/" + account + "/simulator/key", Map.of()).path("values");
      var view = get("/" + account);
      return new Texts(
          URI.create(view.path("webhook").asString()),
          token.path("authToken").asString(),
          view.path("settings").path("accountSid").asString(),
          number);
    }

    long arrived(String account) throws Exception {
      return get("/" + account)
          .path("heard")
          .valueStream()
          .filter(each -> each.path("outcome").asString().equals("ARRIVED"))
          .mapToLong(each -> each.path("count").asLong())
          .sum();
    }

    /** Mails a second of a loop that only posts. */
    double bare(String account, int count) throws Exception {
      var key = post("/" + account + "/simulator/key", Map.of());
      var address = URI.create(kira.address("/simulator/resend/emails").toString());
      var authorization = "Bearer " + key.path("values").path("apiKey").asString();
      var left = new AtomicInteger(count);
      long start = System.nanoTime();
      inThreads(() -> {
        while (left.decrementAndGet() >= 0) {
          var id = UUID.randomUUID();
          var mail =
              Map.of(
                  "from",
                  "bench@acme.example",
                  "to",
                  List.of(id + "@example.com"),
                  "subject",
                  "Hello",
                  "text",
                  "A mail among many.");
          var answer =
              http.send(
                  HttpRequest.newBuilder(address)
                      .header("Content-Type", "application/json")
                      .header("Authorization", authorization)
                      .header("Idempotency-Key", id.toString())
                      .POST(BodyPublishers.ofString(json.writeValueAsString(mail)))
                      .build(),
                  BodyHandlers.ofString());
          good(answer);
        }
      });
      return count / ((System.nanoTime() - start) / 1e9);
    }

    void queue(String account, String series, int count) throws Exception {
      for (int from = 0; from < count; from += BATCH) {
        var messages =
            IntStream.range(from, Math.min(count, from + BATCH))
                .mapToObj(i ->
                    Map.of(
                        "key",
                        series + " " + i,
                        "to",
                        UUID.randomUUID() + "@example.com",
                        "subject",
                        "Hello",
                        "text",
                        "A mail among many."))
                .toList();
        post("/" + account + "/messages", Map.of("lane", "BULK", "messages", messages));
      }
    }

    long delivered(String account) throws Exception {
      return get("/" + account).path("counted").path("delivered").asLong();
    }

    long waiting(String account) throws Exception {
      return get("/" + account).path("counted").path("waiting").asLong();
    }

    void untilDelivered(String account, long count) throws Exception {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (delivered(account) < count) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(
              "only %d of %d were delivered".formatted(delivered(account), count));
        }
        Thread.sleep(250);
      }
    }

    /** Waits until the provider has told all that it has to tell. */
    void quiet(String account) throws Exception {
      long before = -1;
      for (long now = worked(account); now != before; now = worked(account)) {
        before = now;
        Thread.sleep(2_000);
      }
    }

    private long worked(String account) throws Exception {
      return get("/" + account)
          .path("heard")
          .valueStream()
          .filter(each -> !each.path("outcome").asString().equals("WAITING"))
          .mapToLong(each -> each.path("count").asLong())
          .sum();
    }

    /** The 99th percentile of the milliseconds from a reply's queue to its hand-over. */
    double replies(String account, int count) throws Exception {
      var times = new ConcurrentLinkedQueue<Double>();
      for (int i = 0; i < count; i++) {
        var id =
            post("/" + account + "/test", Map.of("to", UUID.randomUUID() + "@example.com"))
                .path("id")
                .asString();
        times.add(handedOver(account, id));
      }
      var sorted = times.stream().sorted().toList();
      return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
    }

    private double handedOver(String account, String id) throws Exception {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        // What is measured is in the answer: asking all the time would only be in the way of it.
        Thread.sleep(100);
        var found =
            get("/" + account + "/deliveries")
                .path("items")
                .valueStream()
                .filter(each -> each.path("id").asString().equals(id))
                .findFirst();
        var step =
            found.stream()
                .flatMap(each -> each.path("steps").valueStream())
                .filter(each -> each.path("what").asString().equals("HANDED_OVER"))
                .findFirst();
        if (step.isPresent()) {
          var queued = Instant.parse(found.get().path("queuedAt").asString());
          return Duration.between(queued, Instant.parse(step.get().path("at").asString())).toNanos()
              / 1e6;
        }
      }
      throw new IllegalStateException("a reply was never handed over");
    }

    private JsonNode get(String path) throws Exception {
      return sent(request(path).GET());
    }

    private JsonNode post(String path, Object body) throws Exception {
      return sent(
          request(path)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(kira.address("/api/v1/channels/accounts" + path))
          .header("Cookie", cookie);
    }

    private JsonNode sent(HttpRequest.Builder request) throws Exception {
      return json.readTree(good(http.send(request.build(), BodyHandlers.ofString())).body());
    }

    @Override
    public void close() {
      http.close();
    }
  }

  private static HttpResponse<String> good(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return answer;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void inThreads(Work work) throws Exception {
    var failure = new AtomicReference<Exception>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < AT_ONCE; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  work.run();
                } catch (Exception e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}

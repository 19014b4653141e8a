package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import kira.Eventually;
import kira.KiraTest;
import kira.channels.sms.FormBody;
import kira.channels.sms.twilio.TwilioSignature;
import kira.platform.web.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Signed webhooks that come in a crowd, over HTTP, and what is left of them when a node dies. */
@KiraTest
class InboundQueueTest extends SimulatedChannel {
  private static final int PHONES = 10;
  private static final int TEXTS = 40;

  private final String series = "%08d".formatted(ThreadLocalRandom.current().nextInt(100_000_000));

  @Autowired InboundQueue queue;
  @Autowired InboundQueueTable table;
  @Autowired Courtesy courtesy;

  @Override
  String items() {
    return "texts";
  }

  @BeforeEach
  void open() {
    open("twilio", "Shop", "+447700900001");
  }

  private FormBody text(int number) {
    return FormBody.parse(
        "MessageSid=SM%s%d&From=%%2B3519100%05d&To=%%2B447700900001&Body=Text+%d&NumMedia=0"
            .formatted(series, number, number % PHONES, number));
  }

  private String webhook() {
    return http.get(at("")).body().path("webhook").asString();
  }

  private String signature(String hook, FormBody form) {
    return TwilioSignature.sign(found().secret("authToken").orElseThrow(), hook, form);
  }

  /** What the adapter reads from a webhook of this number. */
  private ChannelProvider.Item item(int number) {
    var hook = webhook();
    var form = text(number);
    var verified =
        accounts
            .provider(found())
            .verify(
                found(),
                new ChannelProvider.Hook(
                    "POST",
                    "",
                    hook,
                    "",
                    Map.of(
                        "x-twilio-signature",
                        signature(hook, form),
                        "content-type",
                        "application/x-www-form-urlencoded"),
                    form.encoded().getBytes(StandardCharsets.UTF_8)));
    return ((ChannelProvider.Verified.Genuine) verified).items().getFirst();
  }

  private InboundQueueTable.Row row(int number) {
    var item = item(number);
    return new InboundQueueTable.Row(
        agent.tenant().value(),
        Inbound.idOf(found().id(), item.key()),
        found().id(),
        item.type(),
        item.body(),
        clock.instant());
  }

  /** How many items have an outcome. */
  private long heard(String outcome) {
    return http.get(at(""))
        .body()
        .path("heard")
        .valueStream()
        .filter(each -> each.path("outcome").asString().equals(outcome))
        .mapToLong(each -> each.path("count").asLong())
        .sum();
  }

  private void arrived(long count) {
    Eventually.holds(() -> heard("ARRIVED") == count && heard("WAITING") == 0);
  }

  @Test
  void eachMessageOfACrowdArrivesOnce() throws Exception {
    var hook = webhook();
    long before = queue.queued();
    var crowd = new ArrayList<Courtesy.Request>();
    for (int i = 0; i < Courtesy.CROWD; i++) {
      crowd.add(courtesy.request());
    }
    var posts = new ArrayList<Callable<Integer>>();
    try (var client = HttpClient.newHttpClient();
        var threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 2 * TEXTS; i++) {
        var form = text(i % TEXTS);
        var request =
            HttpRequest.newBuilder(URI.create(hook))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Twilio-Signature", signature(hook, form))
                .POST(HttpRequest.BodyPublishers.ofString(form.encoded()))
                .build();
        posts.add(() -> client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
      }
      for (var answer : threads.invokeAll(posts)) {
        assertThat(answer.get()).isEqualTo(200);
      }
    } finally {
      crowd.forEach(Courtesy.Request::close);
    }

    assertThat(queue.queued() - before).isEqualTo(2 * TEXTS);
    arrived(TEXTS);
    assertThat(http.get("/api/v1/conversations?view=all&limit=100").body().path("items").size())
        .isEqualTo(PHONES);
  }

  @Test
  void whatADeadNodeWroteDownIsTakenUpByAnother() throws Exception {
    // As it lies there when the node was killed right after it acknowledged.
    table.write(List.of(row(1), row(2), row(1)));

    arrived(2);

    // A provider that never heard so brings it again.
    table.write(List.of(row(2), row(3)));
    arrived(3);
  }

  @Test
  void anItemThatCannotBeWrittenIsRefusedAndHoldsUpNoOther() throws Exception {
    var good = item(1);
    var bad = new ChannelProvider.Item("bad", good.type(), "a\0b", good.brings());
    var puts = new ArrayList<Callable<Void>>();
    for (int i = 0; i < 20; i++) {
      puts.add(() -> {
        assertThatThrownBy(() -> queue.put(agent.tenant(), found().id(), bad))
            .isInstanceOfSatisfying(
                Problem.class, problem -> assertThat(problem.status()).isEqualTo(503));
        queue.put(agent.tenant(), found().id(), good);
        return null;
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var put : threads.invokeAll(puts)) {
        put.get();
      }
    }

    arrived(1);
  }
}

package kira.channels.email.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.http.OutboundResponse;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.Test;

/** What Cloudflare may answer, by its description, and the Worker's signature. */
class CloudflareAnswerTest {
  private static SendResult answer(int status, String body) {
    return CloudflareAnswer.of(
        new OutboundResponse(
            status, Map.of("retry-after", "7"), body.getBytes(StandardCharsets.UTF_8)),
        "Ana@shop.example",
        "delivery-1");
  }

  private static SendResult error(int status, int code) {
    return answer(
        status,
        "{\"success\":false,\"errors\":[{\"code\":%d,\"message\":\"email.sending.error.x\"}],\"messages\":[],\"result\":null}"
            .formatted(code));
  }

  private static SendResult result(String delivered, String bounced, String queued) {
    return answer(
        200,
        "{\"success\":true,\"errors\":[],\"messages\":[],\"result\":{\"delivered\":[%s],\"permanent_bounces\":[%s],\"queued\":[%s]}}"
            .formatted(delivered, bounced, queued));
  }

  @Test
  void itIsTheRecipientsFateThatCounts() {
    var ana = "\"ana@shop.example\"";
    var bob = "\"bob@shop.example\"";
    assertThat(result(ana, bob, "")).isEqualTo(new SendResult.Accepted("delivery-1"));
    assertThat(result("", "", ana)).isEqualTo(new SendResult.Accepted("delivery-1"));
    assertThat(result(bob, ana, ""))
        .isInstanceOfSatisfying(
            SendResult.Refused.class, refused -> assertThat(refused.code()).isEqualTo("bounced"));
    assertThat(result(bob, "", ""))
        .isInstanceOfSatisfying(
            SendResult.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo("suppressed"));
  }

  @Test
  void everyErrorOfTheTableIsWhatItIs() {
    for (int code : new int[] {10_001, 10_200, 10_201, 10_202}) {
      assertThat(error(400, code)).isInstanceOf(SendResult.Refused.class);
    }
    for (int[] broken :
        new int[][] {
          {401, 10_101}, {401, 10_103}, {403, 10_102}, {403, 10_105}, {403, 10_203}, {404, 10_000}
        }) {
      assertThat(error(broken[0], broken[1])).isInstanceOf(SendResult.Unusable.class);
    }
    assertThat(error(429, 10_004))
        .isInstanceOfSatisfying(
            SendResult.TryLater.class,
            later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(7)));
    assertThat(error(500, 10_002)).isInstanceOf(SendResult.TryLater.class);
    assertThat(error(500, 10_003)).isInstanceOf(SendResult.Refused.class);
    assertThat(error(503, 10_100)).isInstanceOf(SendResult.TryLater.class);
  }

  @Test
  void aSuccessWithAnErrorInsideIsOneAndWhatNobodyUnderstandsIsInDoubt() {
    assertThat(error(200, 10_202)).isInstanceOf(SendResult.Refused.class);
    assertThat(answer(200, "<!doctype html>")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(502, "<html>bad gateway")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(503, "down")).isInstanceOf(SendResult.TryLater.class);
  }

  @Test
  void theWorkersSignatureHoldsForWhatItSignedAndForFiveMinutes() {
    var secret = Secret.of("0123456789abcdef0123456789abcdef");
    var body = "From: a@b.c\r\n\r\nh\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    var now = Instant.ofEpochSecond(1_800_000_000L);
    var good =
        Map.of(
            WorkerSignature.TIMESTAMP, "1800000000",
            WorkerSignature.FROM, "a@b.c",
            WorkerSignature.TO, "support@acme.example",
            WorkerSignature.SIGNATURE,
                WorkerSignature.sign(secret, "1800000000", "a@b.c", "support@acme.example", body));
    assertThat(WorkerSignature.holds(secret, good, body, now)).isTrue();
    assertThat(WorkerSignature.holds(secret, good, body, now.plusSeconds(299))).isTrue();
    assertThat(WorkerSignature.holds(secret, good, body, now.plusSeconds(301))).isFalse();
    assertThat(WorkerSignature.holds(secret, good, body, now.minusSeconds(301))).isFalse();
    assertThat(WorkerSignature.holds(Secret.of("f".repeat(32)), good, body, now)).isFalse();
    for (var name : good.keySet()) {
      var other = new java.util.HashMap<>(good);
      other.put(name, name.equals(WorkerSignature.TIMESTAMP) ? "1800000001" : "x@b.c");
      assertThat(WorkerSignature.holds(secret, other, body, now)).as(name).isFalse();
      other.remove(name);
      assertThat(WorkerSignature.holds(secret, other, body, now)).as(name).isFalse();
    }
    body[0] ^= 1;
    assertThat(WorkerSignature.holds(secret, good, body, now)).isFalse();
  }
}

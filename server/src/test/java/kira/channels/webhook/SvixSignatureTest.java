package kira.channels.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.svix.Webhook;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.Test;

class SvixSignatureTest {
  // The public example of Svix.
  private static final Secret SECRET = Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final Instant AT = Instant.ofEpochSecond(1_614_265_330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static Map<String, String> headers(String prefix, String signature) {
    return Map.of(
        prefix + "-id", ID,
        prefix + "-timestamp", Long.toString(AT.getEpochSecond()),
        prefix + "-signature", signature);
  }

  @Test
  void thePublicVectorHolds() {
    assertThat(SvixSignature.sign(SECRET, ID, AT, BODY)).isEqualTo(SIGNATURE);
    assertThat(SvixSignature.verified(SECRET, headers("svix", SIGNATURE), BODY, AT)).hasValue(ID);
    assertThat(SvixSignature.verified(SECRET, headers("webhook", SIGNATURE), BODY, AT))
        .hasValue(ID);
  }

  @Test
  void oneOfSeveralSignaturesIsEnoughAndOtherVersionsAreSkipped() {
    var several = "v2,xxxx v1,AAAA " + SIGNATURE + " v1a,zzzz";
    assertThat(SvixSignature.verified(SECRET, headers("svix", several), BODY, AT)).hasValue(ID);
    assertThat(SvixSignature.verified(SECRET, headers("svix", SIGNATURE.substring(3)), BODY, AT))
        .isEmpty();
  }

  @Test
  void whatWasChangedIsOldOrIsOfAnotherKeyDoesNotHold() {
    var good = headers("svix", SIGNATURE);
    assertThat(SvixSignature.verified(SECRET, good, "{}".getBytes(StandardCharsets.UTF_8), AT))
        .isEmpty();
    assertThat(SvixSignature.verified(SECRET, good, BODY, AT.plusSeconds(301))).isEmpty();
    assertThat(SvixSignature.verified(SECRET, good, BODY, AT.minusSeconds(301))).isEmpty();
    assertThat(SvixSignature.verified(SECRET, good, BODY, AT.plusSeconds(299))).hasValue(ID);
    var other = Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx");
    assertThat(SvixSignature.verified(other, good, BODY, AT)).isEmpty();
    for (var missing : good.keySet()) {
      var some = new HashMap<>(good);
      some.remove(missing);
      assertThat(SvixSignature.verified(SECRET, some, BODY, AT)).isEmpty();
    }
    for (var odd : List.of("", "soon", "99999999999999999999", "-9223372036854775808")) {
      var some = new HashMap<>(good);
      some.put("svix-timestamp", odd);
      assertThat(SvixSignature.verified(SECRET, some, BODY, AT)).isEmpty();
    }
    assertThat(SvixSignature.verified(SECRET, headers("svix", "v1,!!"), BODY, AT)).isEmpty();
  }

  @Test
  void svixItselfAgreesWithUs() throws Exception {
    var random = new Random(4);
    var oracle = new Webhook(SECRET.reveal());
    for (int i = 0; i < 500; i++) {
      var body =
          random
              .ints(random.nextInt(200), 32, 0x2000)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      var now = Instant.now();
      var ours = SvixSignature.sign(SECRET, "msg_" + i, now, body.getBytes(StandardCharsets.UTF_8));
      assertThat(ours).isEqualTo(oracle.sign("msg_" + i, now.getEpochSecond(), body));
      oracle.verify(
          body,
          HttpHeaders.of(
              Map.of(
                  "svix-id", List.of("msg_" + i),
                  "svix-timestamp", List.of(Long.toString(now.getEpochSecond())),
                  "svix-signature", List.of(ours)),
              (_, _) -> true));
    }
  }
}

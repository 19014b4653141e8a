package kira.channels.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import kira.objects.Json;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.Test;

class HubSignatureTest {
  private static final Secret SECRET = Secret.of("app_secret_test_123");
  // What npm's whatsapp-api-js 6.3.0 accepts for these bytes and this secret.
  private static final String SIGNATURE =
      "sha256=20f5392e205111cbb439eb11660f29d2dd34a8ab8bc9d7bf9dc0f8f5119680ae";

  private static byte[] body() throws IOException {
    try (var in = HubSignatureTest.class.getResourceAsStream("/whatsapp/signed-body.json")) {
      return in.readAllBytes();
    }
  }

  private static boolean holds(Secret secret, String signature, byte[] body) {
    return HubSignature.holds(secret, Map.of("x-hub-signature-256", signature), body);
  }

  @Test
  void theVectorHolds() throws IOException {
    assertThat(body()).hasSize(436);
    assertThat(HubSignature.sign(SECRET, body())).isEqualTo(SIGNATURE);
    assertThat(holds(SECRET, SIGNATURE, body())).isTrue();
  }

  @Test
  void theSameJsonWrittenAnewIsNotWhatWasSigned() throws IOException {
    var anew = Json.MAPPER.writeValueAsBytes(Json.MAPPER.readTree(body()));
    assertThat(new String(body(), StandardCharsets.UTF_8)).contains("\\u00e9");
    assertThat(holds(SECRET, SIGNATURE, anew)).isFalse();
  }

  @Test
  void whatWasChangedOrIsOfAnotherSecretDoesNotHold() throws IOException {
    assertThat(holds(Secret.of("app_secret_test_124"), SIGNATURE, body())).isFalse();
    assertThat(holds(SECRET, SIGNATURE, "{}".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(holds(SECRET, SIGNATURE.substring(7), body())).isFalse();
    assertThat(holds(SECRET, "sha256=zz", body())).isFalse();
    assertThat(holds(SECRET, "sha256=", body())).isFalse();
    assertThat(HubSignature.holds(SECRET, Map.of(), body())).isFalse();
  }
}

package kira.channels.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kira.objects.Json;
import org.junit.jupiter.api.Test;

class MailIntakeTest {
  @Test
  void whatWasKeptBeforeTellsNothingOfWhoBroughtIt() {
    var id = UUID.randomUUID();
    var kept =
        Json.MAPPER.readValue(
            """
            {"tenant":"%s","account":"%s","raw":"%s","recipients":["a@acme.example"],"direct":true}
            """
                .formatted(id, id, id),
            MailIntake.Kept.class);
    assertThat(kept.direct()).isTrue();
    assertThat(kept.arrival()).isNull();
  }

  @Test
  void whoBroughtAMailIsKeptWithItWithinBounds() {
    var id = UUID.randomUUID();
    var arrival =
        new MailArrival(
            "2001:db8::1",
            "x".repeat(10_000),
            "y".repeat(10_000) + "@acme.example",
            "mx.kira.example",
            Instant.parse("2026-11-28T00:17:05Z"));
    var kept = new MailIntake.Kept(id, id, id, List.of("a@acme.example"), true, arrival);
    var read = Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(kept), MailIntake.Kept.class);
    assertThat(read).isEqualTo(kept);
    assertThat(arrival.helo()).isNull();
    assertThat(arrival.sender()).hasSize(320).endsWith("@acme.example");
  }
}

package kira.channels.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PairPaceTest {
  private static final UUID ACCOUNT = new UUID(1, 1);
  private static final String ANA = "+351912345678";

  private Instant now = Instant.parse("2026-11-28T09:00:00Z");
  private final PairPace pace = new PairPace(() -> now);

  private Duration rest() {
    return pace.rest(ACCOUNT, ANA);
  }

  private void pass(long seconds) {
    now = now.plusSeconds(seconds);
  }

  @Test
  void nobodyIsSlowedDownUntilTheProviderComplains() {
    for (int i = 0; i < 100; i++) {
      assertThat(rest()).isZero();
    }
  }

  @Test
  void afterAComplaintOneMessageGoesInSixSecondsToThisPersonAlone() {
    assertThat(pace.complained(ACCOUNT, ANA, null)).isEqualTo(Duration.ofSeconds(6));
    assertThat(pace.rest(ACCOUNT, "+351900000000")).isZero();
    assertThat(pace.rest(new UUID(2, 2), ANA)).isZero();
    assertThat(rest()).isEqualTo(Duration.ofSeconds(6));
    pass(6);
    assertThat(rest()).isZero();
    assertThat(rest()).isEqualTo(Duration.ofSeconds(6));
    pass(4);
    assertThat(rest()).isEqualTo(Duration.ofSeconds(2));
    pass(300);
    // All is paid back.
    assertThat(rest()).isZero();
    assertThat(rest()).isZero();
  }

  @Test
  void eachComplaintInARowWaitsFourTimesAsLongButNotForEver() {
    assertThat(pace.complained(ACCOUNT, ANA, null)).isEqualTo(Duration.ofSeconds(6));
    assertThat(pace.complained(ACCOUNT, ANA, null)).isEqualTo(Duration.ofSeconds(24));
    assertThat(pace.complained(ACCOUNT, ANA, null)).isEqualTo(Duration.ofSeconds(96));
    for (int i = 0; i < 50; i++) {
      pace.complained(ACCOUNT, ANA, null);
    }
    assertThat(rest()).isEqualTo(Duration.ofMinutes(10));
    pace.taken(ACCOUNT, ANA);
    assertThat(pace.complained(ACCOUNT, ANA, null)).isEqualTo(Duration.ofSeconds(6));
    assertThat(pace.complained(ACCOUNT, ANA, Duration.ofSeconds(2)))
        .isEqualTo(Duration.ofSeconds(2));
  }
}

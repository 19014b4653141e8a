package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import kira.platform.web.RateLimits.Limit;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final RateLimits limits = new RateLimits(now::get);
  private final Limit five = new Limit(5, Duration.ofSeconds(10));

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void aBurstIsAllowedAndThenNoMore() {
    for (int i = 0; i < 5; i++) {
      limits.take("visitor", five);
    }
    assertThatThrownBy(() -> limits.take("visitor", five))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(429);
              assertThat(problem.headers()).containsEntry("Retry-After", "2");
            });
  }

  @Test
  void itFillsUpAgainSteadily() {
    for (int i = 0; i < 5; i++) {
      limits.take("visitor", five);
    }
    assertThat(limits.tryTake("visitor", five)).isEqualTo(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(1));
    assertThat(limits.tryTake("visitor", five)).isEqualTo(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(limits.tryTake("visitor", five)).isZero();
    assertThat(limits.tryTake("visitor", five)).isPositive();
    pass(Duration.ofHours(1));
    for (int i = 0; i < 5; i++) {
      assertThat(limits.tryTake("visitor", five)).isZero();
    }
    assertThat(limits.tryTake("visitor", five)).isPositive();
  }

  @Test
  void oneVisitorDoesNotUseUpAnothers() {
    for (int i = 0; i < 5; i++) {
      limits.take("one", five);
    }
    limits.take("other", five);
  }

  @Test
  void memoryDoesNotGrowWithStrangers() {
    for (int i = 0; i < 250_000; i++) {
      limits.tryTake("visitor " + i, five);
      if (i % 1000 == 0) {
        pass(Duration.ofSeconds(1));
      }
    }
    assertThat(limits.size()).isLessThanOrEqualTo(100_000);
  }

  @Test
  void aClockThatGoesBackGivesNothingAway() {
    for (int i = 0; i < 5; i++) {
      limits.take("visitor", five);
    }
    pass(Duration.ofMinutes(-5));
    assertThat(limits.tryTake("visitor", five)).isPositive();
  }
}

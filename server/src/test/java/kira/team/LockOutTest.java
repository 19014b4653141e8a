package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockOutTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");

  private static LockOut failed(int times, Instant at) {
    var lockOut = LockOut.NONE;
    for (var i = 0; i < times; i++) {
      lockOut = lockOut.attempted(at);
    }
    return lockOut;
  }

  @ParameterizedTest
  @CsvSource({
    "1,0", "2,0", "3,0", "4,0", "5,30", "6,60", "7,120", "8,240", "9,480", "10,900", "11,900",
    "20,900", "500,900"
  })
  void theDelayGrowsWithTheFailures(int failures, long seconds) {
    var closed = failed(failures, NOW).closed(NOW);
    if (seconds == 0) {
      assertThat(closed).isEmpty();
    } else {
      assertThat(closed).contains(Duration.ofSeconds(seconds));
    }
  }

  @Test
  void itOpensWhenTheDelayIsOver() {
    var lockOut = failed(5, NOW);
    assertThat(lockOut.closed(NOW.plusMillis(29_999))).contains(Duration.ofMillis(1));
    assertThat(lockOut.closed(NOW.plusSeconds(30))).isEmpty();
  }

  @Test
  void aDayLaterItIsForgotten() {
    assertThat(failed(9, NOW).attempted(NOW.plus(Duration.ofHours(23))).failures()).isEqualTo(10);
    assertThat(failed(9, NOW).attempted(NOW.plus(Duration.ofHours(24))).failures()).isEqualTo(1);
  }

  @Test
  void anAttemptThatOnlyLackedTheCodeIsTakenBack() {
    var before = failed(5, NOW);
    var later = NOW.plusSeconds(31);
    var mine = before.attempted(later);
    var after = mine.withdrawn(mine);
    assertThat(after.failures()).isEqualTo(5);
    assertThat(after.closed(later)).isEmpty();
  }

  @Test
  void takingOneBackDoesNotOpenWhatAnothersFailureClosed() {
    var mine = failed(4, NOW).attempted(NOW.plusSeconds(1));
    var others = mine.attempted(NOW.plusSeconds(2));
    assertThat(others.withdrawn(mine).lockedUntil()).isEqualTo(others.lockedUntil());
  }

  /** Somebody who guesses as fast as they are let, a whole day long. */
  @Test
  void aDayOfGuessingComesToAHundredGuesses() {
    var lockOut = LockOut.NONE;
    var guesses = 0;
    for (var second = 0; second < 86_400; second++) {
      var now = NOW.plusSeconds(second);
      if (lockOut.closed(now).isEmpty()) {
        lockOut = lockOut.attempted(now);
        guesses++;
      }
    }
    assertThat(guesses).isBetween(90, 110);
  }

  /** In whatever order attempts fail, are taken back, or come too early, the count is right. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theCountIsThatOfTheFailures(int seed) {
    var random = new Random(seed);
    for (var run = 0; run < 200; run++) {
      var lockOut = LockOut.NONE;
      var failures = 0;
      var now = NOW;
      for (var step = 0; step < 60; step++) {
        now = now.plusSeconds(random.nextInt(400));
        if (lockOut.closed(now).isPresent()) {
          assertThat(failures).isGreaterThan(LockOut.FREE);
          continue;
        }
        var mine = lockOut.attempted(now);
        if (random.nextInt(3) == 0) {
          lockOut = mine.withdrawn(mine);
          assertThat(lockOut.closed(now)).isEmpty();
        } else {
          lockOut = mine;
          failures++;
          assertThat(lockOut.closed(now).isPresent()).isEqualTo(failures > LockOut.FREE);
        }
        assertThat(lockOut.failures()).isEqualTo(failures);
      }
    }
  }
}

package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void aShareIsOffByASeventhAtMost() {
    var random = new Random(5);
    for (int run = 0; run < 200; run++) {
      var durations = new long[1 + random.nextInt(500)];
      var counts = new TreeMap<Integer, Long>();
      for (int i = 0; i < durations.length; i++) {
        durations[i] = (long) Math.exp(random.nextDouble() * 18);
        counts.merge(Buckets.of(durations[i]), 1L, Long::sum);
      }
      Arrays.sort(durations);
      for (double part : new double[] {0.5, 0.95, 1}) {
        long exact = durations[(int) Math.max(0, Math.ceil(durations.length * part) - 1)];
        assertThat((double) Buckets.share(counts, part))
            .isCloseTo(exact, within(Math.max(1, exact * 0.15)));
      }
    }
  }

  @Test
  void nothingHasNoShareAndNothingIsTooLong() {
    assertThat(Buckets.share(new TreeMap<>(), 0.5)).isNull();
    assertThat(Buckets.of(-5)).isZero();
    assertThat(Buckets.of(Long.MAX_VALUE)).isEqualTo(160);
  }
}

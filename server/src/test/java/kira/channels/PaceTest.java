package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final UUID ACCOUNT = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  /** Near the end of what a long can hold, where such clocks turn over. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  private final Pace pace = new Pace(now::get);

  @Test
  void one_passes_after_the_other_and_who_is_far_back_gives_its_place_up() {
    var soon = new ArrayList<Duration>();
    for (int i = 0; i < 6; i++) {
      soon.add(((Pace.Turn.Soon) pace.turn(ACCOUNT, Lane.BULK, 10)).pause());
    }

    assertThat(soon)
        .extracting(Duration::toMillis)
        .containsExactly(0L, 100L, 200L, 300L, 400L, 500L);
    assertThat(pace.turn(ACCOUNT, Lane.BULK, 10)).isInstanceOf(Pace.Turn.Later.class);
    assertThat(pace.turn(OTHER, Lane.BULK, 10)).isEqualTo(new Pace.Turn.Soon(Duration.ZERO));
  }

  @Test
  void a_reply_passes_what_goes_to_many() {
    for (int i = 0; i < 1_000; i++) {
      pace.turn(ACCOUNT, Lane.BULK, 10);
    }

    assertThat(pace.turn(ACCOUNT, Lane.FIRST, 10)).isEqualTo(new Pace.Turn.Soon(Duration.ZERO));
  }

  @Test
  void a_crowd_goes_out_as_fast_as_it_may_and_no_faster() {
    record Waiting(long at, int who) {}
    var queue = new PriorityQueue<Waiting>((a, b) -> Long.compare(a.at - b.at, 0));
    for (int i = 0; i < 300; i++) {
      queue.add(new Waiting(now.get(), i));
    }
    long start = now.get();
    var sent = new ArrayList<Long>();
    int asked = 0;
    int looked = 0;
    while (!queue.isEmpty()) {
      var next = queue.poll();
      now.set(next.at - now.get() > 0 ? next.at : now.get());
      asked++;
      var away = pace.away(ACCOUNT, Lane.BULK);
      if (away.isPresent()) {
        queue.add(new Waiting(now.get() + away.get().toNanos(), next.who));
        continue;
      }
      looked++;
      switch (pace.turn(ACCOUNT, Lane.BULK, 20)) {
        case Pace.Turn.Soon(var pause) -> sent.add(now.get() + pause.toNanos() - start);
        case Pace.Turn.Later(var pause) ->
            queue.add(new Waiting(now.get() + pause.toNanos(), next.who));
      }
    }

    assertThat(sent).hasSize(300);
    var ordered = sent.stream().sorted().toList();
    for (int i = 1; i < ordered.size(); i++) {
      assertThat(ordered.get(i) - ordered.get(i - 1)).isGreaterThanOrEqualTo(49_000_000L);
    }
    assertThat(Duration.ofNanos(ordered.getLast())).isLessThan(Duration.ofSeconds(20));
    assertThat(asked).isLessThan(900);
    // Hardly any is looked at before it is near its turn.
    assertThat(looked).isLessThan(330);
  }

  @Test
  void a_provider_that_wants_a_pause_gets_it_from_all() {
    pace.hold(ACCOUNT, Duration.ofSeconds(30));

    assertThat(pace.away(ACCOUNT, Lane.FIRST)).isPresent();
    assertThat(pace.away(OTHER, Lane.FIRST)).isEmpty();
    assertThat(pace.turn(ACCOUNT, Lane.FIRST, 10)).isInstanceOf(Pace.Turn.Later.class);
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(pace.away(ACCOUNT, Lane.FIRST)).isEmpty();
    assertThat(pace.turn(ACCOUNT, Lane.FIRST, 10)).isEqualTo(new Pace.Turn.Soon(Duration.ZERO));
  }
}

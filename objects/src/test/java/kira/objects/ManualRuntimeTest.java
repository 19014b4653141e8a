package kira.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import kira.objects.Counter.Command;
import kira.objects.testing.ManualRuntime;
import kira.objects.testing.SettableClock;
import org.junit.jupiter.api.Test;

class ManualRuntimeTest {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T10:00:00Z"));
  private final Calls calls =
      new Calls(
          "call",
          call ->
              call.attempt() == 1 && call.payload().text().equals("fail once")
                  ? EffectResult.retry("not yet", Duration.ofSeconds(5))
                  : EffectResult.done(new Command.Heard("heard")));
  private final ManualRuntime objects =
      new ManualRuntime(clock).kind(new Counter()).effectHandler(calls);
  private final Address counter = Counter.address(UUID.randomUUID(), UUID.randomUUID());

  @Test
  void stateEventsColumnsAndRowsAreKept() {
    objects.ask(counter, new Command.Add(11, "a"));
    assertThat(objects.read(counter, Counter.State.class).version()).isEqualTo(1);
    assertThat(objects.columns(counter)).containsEntry("total", 11L);
    assertThat(objects.rows("counter_note")).hasSize(1);
    var entries = objects.entriesAfter(counter.tenant(), Position.START, 10);
    assertThat(objects.event(entries.getFirst(), Counter.Event.class))
        .isEqualTo(new Counter.Event.Added(11, "a", 11));
  }

  @Test
  void aRequestIdIsCarriedOutOnce() {
    var first = objects.ask(counter, new Command.Add(1, "a"), "request");
    assertThat(objects.ask(counter, new Command.Add(1, "a"), "request")).isEqualTo(first);
    assertThat(objects.journal()).hasSize(1);
  }

  @Test
  void effectsAreMovedByHand() {
    objects.ask(counter, new Command.CallOut("call", "k", "fail once", Duration.ZERO));
    assertThat(calls.made).isEmpty();
    assertThat(objects.runEffects()).isEqualTo(1);
    assertThat(objects.effects()).hasSize(1);
    assertThat(objects.runEffects()).isZero();
    objects.advance(Duration.ofSeconds(5));
    assertThat(objects.runEffects()).isEqualTo(1);
    assertThat(objects.read(counter, Counter.State.class).state().notes()).containsExactly("heard");
  }

  @Test
  void alarmsRingAtTheirOwnTimes() {
    var due = clock.instant().plusSeconds(60);
    objects.ask(counter, new Command.RemindAt(due));
    objects.advance(Duration.ofSeconds(59));
    assertThat(objects.journal()).isEmpty();
    objects.advance(Duration.ofHours(1));
    assertThat(objects.event(objects.journal().getFirst(), Counter.Event.class))
        .isEqualTo(new Counter.Event.Rang(due));
    assertThat(objects.alarm(counter)).isNull();
  }

  @Test
  void followersAndListenersHearAtOnce() throws Exception {
    var heard = new ArrayList<String>();
    try (var _ = objects.follow(entries -> entries.forEach(e -> heard.add(e.type())));
        var _ = objects.onSignal("topic", heard::add)) {
      objects.ask(counter, new Command.Add(1, "a"));
      objects.signal("topic", "{}");
    }
    assertThat(heard).containsExactly("Added", "{}");
  }

  @Test
  void aBrokenCommandIsTheSameFailureAsForReal() {
    assertThatThrownBy(() -> objects.ask(counter, new Command.Break()))
        .isInstanceOf(CommandFailedException.class);
  }
}

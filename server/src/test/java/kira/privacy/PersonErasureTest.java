package kira.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Outcome;
import kira.objects.testing.ManualRuntime;
import kira.objects.testing.SettableClock;
import org.junit.jupiter.api.Test;

/** The order of an erasure's steps, and the life of a file about a person. */
class PersonErasureTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  private final SettableClock clock = new SettableClock(NOW);
  private final ManualRuntime objects =
      new ManualRuntime(clock).kind(new PersonErasure()).kind(new PersonExport());
  private final UUID contact = UUID.randomUUID();
  private final UUID merged = UUID.randomUUID();
  private final Address erasure =
      new Address(PersonErasure.KIND, UUID.randomUUID(), PersonErasure.idOf(contact));
  private final List<String> done = new ArrayList<>();
  private boolean ready;

  private final class Steps implements EffectHandler<PersonErasure.Step> {
    @Override
    public String kind() {
      return PersonErasure.STEP;
    }

    @Override
    public Class<PersonErasure.Step> payloadType() {
      return PersonErasure.Step.class;
    }

    @Override
    public EffectResult perform(Call<PersonErasure.Step> call) {
      var step = call.payload();
      if (step.step().equals("two") && !ready) {
        return EffectResult.retry("not yet");
      }
      done.add(step.step() + step.contacts().size());
      return EffectResult.done(
          new PersonErasure.Command.Finish(
              step.erasure(), step.step(), Set.of(contact, merged), call.at()));
    }
  }

  private PersonErasure.State state() {
    return objects.read(erasure, PersonErasure.State.class).state();
  }

  private void begin() {
    objects.ask(
        erasure,
        new PersonErasure.Command.Begin(
            erasure.id(), contact, Set.of(contact), List.of("one", "two"), "user:1", NOW));
  }

  @Test
  void eachStepIsDoneOnceAndKnowsWhoTurnedUp() {
    objects.effectHandler(new Steps());
    begin();
    begin();
    assertThat(objects.effects()).hasSize(1);
    objects.runEffects();
    assertThat(done).containsExactly("one1");
    assertThat(state().endedAt()).isNull();

    ready = true;
    objects.advance(Duration.ofSeconds(2));
    objects.runEffects();
    assertThat(done).containsExactly("one1", "two2");
    assertThat(state().endedAt()).isNotNull();
    assertThat(state().contacts()).containsExactlyInAnyOrder(contact, merged);

    // A step that was done twice, since a node died after it, and a request in another tab.
    objects.ask(
        erasure, new PersonErasure.Command.Finish(erasure.id(), "one", Set.of(contact), NOW));
    begin();
    assertThat(objects.effects()).isEmpty();
    assertThat(state().done()).isEqualTo(2);
  }

  @Test
  void aFileAboutAPersonIsThereForAWeek() {
    var export = new Address(PersonExport.KIND, UUID.randomUUID(), UUID.randomUUID());
    objects.ask(export, new PersonExport.Command.Ask(export.id(), contact, "de", "user:1", NOW));
    assertThat(fetch(export)).isInstanceOf(Outcome.Refused.class);
    objects.ask(export, new PersonExport.Command.Ready(17, NOW));
    assertThat(fetch(export)).isInstanceOf(Outcome.Done.class);

    objects.advance(PersonExport.KEPT.plusSeconds(1));
    assertThat(fetch(export)).isInstanceOf(Outcome.Refused.class);
    assertThat(objects.effects().getLast().effect().kind()).isEqualTo(PersonExport.FORGET);
    // A maker that was thought dead changes nothing.
    objects.ask(export, new PersonExport.Command.Ready(18, NOW));
    assertThat(fetch(export)).isInstanceOf(Outcome.Refused.class);
  }

  private Outcome fetch(Address export) {
    return objects.ask(export, new PersonExport.Command.Fetch("user:1", clock.instant()));
  }
}

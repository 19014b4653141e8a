package kira.channels.email.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kira.channels.Fact;
import kira.channels.email.response.MailResponse.About;
import kira.channels.email.response.MailResponse.Command;
import kira.channels.email.response.MailResponse.Event;
import kira.objects.Decision;
import kira.objects.Effect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MailResponseTest {
  private static final Instant T = Instant.parse("2026-05-01T10:00:00Z");
  private static final About ABOUT = new About(new UUID(1, 1), new UUID(2, 2), "ana@shop.example");

  private final MailResponse kind = new MailResponse();
  private MailResponse.State state = kind.empty();
  private final List<Event> events = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  private void when(Command command) {
    var accepted = (Decision.Accepted<Event>) kind.decide(state, command);
    accepted.events().forEach(event -> state = kind.apply(state, event));
    events.addAll(accepted.events());
    effects.addAll(accepted.effects());
  }

  private void click(String url, Visit.@Nullable Machine machine, long millis) {
    when(new Command.Click(ABOUT, url, machine, T.plusMillis(millis)));
  }

  private void ring() {
    when(new Command.Ring(T.plus(Duration.ofSeconds(4))));
  }

  @Test
  void aClickIsBelievedAfterAMomentAndToldOnce() {
    click("https://a.example/1", null, 0);
    assertThat(state.clicks()).isZero();

    ring();
    click("https://a.example/1", null, 9_000);
    ring();

    assertThat(state.clicks()).isEqualTo(2);
    assertThat(state.held()).isEmpty();
    assertThat(events.stream().filter(e -> e instanceof Event.MailClicked)).hasSize(1);
    assertThat(effects).hasSize(1);
    assertThat(effects.getFirst().payload())
        .isEqualTo(new Responded.Wish(ABOUT.account(), Fact.CLICKED, T));
  }

  @Test
  void whoFollowsAllLinksAtOnceIsAScanner() {
    for (int i = 0; i < 3; i++) {
      click("https://a.example/" + i, null, 100L * i);
    }
    ring();

    assertThat(state.clicks()).isZero();
    assertThat(state.machines()).containsEntry(Visit.Machine.SCANNER, 3);
    assertThat(effects).isEmpty();
  }

  @Test
  void twoLinksByAPersonAreTwoEntriesAndOneFact() {
    click("https://a.example/1", null, 0);
    click("https://a.example/2", null, 900);
    ring();

    assertThat(state.clicks()).isEqualTo(2);
    assertThat(events.stream().filter(e -> e instanceof Event.MailClicked)).hasSize(2);
    assertThat(effects).hasSize(1);
  }

  @Test
  void programsAreCountedApart() {
    when(new Command.Open(ABOUT, Visit.Machine.PROXY, T));
    click("https://a.example/1", Visit.Machine.BOT, 0);
    ring();

    assertThat(state.opens()).isZero();
    assertThat(state.clicks()).isZero();
    assertThat(state.machines())
        .containsEntry(Visit.Machine.PROXY, 1)
        .containsEntry(Visit.Machine.BOT, 1);
    assertThat(effects).isEmpty();
  }

  @Test
  void theFirstOpeningIsToldAndTheOthersCounted() {
    for (int i = 0; i < 3; i++) {
      when(new Command.Open(ABOUT, null, T.plusSeconds(i)));
    }
    assertThat(state.opens()).isEqualTo(3);
    assertThat(state.openedAt()).isEqualTo(T);
    assertThat(events.stream().filter(e -> e instanceof Event.MailOpened)).hasSize(1);
    assertThat(effects).hasSize(1);
  }

  @Test
  void whoeverGoesOnForEverIsNotCountedForEver() {
    for (int i = 0; i < MailResponse.MOST + 100; i++) {
      when(new Command.Open(ABOUT, null, T));
    }
    assertThat(events).hasSize(MailResponse.MOST);
  }

  @Test
  void unsubscribingTwiceIsOnceAndCanBeTakenBack() {
    when(new Command.Unsubscribe(ABOUT, MailResponse.By.ONE_CLICK, T));
    when(new Command.Unsubscribe(ABOUT, MailResponse.By.PAGE, T));
    assertThat(events).hasSize(1);
    assertThat(state.unsubscribedAt()).isEqualTo(T);
    when(new Command.Resubscribe(ABOUT, T));
    when(new Command.Resubscribe(ABOUT, T));
    assertThat(events).hasSize(2);
    assertThat(state.unsubscribedAt()).isNull();
  }
}

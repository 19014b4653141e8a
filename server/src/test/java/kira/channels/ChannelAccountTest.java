package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import kira.objects.Decision;
import org.junit.jupiter.api.Test;

class ChannelAccountTest {
  private static final Instant NOW = Instant.parse("2027-03-01T09:00:00Z");
  private static final List<SenderIdentity> SENDERS =
      List.of(new SenderIdentity("shop@example.com", null));

  private final ChannelAccount kind = new ChannelAccount();
  private ChannelAccount.State state =
      kind.apply(
          kind.empty(),
          new ChannelAccount.Event.AccountOpened("resend", "Shop", false, "system", NOW));

  private Decision<ChannelAccount.Event> change(String name, ChannelAccount.Seen seen) {
    var decision =
        kind.decide(
            state,
            new ChannelAccount.Command.Change(
                name, SENDERS, Map.of("a", name), Map.of(), seen, "user:1", NOW));
    if (decision instanceof Decision.Accepted<ChannelAccount.Event> accepted) {
      accepted.events().forEach(event -> state = kind.apply(state, event));
    }
    return decision;
  }

  @Test
  void twoWhoSawTheSameCannotBothChangeIt() {
    var seen = ChannelAccount.Seen.of(state);
    assertThat(change("Sales", seen)).isInstanceOf(Decision.Accepted.class);
    assertThat(change("Support", seen)).isInstanceOf(Decision.Refused.class);
    assertThat(state.name()).isEqualTo("Sales");
  }

  private void tell(ChannelAccount.Command command) {
    if (kind.decide(state, command) instanceof Decision.Accepted<ChannelAccount.Event> accepted) {
      accepted.events().forEach(event -> state = kind.apply(state, event));
    }
  }

  @Test
  void whatWasNeverFoundToBeWellIsNotBecauseItWasPaused() {
    tell(new ChannelAccount.Command.Pause("user:1", NOW));
    tell(new ChannelAccount.Command.Resume("user:1", NOW));
    assertThat(state.status()).isEqualTo(ChannelAccount.Status.NEW);
    tell(new ChannelAccount.Command.Confirm(NOW));
    tell(new ChannelAccount.Command.Pause("user:1", NOW));
    tell(new ChannelAccount.Command.Resume("user:1", NOW));
    assertThat(state.status()).isEqualTo(ChannelAccount.Status.CONNECTED);
  }

  @Test
  void aFaultIsTheOneThatWasFoundLastAndHoldsSinceTheFirst() {
    tell(new ChannelAccount.Command.Fail("no_server", "none", null, NOW));
    tell(new ChannelAccount.Command.Fail("smtp_settings", "bad", null, NOW.plusSeconds(60)));
    assertThat(state.fault())
        .isEqualTo(new ChannelAccount.Fault("smtp_settings", "bad", NOW, null));
  }

  @Test
  void howItIsDoingIsNoChangeThatAnybodySaw() {
    change("Sales", null);
    var seen = ChannelAccount.Seen.of(state);
    state =
        kind.apply(
            state, new ChannelAccount.Event.AccountFailed("down", "Down", null, "system", NOW));
    assertThat(change("Support", seen)).isInstanceOf(Decision.Accepted.class);
  }
}

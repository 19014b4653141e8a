package kira.channels.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** The provider's side of a simulated channel account: its domains, its secret, its mood. */
public final class SimulatedAccount
    implements Kind<SimulatedAccount.State, SimulatedAccount.Command, SimulatedAccount.Event> {
  static final String KIND = "simulated-account";

  /**
   * @param secret sealed; what webhooks are signed with
   * @param domains from which mails may be sent, and at which they are received
   */
  public record State(
      @Nullable String secret, List<String> domains, Behaviour behaviour, @Nullable Instant at) {
    public State {
      domains = List.copyOf(domains);
    }
  }

  sealed interface Command {
    record Open(String secret, List<String> domains, Instant at) implements Command {
      public Open {
        domains = List.copyOf(domains);
      }
    }

    record Behave(Behaviour behaviour, String by, Instant at) implements Command {}

    record Reseal(String secret, Instant at) implements Command {}
  }

  sealed interface Event {
    record SimulatorOpened(String secret, List<String> domains, Instant at) implements Event {
      public SimulatorOpened {
        domains = List.copyOf(domains);
      }
    }

    record SimulatorChanged(Behaviour behaviour, String by, Instant at) implements Event {}

    record SimulatorResealed(String secret, Instant at) implements Event {}
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Open _ when state.at() != null -> Decision.accept();
      case Command.Open(var secret, var domains, var at) ->
          Decision.accept(new Event.SimulatorOpened(secret, domains, at));
      case Command.Behave _ when state.at() == null ->
          Decision.refuse("not_found", "There is no such simulated account.");
      case Command.Behave(var behaviour, _, _) when behaviour.equals(state.behaviour()) ->
          Decision.accept();
      case Command.Behave(var behaviour, var by, var at) ->
          Decision.accept(new Event.SimulatorChanged(behaviour, by, at));
      case Command.Reseal(var secret, var at) ->
          Decision.accept(new Event.SimulatorResealed(secret, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.SimulatorOpened(var secret, var domains, var at) ->
          new State(secret, domains, Behaviour.GOOD, at);
      case Event.SimulatorChanged(var behaviour, _, _) ->
          new State(state.secret(), state.domains(), behaviour, state.at());
      case Event.SimulatorResealed(var secret, _) ->
          new State(secret, state.domains(), state.behaviour(), state.at());
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event instanceof Event.SimulatorChanged c ? c.by() : "system");
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.named("simulated_account");
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, List.of(), Behaviour.GOOD, null);
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }
}

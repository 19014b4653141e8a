package kira.channels.simulator;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Door;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import org.springframework.stereotype.Service;

/** The calls of simulated phones. */
@Service
public class SimulatedCalls {
  private final DurableObjects objects;
  private final Simulator simulator;
  private final InstantSource clock;

  SimulatedCalls(DurableObjects objects, Simulator simulator, InstantSource clock) {
    this.objects = objects;
    this.simulator = simulator;
    this.clock = clock;
  }

  /** A phone rings, or calls; of the same id once. */
  public void begin(Door door, SimulatedCall.Draft draft) {
    objects.ask(
        address(door, draft.id()),
        new SimulatedCall.Command.Begin(draft, simulator.behaviour(door), clock.instant()));
  }

  /** A person does something with the phone. */
  public Outcome does(Door door, UUID id, SimulatedCall.Act act, String text) {
    return objects.ask(
        address(door, id),
        new SimulatedCall.Command.Do(act, text, simulator.behaviour(door), clock.instant()));
  }

  /** The workspace ends the call. */
  public void end(Door door, UUID id) {
    objects.ask(address(door, id), new SimulatedCall.Command.End(clock.instant()));
  }

  /** The workspace removes what was recorded; of the same recording once. */
  public Outcome remove(Door door, UUID id, UUID sound) {
    return objects.ask(address(door, id), new SimulatedCall.Command.Remove(sound, clock.instant()));
  }

  /** The workspace sends the call elsewhere. */
  public void redirect(Door door, UUID id, String url) {
    objects.ask(address(door, id), new SimulatedCall.Command.Redirect(url, clock.instant()));
  }

  /** A call of the account. */
  public Optional<SimulatedCall.State> find(Door door, UUID id) {
    var state = objects.read(address(door, id), SimulatedCall.State.class).state();
    return state.draft() != null && state.draft().account().equals(door.account())
        ? Optional.of(state)
        : Optional.empty();
  }

  private static Address address(Door door, UUID id) {
    return new Address(SimulatedCall.KIND, door.tenant().value(), id);
  }
}
